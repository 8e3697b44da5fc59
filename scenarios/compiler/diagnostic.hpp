// What is wrong with a text, said once for all of it: every diagnostic has a place, a stable code,
// the path of the field, and a hint. `ScenarioError` carries all of them; it never means that we
// are wrong.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace surgetank::scenarios {

/// A place in the text; lines and columns count from 1, zero means unknown.
struct Mark {
    int line = 0;
    int column = 0;
    int file = 0;  ///< Index into `Spec::files`; 0 is the scenario itself.
    friend bool operator==(const Mark&, const Mark&) = default;
};

struct Diagnostic {
    std::string file;
    Mark mark;
    std::string code;  ///< Stable, such as "E203".
    std::string path;  ///< Such as "components.shop.arrivals".
    std::string message;
    std::string hint;  ///< Empty where there is none.

    /// `file:line:col: error[E203]: path: message (hint)`
    std::string text() const;
};

/// The scenario is wrong. `what()` is all diagnostics, a line each.
class ScenarioError : public std::runtime_error {
public:
    explicit ScenarioError(std::vector<Diagnostic> diagnostics);
    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace surgetank::scenarios
