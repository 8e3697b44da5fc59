// The rare moves between the parts of the calendar. All of them keep the order of equal times.
#include "sim/calendar.hpp"

#include <algorithm>
#include <utility>

#include "sim/contract.hpp"

namespace surgetank::sim {

using ladder::Bottom;
using ladder::EventList;
using ladder::Rung;
using ladder::Unsorted;

namespace {

/// A list up to this size is sorted; leaves room in the bottom for what is pushed meanwhile.
constexpr std::size_t sort_limit = 32;

/// Breaking up buckets makes at most 63 rungs, so more than this many come of pushes only.
constexpr std::size_t rung_limit = 64;

}  // namespace

std::size_t Calendar::bytes() const {
    std::size_t sum = sizeof(Calendar) + pool_.bytes() + crowd_.bytes();
    for (const Rung& rung : rungs_) {
        sum += sizeof(Rung) + rung.bytes();
    }
    return sum;
}

// On a tie the crowd comes first: what is in the bottom was pushed after the crowd had gathered.
bool Calendar::crowd_is_next() const {
    if (crowd_.empty() || bottom_.empty()) {
        return !crowd_.empty();
    }
    const Event crowd = crowd_.earliest();
    const Event bottom = bottom_.earliest();
    return crowd.when != bottom.when ? crowd.when < bottom.when
                                     : crowd.what.order() <= bottom.what.order();
}

Event Calendar::pop_slowly() {
    expects(size_ > 0, "an event is popped only from a calendar that has one");
    if (bottom_.empty() && crowd_.empty()) {
        refill();
    }
    --size_;
    return crowd_is_next() ? crowd_.pop() : bottom_.pop();
}

Instant Calendar::next_time_slowly() {
    if (size_ == 0) {
        return end_of_time;
    }
    if (bottom_.empty() && crowd_.empty()) {
        refill();
    }
    return crowd_is_next() ? crowd_.when() : bottom_.earliest_time();
}

// Brings the earliest events of rungs or top into the bottom, or into a crowd. Requires that there
// are some, and that both are empty.
void Calendar::refill() {
    for (;;) {
        while (rung_count_ > 0 && rungs_[rung_count_ - 1].empty()) {
            --rung_count_;
        }
        if (rung_count_ == 0) {
            if (top_.size <= sort_limit) {
                sort_into_bottom(top_);
                top_begin_ = top_earliest_ = INT64_MAX;
                top_latest_ = 0;
                return;
            }
            break_up_top();
        }
        Rung& rung = rungs_[rung_count_ - 1];
        EventList bucket = rung.take_bucket(pool_);
        if (bucket.size <= sort_limit) {
            sort_into_bottom(bucket);
            return;
        }
        if (rung.is_finest()) {
            pool_.drain(bucket, [this](const Event& event) { crowd_.add(event); });
            crowd_.sort();
            return;
        }
        Rung& finer = add_rung(rung.taken_from(), rung.begin(), bucket.size);
        pool_.drain(bucket, [&](const Event& event) { finer.add(pool_, event); });
    }
}

void Calendar::sort_into_bottom(EventList& list) {
    Unsorted events;
    pool_.drain(list, [&events](const Event& event) { events.add(event); });
    bottom_.assign(events);
}

// May move the other rungs in memory.
Rung& Calendar::add_rung(std::int64_t start, std::int64_t end, std::size_t expected) {
    if (rung_count_ == rungs_.size()) {
        rungs_.emplace_back();
    }
    Rung& rung = rungs_[rung_count_++];
    rung.open(start, end, expected);
    return rung;
}

void Calendar::break_up_top() {
    Rung& rung = add_rung(top_earliest_, top_latest_ + 1, top_.size);
    pool_.drain(top_, [&](const Event& event) { rung.add(pool_, event); });
    top_begin_ = rung.end();
    top_earliest_ = INT64_MAX;
    top_latest_ = 0;
}

// Makes room, and pushes again: the event may belong elsewhere now.
void Calendar::push_to_full_bottom(const Event& event) {
    const bool is_tie = bottom_.earliest_time() == bottom_.latest().when;
    if (is_tie && (crowd_.empty() || crowd_.when() == bottom_.earliest_time())) {
        crowd_.absorb(bottom_);
    } else if (rung_count_ == 0 && crowd_.empty()) {
        move_later_half_to_top();
    } else if (rung_count_ < rung_limit) {
        move_near_events_to_rung();
    } else {
        fold_rungs_into_top();
    }
    --size_;
    push(event);
}

// The beginning of the top comes down to the median; only right if there is no rung in between.
void Calendar::move_later_half_to_top() {
    const Instant median = bottom_.at(Bottom::capacity / 2).when;
    const Instant begin = median == bottom_.earliest_time() ? median + Duration{1} : median;
    std::size_t count = 0;
    while (bottom_.at(count).when >= begin) {
        ++count;
    }
    for (std::size_t place = count; place-- > 0;) {
        push_to_top(bottom_.at(place));
    }
    bottom_.drop_latest(count);
    top_begin_ = nanoseconds(begin);
}

// The events of the crowd are older than their equals in the bottom, so they go first.
void Calendar::move_near_events_to_rung() {
    Instant earliest = bottom_.earliest_time();
    Instant latest = bottom_.latest().when;
    if (!crowd_.empty()) {
        earliest = std::min(earliest, crowd_.when());
        latest = std::max(latest, crowd_.when());
    }
    if (rung_count_ == 0) {
        top_begin_ = nanoseconds(latest) + 1;
    }
    const std::int64_t end = rung_count_ == 0 ? top_begin_ : rungs_[rung_count_ - 1].begin();
    Rung& rung = add_rung(nanoseconds(earliest), end, Bottom::capacity);
    crowd_.drain([&](const Event& event) { rung.add(pool_, event); });
    for (std::size_t place = bottom_.size(); place-- > 0;) {
        rung.add(pool_, bottom_.at(place));
    }
    bottom_.clear();
}

// A long series of pushes, each earlier than the last, would build rungs without end.
void Calendar::fold_rungs_into_top() {
    top_begin_ = rungs_[rung_count_ - 1].begin();
    for (; rung_count_ > 0; --rung_count_) {
        rungs_[rung_count_ - 1].drain(pool_, [this](const Event& event) { push_to_top(event); });
    }
}

}  // namespace surgetank::sim
