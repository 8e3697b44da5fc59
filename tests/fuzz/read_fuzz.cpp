// No text may make the reader crash, hang or break a contract; and whatever it accepts must come
// back unchanged when it is printed and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/spec_equality.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace surgetank::scenarios;
    const std::string text(reinterpret_cast<const char*>(data), size);
    Spec spec;
    try {
        spec = read_text(text, "fuzz");
    } catch (const ScenarioError& error) {
        if (error.diagnostics().empty()) {
            std::abort();  // Refused without a reason.
        }
        return 0;
    }
    const std::string printed = to_yaml(spec);
    try {
        if (!same_meaning(spec, read_text(printed, "fuzz"))) {
            std::cerr << "came back changed:\n" << printed;
            std::abort();
        }
    } catch (const ScenarioError& error) {
        std::cerr << "print is refused: " << error.what() << "\n" << printed;
        std::abort();
    }
    try {
        connect(spec);
    } catch (const ScenarioError&) {  // A wrong scenario is a right answer.
    }
    return 0;
}
