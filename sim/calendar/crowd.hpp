// Many events at one instant: more than the sorted bottom of the calendar should hold, and no
// bucket can part them. They are sorted once by their canonical order and then read from the front.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/calendar/bottom.hpp"
#include "sim/event.hpp"

namespace surgetank::sim::ladder {

/// A sorted line of events that all happen at one instant.
class Crowd {
public:
    bool empty() const { return events_.empty(); }
    const Event& earliest() const { return events_[next_]; }
    Instant when() const { return earliest().when; }
    Event pop() {
        const Event event = earliest();
        ++next_;
        if (next_ == events_.size()) {
            clear();
        }
        return event;
    }

    /// Adds `event` at the end, in no order yet. Requires that its instant is that of the others.
    void add(const Event& event) { events_.push_back(event); }

    /// Sorts by `Action::order()`, equals in the order of adding. A radix sort, because it is
    /// stable and its second array, unlike that of `std::stable_sort`, is still there next time.
    void sort();

    /// Merges every event of `newer` behind its equals, and leaves `newer` empty. Requires that all
    /// of them happen at the instant of the crowd, if it has one. Cheap if they come late in order.
    void absorb(Bottom& newer);

    /// Calls `visit(event)` from the first to the last, and leaves the crowd empty.
    template <typename Visit>
    void drain(Visit visit) {
        while (!empty()) {
            visit(pop());
        }
    }

    std::size_t bytes() const { return (events_.capacity() + scratch_.capacity()) * sizeof(Event); }

private:
    void clear() {
        events_.clear();
        next_ = 0;
    }

    std::vector<Event> events_;  ///< Those before `next_` are gone; cleared when all are.
    std::vector<Event> scratch_;
    std::size_t next_ = 0;
};

}  // namespace surgetank::sim::ladder
