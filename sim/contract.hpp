// The only assertion tool of the house. It is on in every build: a simulator that goes on with a
// broken invariant prints numbers that somebody will believe.
#pragma once

#include <stdexcept>
#include <string>

namespace surgetank::sim {

/// We are wrong: a rule of ours was broken. Names our file and line; nothing catches it to go on.
class ContractViolation : public std::logic_error {
public:
    ContractViolation(const char* file, int line, const char* rule)
        : std::logic_error(std::string(file) + ":" + std::to_string(line) +
                           ": broken rule: " + rule) {}
};

[[noreturn, gnu::cold, gnu::noinline]] inline void violate(const char* file, int line,
                                                           const char* rule) {
    throw ContractViolation(file, line, rule);
}

/// Throws `ContractViolation` unless `condition` holds. `rule` says the rule in words.
constexpr void expects(bool condition, const char* rule, const char* file = __builtin_FILE(),
                       int line = __builtin_LINE()) {
    if (!condition) [[unlikely]] {
        violate(file, line, rule);
    }
}

}  // namespace surgetank::sim
