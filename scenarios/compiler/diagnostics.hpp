// Collects what is wrong with a text, so that its author sees all of it at once, in the order of
// the text, and never more than fits a screen or two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/compiler/diagnostic.hpp"

namespace surgetank::scenarios {

/// Where we are in the tree, cheap to extend and written out only when something is wrong. Each
/// step refers to the one before it, which therefore must live longer.
class Path {
public:
    Path() = default;
    Path child(std::string_view key) const { return {this, key, 0, false}; }
    Path item(std::size_t index) const { return {this, {}, index, true}; }

    /// Such as `components.shop.types["order.placed"]` or `links[2].latency`.
    std::string text() const;

private:
    Path(const Path* parent, std::string_view key, std::size_t index, bool is_item)
        : parent_(parent), key_(key), index_(index), is_item_(is_item) {}

    const Path* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
    bool is_item_ = false;
};

class Diagnostics {
public:
    /// At most so many are kept; the rest are counted.
    static constexpr std::size_t most_shown = 100;

    explicit Diagnostics(std::string file) : files_{std::move(file)} {}
    explicit Diagnostics(std::vector<std::string> files) : files_(std::move(files)) {}

    /// Makes a file known; marks carry the index.
    int add_file(std::string name);
    const std::vector<std::string>& files() const { return files_; }

    void add(Mark mark, std::string_view code, std::string path, std::string message,
             std::string hint = {});
    bool empty() const { return found_.empty(); }
    std::size_t count() const { return found_.size() + left_off_; }
    /// Very wrong texts are wrong in the same way all over: past a multiple of what is shown only
    /// the number is kept, for memory and time must not follow the size of the text.
    bool has_room() const { return found_.size() < 10 * most_shown; }

    /// Throws `ScenarioError` with everything found so far, sorted by place, if there is anything.
    void throw_if_any();
    /// For what makes it pointless to read on.
    [[noreturn]] void fail(Mark mark, std::string_view code, std::string path, std::string message,
                           std::string hint = {});

private:
    struct Found {
        Mark mark;
        Diagnostic diagnostic;
    };

    std::vector<std::string> files_;
    std::vector<Found> found_;
    std::size_t left_off_ = 0;
};

}  // namespace surgetank::scenarios
