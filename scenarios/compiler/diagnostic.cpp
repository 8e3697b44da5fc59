#include "scenarios/compiler/diagnostic.hpp"

namespace surgetank::scenarios {
namespace {

std::string all_texts(const std::vector<Diagnostic>& diagnostics) {
    std::string all;
    for (const Diagnostic& diagnostic : diagnostics) {
        all += (all.empty() ? "" : "\n") + diagnostic.text();
    }
    return all;
}

}  // namespace

std::string Diagnostic::text() const {
    std::string result = file;
    if (mark.line > 0) {
        result += ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
    }
    result += ": error[" + code + "]: ";
    if (!path.empty()) {
        result += path + ": ";
    }
    result += message;
    if (!hint.empty()) {
        result += " (" + hint + ")";
    }
    return result;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(all_texts(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace surgetank::scenarios
