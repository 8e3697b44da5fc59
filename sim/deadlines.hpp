// Timers that share one constant delay and are nearly always cancelled: acknowledgement timeouts,
// leases, expiries. Because the delay is constant, deadlines come in the order of arming, so a
// doubly linked list keeps them sorted and every operation is O(1) without a calendar entry each.
//
// The owner keeps exactly one event in the calendar, and re-arms it lazily:
//   - on arming, if it has no event pending, it schedules one for the deadline;
//   - on cancelling, it does nothing more: the event may then come when nothing is due;
//   - when the event comes, it takes what is due, and schedules the next for `earliest()`, if any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// The armed timers of one constant delay, each named by a slot that the owner numbers from 0. A
/// value: a copy goes on independently.
class Deadlines {
public:
    using Slot = std::uint32_t;

    Deadlines() : nodes_(1) {}

    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }
    bool is_armed(Slot slot) const {
        return slot + std::size_t{1} < nodes_.size() && nodes_[slot + 1].next != unlinked;
    }

    /// Arms the timer of `slot`. Requires that it is not armed, and that no deadline is later.
    void arm(Slot slot, Instant deadline);

    /// Disarms the timer of `slot`. Requires that it is armed.
    void cancel(Slot slot) {
        expects(is_armed(slot), "only an armed timer is cancelled");
        unlink(slot + 1);
    }

    /// The earliest deadline; `end_of_time` if no timer is armed.
    Instant earliest() const { return empty() ? end_of_time : nodes_[nodes_[head].next].deadline; }

    /// Disarms and returns the earliest timer if it is due at `now`, equal deadlines in the order
    /// of arming.
    std::optional<Slot> pop_due(Instant now) {
        if (empty() || earliest() > now) {
            return std::nullopt;
        }
        const Link due = nodes_[head].next;
        unlink(due);
        return due - 1;
    }

private:
    /// The place of a node; slot `s` has node `s + 1`.
    using Link = std::uint32_t;

    /// The node before the first and behind the last timer, which makes the list a ring.
    static constexpr Link head = 0;
    static constexpr Link unlinked = UINT32_MAX;

    struct Node {
        Instant deadline = start_of_time;
        Link previous = unlinked;
        Link next = unlinked;
    };

    void unlink(Link link) {
        Node& node = nodes_[link];
        nodes_[node.previous].next = node.next;
        nodes_[node.next].previous = node.previous;
        node.next = unlinked;
        --size_;
    }

    std::vector<Node> nodes_;
    std::size_t size_ = 0;
};

inline void Deadlines::arm(Slot slot, Instant deadline) {
    expects(slot < unlinked - 1, "a slot has a place in the list");
    expects(!is_armed(slot), "a timer is armed once");
    const Link link = slot + 1;
    if (link >= nodes_.size()) [[unlikely]] {
        nodes_.resize(link + std::size_t{1});
    }
    const Link last = empty() ? head : nodes_[head].previous;
    expects(empty() || nodes_[last].deadline <= deadline, "deadlines come in the order of arming");
    nodes_[link] = {deadline, last, head};
    nodes_[last].next = link;
    nodes_[head].previous = link;
    ++size_;
}

}  // namespace surgetank::sim
