#include "scenarios/compiler/merge.hpp"

#include <map>
#include <unordered_map>

#include "scenarios/compiler/law_fields.hpp"

namespace surgetank::scenarios {
namespace {

/// Whether the keys of a mapping are names that the author chose, rather than fields.
enum class Keys : std::uint8_t { fields, free };

bool same_form(const Tree& a, const Tree& b) {
    return a.children.size() == 1 && b.children.size() == 1 &&
           a.children[0].key == b.children[0].key;
}

bool replaces_whole(const Tree& mine, const Tree& over, Keys keys) {
    if (!mine.is_map() || !over.is_map()) {
        return true;
    }
    if (keys == Keys::free) {
        return false;
    }
    return is_law_field(over.key) || (is_form_field(over.key) && !same_form(mine, over));
}

void merge_entries(Tree& base, const Tree& over, Keys keys) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < base.children.size(); ++i) {
        places.emplace(base.children[i].key, i);
    }
    for (const Tree& entry : over.children) {
        const auto found = places.find(entry.key);
        if (found == places.end()) {
            base.children.push_back(entry);
            continue;
        }
        Tree& mine = base.children[found->second];
        const bool is_table = entry.key == "hosts" || entry.key == "wires" ||  // Of a platform.
                              entry.key == "variants";
        if (replaces_whole(mine, entry, keys)) {
            mine = entry;
        } else {
            merge_entries(mine, entry, is_table ? Keys::free : Keys::fields);
        }
    }
}

/// Named items merge with their namesakes, the others are added.
void merge_items(Tree& base, const Tree& over) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < base.children.size(); ++i) {
        places.emplace(item_name(base.children[i]), i);
    }
    for (const Tree& item : over.children) {
        const std::string name = item_name(item);
        const auto found = name.empty() ? places.end() : places.find(name);
        if (found == places.end()) {
            base.children.push_back(item);
        } else if (item.is_map() && base.children[found->second].is_map()) {
            merge_entries(base.children[found->second], item, Keys::fields);
        }
    }
}

bool is_item_list(const std::string& key) {
    return key == "links" || key == "faults" || key == "expect";
}

bool has_free_keys(const std::string& key) {
    return key == "components" || key == "templates" || key == "parameters" || key == "groups";
}

}  // namespace

std::string item_name(const Tree& item) {
    const Tree* name = item.find_said("name");
    if (name != nullptr) {
        return name->scalar;
    }
    const Tree* from = item.find_said("from");
    const Tree* to = item.find_said("to");
    const bool is_link = from != nullptr && to != nullptr && item.find_said("metric") == nullptr;
    return is_link ? from->scalar + "->" + to->scalar : "";
}

void merge_map(Tree& base, const Tree& over) { merge_entries(base, over, Keys::fields); }

void merge_scenario(Tree& base, const Tree& over) {
    for (const Tree& section : over.children) {
        Tree* mine = base.find(section.key);
        if (mine == nullptr) {
            base.children.push_back(section);
        } else if (mine->is_list() && section.is_list() && is_item_list(section.key)) {
            merge_items(*mine, section);
        } else if (!mine->is_map() || !section.is_map()) {
            *mine = section;
        } else if (has_free_keys(section.key)) {
            merge_entries(*mine, section, Keys::free);
            // Nothing lies below a component of a file: its null has done its work.
            for (const Tree& entry : section.children) {
                if (entry.is_null()) {
                    mine->erase(entry.key);
                }
            }
        } else {
            merge_entries(*mine, section, Keys::fields);
        }
    }
}

}  // namespace surgetank::scenarios
