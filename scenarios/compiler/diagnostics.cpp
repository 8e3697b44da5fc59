#include "scenarios/compiler/diagnostics.hpp"

#include <algorithm>
#include <tuple>

#include "scenarios/compiler/codes.hpp"

namespace surgetank::scenarios {
namespace {

bool needs_quotes(std::string_view key) {
    return key.empty() || key.find_first_of(".[]\" ") != std::string_view::npos;
}

}  // namespace

std::string Path::text() const {
    std::vector<const Path*> steps;
    for (const Path* step = this; step->parent_ != nullptr; step = step->parent_) {
        steps.push_back(step);
    }
    std::string result;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        const Path& path = **step;
        if (path.is_item_) {
            result += "[" + std::to_string(path.index_) + "]";
        } else if (needs_quotes(path.key_)) {
            result += "[\"" + std::string(path.key_) + "\"]";
        } else {
            result += (result.empty() ? "" : ".") + std::string(path.key_);
        }
    }
    return result;
}

int Diagnostics::add_file(std::string name) {
    files_.push_back(std::move(name));
    return static_cast<int>(files_.size()) - 1;
}

void Diagnostics::add(Mark mark, std::string_view code, std::string path, std::string message,
                      std::string hint) {
    if (!has_room()) {
        ++left_off_;
        return;
    }
    found_.push_back({mark,
                      {files_[static_cast<std::size_t>(mark.file)], mark, std::string(code),
                       std::move(path), std::move(message), std::move(hint)}});
}

void Diagnostics::throw_if_any() {
    if (found_.empty()) {
        return;
    }
    const auto place = [](const Found& found) {
        return std::tuple(found.mark.file, found.mark.line, found.mark.column);
    };
    std::stable_sort(found_.begin(), found_.end(),
                     [&place](const Found& a, const Found& b) { return place(a) < place(b); });
    // What a store says wrongly is read again by each of its subscriptions: once is enough.
    const auto same = [&place](const Found& a, const Found& b) {
        return a.mark.line > 0 && place(a) == place(b) && a.diagnostic.code == b.diagnostic.code &&
               a.diagnostic.message == b.diagnostic.message;
    };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
    std::vector<Diagnostic> shown;
    for (std::size_t i = 0; i < std::min(found_.size(), most_shown); ++i) {
        shown.push_back(std::move(found_[i].diagnostic));
    }
    if (found_.size() > most_shown) {
        const std::size_t rest = found_.size() - most_shown + left_off_;
        shown.push_back({files_[0],
                         {},
                         std::string(code::more),
                         "",
                         std::to_string(rest) + " more problems are not shown",
                         ""});
    }
    throw ScenarioError(std::move(shown));
}

void Diagnostics::fail(Mark mark, std::string_view code, std::string path, std::string message,
                       std::string hint) {
    add(mark, code, std::move(path), std::move(message), std::move(hint));
    throw_if_any();
    throw ScenarioError({});  // Never reached: there is at least the one just added.
}

}  // namespace surgetank::scenarios
