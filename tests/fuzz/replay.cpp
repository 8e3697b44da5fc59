// Stands in for libFuzzer where it is not at hand: feeds every file below the named folders to the
// harness once. A crash or an uncaught exception ends the program, and with it the test.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

int replay(const std::filesystem::path& folder) {
    int replayed = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            std::cout << entry.path().string() << std::endl;  // Seen even if the next line crashes.
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
            ++replayed;
        }
    }
    return replayed;
}

}  // namespace

int main(int count, char** arguments) {
    int replayed = 0;
    for (int i = 1; i < count; ++i) {
        if (std::filesystem::is_directory(arguments[i])) {
            replayed += replay(arguments[i]);
        }
    }
    std::cout << replayed << " texts replayed\n";
    return replayed > 0 ? 0 : 1;
}
