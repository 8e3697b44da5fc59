#include "scenarios/compiler/nearest.hpp"

#include <algorithm>

namespace surgetank::scenarios {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t most_listed = 20;
constexpr std::size_t most_compared = 2000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

}  // namespace

bool is_name(std::string_view text) {
    const auto may_follow = [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= longest_name && is_letter(text[0]) &&
           std::all_of(text.begin(), text.end(), may_follow);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> rows((a.size() + 1) * width);
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            std::size_t& here = rows[i * width + j];
            if (i == 0 || j == 0) {
                here = i + j;
                continue;
            }
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            here = std::min({rows[(i - 1) * width + j] + 1, rows[i * width + j - 1] + 1,
                             rows[(i - 1) * width + j - 1] + (same ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                                 lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) {
                here = std::min(here, rows[(i - 2) * width + j - 2] + 1);
            }
        }
    }
    return rows.back();
}

std::string nearest(std::string_view name, const std::vector<std::string_view>& names) {
    if (name.empty() || name.size() > longest_name || names.size() > most_compared) {
        return {};
    }
    std::string best;
    std::size_t least = 1 + std::max<std::size_t>(1, name.size() / 3);
    for (const std::string_view candidate : names) {
        if (candidate.size() > longest_name) {
            continue;
        }
        // Who leaves the end of a word out means that word.
        const bool is_begun = name.size() > 2 && candidate.starts_with(name);
        const std::size_t distance = is_begun ? 1 : edit_distance(name, candidate);
        if (distance < least && distance < candidate.size()) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

std::string advice(std::string_view name, const std::vector<std::string_view>& names) {
    const std::string near = nearest(name, names);
    if (!near.empty()) {
        return "did you mean `" + near + "`?";
    }
    if (names.empty() || names.size() > most_listed) {
        return {};
    }
    return names.size() == 1 ? "only " + listed(names) : "one of " + listed(names);
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string all;
    for (const std::string_view name : names) {
        all += (all.empty() ? "" : ", ") + std::string(name);
    }
    return all;
}

}  // namespace surgetank::scenarios
