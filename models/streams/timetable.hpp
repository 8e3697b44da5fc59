// What is still to come within one node, and when: a calendar for the few events that are the
// node's own affair.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace surgetank::models {

/// Items by their dates; equal dates keep the order in which they were added.
template <class Item>
class Timetable {
public:
    bool empty() const { return heap_.empty(); }
    std::size_t memory() const { return heap_.capacity() * sizeof(Entry); }

    /// When the first is due; `end_of_time` if there is none.
    sim::Instant next() const { return heap_.empty() ? sim::end_of_time : heap_.front().when; }

    void add(sim::Instant when, const Item& item) {
        heap_.push_back({when, number_++, item});
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    }
    /// Takes the first out. Of a timetable that is not empty.
    Item take() {
        std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
        const Item item = heap_.back().item;
        heap_.pop_back();
        return item;
    }

private:
    struct Entry {
        sim::Instant when;
        std::uint64_t number;
        Item item;

        friend bool operator>(const Entry& a, const Entry& b) {
            return a.when != b.when ? a.when > b.when : a.number > b.number;
        }
    };

    std::uint64_t number_ = 0;
    std::vector<Entry> heap_;
};

}  // namespace surgetank::models
