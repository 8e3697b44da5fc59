// Remembers which messages already had their effect at one place, where a topology can need it:
// to count effects that happen twice, and messages of one key that overtake each other.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "models/account.hpp"
#include "models/component.hpp"

namespace surgetank::models {

/// A set of ordinals that are mostly dense: pages of bits, given back when they are full.
class OrdinalSet {
public:
    /// Whether it is new.
    bool insert(std::uint64_t ordinal) {
        const std::uint64_t page_number = ordinal / page_bits;
        Page& page = pages_[page_number];
        if (page.full) {
            return false;
        }
        if (page.words.empty()) {
            page.words.resize(page_bits / 64);
        }
        std::uint64_t& word = page.words[ordinal % page_bits / 64];
        const std::uint64_t bit = std::uint64_t{1} << (ordinal % 64);
        const bool fresh = (word & bit) == 0;
        word |= bit;
        if (fresh && ++page.members == page_bits) {
            page.full = true;
            page.words = {};
        }
        return fresh;
    }

    bool contains(std::uint64_t ordinal) const {
        const auto page = pages_.find(ordinal / page_bits);
        if (page == pages_.end() || page->second.full) {
            return page != pages_.end();
        }
        return (page->second.words[ordinal % page_bits / 64] >> (ordinal % 64) & 1) != 0;
    }

private:
    static constexpr std::uint64_t page_bits = std::uint64_t{1} << 15;
    struct Page {
        std::vector<std::uint64_t> words;
        std::uint64_t members = 0;
        bool full = false;
    };
    std::unordered_map<std::uint64_t, Page> pages_;  // Looked up only, never walked.
};

class Effects {
public:
    /// What to watch in one flow.
    struct Watch {
        bool duplicates = false;
        bool order = false;  ///< Needs keys.
    };

    Effects() = default;
    /// One watch for each flow slot of the account.
    explicit Effects(std::vector<Watch> watches)
        : watches_(std::move(watches)), seen_(watches_.size()), last_(watches_.size()) {}

    /// Whether there is anything to note.
    bool watches() const { return !watches_.empty(); }

    /// The effect of a message takes place: counts it as duplicated or reordered where it is.
    void note(const Message& message, Account& account) {
        if (watches_.empty()) {
            return;
        }
        const std::size_t slot = account.flows().slot(message.flow);
        if (watches_[slot].duplicates && !is_first(slot, message)) {
            account.count(Fate::duplicated, message.flow);
            return;
        }
        if (watches_[slot].order) {
            std::uint64_t& last = last_[slot][message.key];
            const std::uint64_t ordinal = message.ordinal + 1;
            if (ordinal < last &&
                ordinal >> Publishers::ordinal_bits == last >> Publishers::ordinal_bits) {
                account.count(Fate::reordered, message.flow);
            } else {
                last = ordinal;
            }
        }
    }

private:
    /// Ordinals are dense for every number of a part, too.
    bool is_first(std::size_t slot, const Message& message) {
        std::vector<OrdinalSet>& of_parts = seen_[slot];
        if (message.part_number() >= of_parts.size()) {
            of_parts.resize(message.part_number() + 1);
        }
        return of_parts[message.part_number()].insert(message.ordinal);
    }

    std::vector<Watch> watches_;
    std::vector<std::vector<OrdinalSet>> seen_;  // By flow slot and number of the part.
    std::vector<std::unordered_map<std::uint32_t, std::uint64_t>> last_;  // Looked up only.
};

}  // namespace surgetank::models
