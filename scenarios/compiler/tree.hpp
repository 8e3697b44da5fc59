// The text as a tree of our own: what yaml-cpp said, with places, before anybody asks what it
// means. A scalar stays the text it was; only the field it stands for says whether that is a
// number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/compiler/diagnostic.hpp"

namespace surgetank::scenarios {

struct Tree {
    enum class Kind : std::uint8_t { null, scalar, list, map };

    Kind kind = Kind::null;
    bool is_broken = false;  ///< Wrong, and told so: nobody is to blame it once more.
    Mark mark{};
    Mark key_mark{};    ///< Where the key stands, for entries of a map.
    std::string key{};  ///< For entries of a map.
    std::string scalar{};
    std::vector<Tree> children{};  ///< Items of a list, entries of a map in the order of the text.

    bool is_null() const { return kind == Kind::null; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }

    /// The entry of a map, or nullptr; also nullptr for whatever is not a map.
    const Tree* find(std::string_view name) const {
        for (const Tree& child : children) {
            if (kind == Kind::map && child.key == name) {
                return &child;
            }
        }
        return nullptr;
    }
    Tree* find(std::string_view name) {
        return const_cast<Tree*>(static_cast<const Tree&>(*this).find(name));
    }
    /// The entry of a map unless it is null: null stands for "not said".
    const Tree* find_said(std::string_view name) const {
        const Tree* entry = find(name);
        return entry != nullptr && !entry->is_null() ? entry : nullptr;
    }
    void erase(std::string_view name) {
        std::erase_if(children, [name](const Tree& child) { return child.key == name; });
    }
    /// Takes the content of another tree, keeping its own key.
    void become(const Tree& other) {
        Tree copy = other;
        copy.key = key;
        copy.key_mark = key_mark;
        *this = std::move(copy);
    }
    /// Gives itself and all below one place.
    void put_marks(Mark at) {
        std::vector<Tree*> waiting{this};
        while (!waiting.empty()) {
            Tree* next = waiting.back();
            waiting.pop_back();
            next->mark = next->key_mark = at;
            for (Tree& child : next->children) {
                waiting.push_back(&child);
            }
        }
    }
    /// How many nodes there are, itself included.
    std::size_t size() const {
        std::size_t total = 0;
        std::vector<const Tree*> waiting{this};
        while (!waiting.empty()) {
            const Tree* next = waiting.back();
            waiting.pop_back();
            ++total;
            for (const Tree& child : next->children) {
                waiting.push_back(&child);
            }
        }
        return total;
    }
    /// The place to blame: the value's own, or the key's where the value has none.
    Mark place() const { return mark.line > 0 ? mark : key_mark; }
};

/// How many nodes all texts of a scenario may have together, aliases and parameters expanded.
class NodeBudget {
public:
    static constexpr std::size_t most = 4'000'000;
    /// False once there are too many.
    bool take(std::size_t nodes) {
        used_ += nodes;
        return used_ <= most;
    }

private:
    std::size_t used_ = 0;
};

}  // namespace surgetank::scenarios
