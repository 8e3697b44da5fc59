#include "models/topic.hpp"

#include <cstddef>
#include <vector>

namespace surgetank::models {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    if (text.empty()) {
        return words;
    }
    std::size_t begin = 0;
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos;
         dot = text.find('.', begin)) {
        words.push_back(text.substr(begin, dot - begin));
        begin = dot + 1;
    }
    words.push_back(text.substr(begin));
    return words;
}

}  // namespace

bool topic_matches(std::string_view pattern, std::string_view key) {
    const std::vector<std::string_view> wanted = words_of(pattern);
    const std::vector<std::string_view> given = words_of(key);
    // As for wildcards in file names: on a mismatch, let the last # swallow one word more.
    std::size_t w = 0;
    std::size_t g = 0;
    std::size_t hash = std::string_view::npos;
    std::size_t swallowed = 0;
    while (g < given.size()) {
        if (w < wanted.size() && wanted[w] == "#") {
            hash = w++;
            swallowed = g;
        } else if (w < wanted.size() && (wanted[w] == "*" || wanted[w] == given[g])) {
            ++w;
            ++g;
        } else if (hash != std::string_view::npos) {
            w = hash + 1;
            g = ++swallowed;
        } else {
            return false;
        }
    }
    while (w < wanted.size() && wanted[w] == "#") {
        ++w;
    }
    return w == wanted.size();
}

}  // namespace surgetank::models
