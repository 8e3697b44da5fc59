// R2, a minimal event engine written for one topology: a 4-ary heap of 16-byte events, stations
// with a ring of birth times, and the mean sojourn as the only statistic. One generator for all
// draws, no order of ties, no identity of messages, no limits: less than anybody could use, and
// fast.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/benchmarks/processor_time.hpp"
#include "tests/benchmarks/references/chance.hpp"
#include "tests/benchmarks/references/result.hpp"

namespace references {

struct HeapEvent {
    double when;
    std::uint32_t number;
    std::uint32_t node;
};

/// A 4-ary heap, earliest first. A comparison of neighbours by arithmetic instead of branches is
/// what makes it faster than a binary one.
class Heap {
public:
    bool empty() const { return events_.empty(); }
    const HeapEvent& first() const { return events_.front(); }

    void push(const HeapEvent& event) {
        std::size_t place = events_.size();
        events_.push_back(event);
        HeapEvent* const events = events_.data();
        while (place > 0) {
            const std::size_t parent = (place - 1) / 4;
            if (event.when >= events[parent].when) {
                break;
            }
            events[place] = events[parent];
            place = parent;
        }
        events[place] = event;
    }

    void pop() {
        const HeapEvent last = events_.back();
        events_.pop_back();
        if (!events_.empty()) {
            replace_first(last);
        }
    }

    /// A pop and a push in one.
    void replace_first(const HeapEvent& event) {
        HeapEvent* const events = events_.data();
        const std::size_t size = events_.size();
        std::size_t place = 0;
        for (std::size_t child = 1; child < size; child = 4 * place + 1) {
            std::size_t least = child;
            if (child + 3 < size) {
                const std::size_t left =
                    child + static_cast<std::size_t>(events[child + 1].when < events[child].when);
                const std::size_t right =
                    child + 2 +
                    static_cast<std::size_t>(events[child + 3].when < events[child + 2].when);
                least = events[right].when < events[left].when ? right : left;
            } else {
                for (std::size_t other = child + 1; other < size; ++other) {
                    least = events[other].when < events[least].when ? other : least;
                }
            }
            if (events[least].when >= event.when) {
                break;
            }
            events[place] = events[least];
            place = least;
        }
        events[place] = event;
    }

private:
    std::vector<HeapEvent> events_;
};

/// Birth times in the order of arrival.
class BirthRing {
public:
    bool empty() const { return head_ == tail_; }
    void push(double born) {
        if (tail_ - head_ == births_.size()) {
            grow();
        }
        births_[tail_++ & (births_.size() - 1)] = born;
    }
    double pop() { return births_[head_++ & (births_.size() - 1)]; }

private:
    [[gnu::noinline]] void grow() {
        std::vector<double> larger(births_.size() * 2);
        for (std::uint32_t i = head_; i != tail_; ++i) {
            larger[i & (larger.size() - 1)] = births_[i & (births_.size() - 1)];
        }
        births_.swap(larger);
    }

    std::vector<double> births_ = std::vector<double>(64);
    std::uint32_t head_ = 0;
    std::uint32_t tail_ = 0;
};

enum class Shape { tandem, fan_out };

/// Stations of service rate 1, one after another or each with a copy of every message of one
/// Poisson source. A mean sojourn of n / (1 - rho) in a tandem of n (Burke 1956), of 1 / (1 - rho)
/// per copy.
template <Shape shape, class Exponential>
Result heap_engine(std::uint64_t messages, std::size_t stations, double rho,
                   const Exponential& exponential) {
    struct Station {
        BirthRing line;
        double in_service = 0;
        bool busy = false;
    };
    const auto source = static_cast<std::uint32_t>(stations);
    Generator generator(7);
    Heap heap;
    std::vector<Station> all(stations);
    std::uint32_t number = 0;
    std::uint64_t published = 0;
    std::uint64_t ended = 0;
    double sum = 0;
    const auto enter = [&](std::uint32_t node, double born, double now) {
        Station& station = all[node];
        if (station.busy) {
            station.line.push(born);
        } else {
            station.busy = true;
            station.in_service = born;
            heap.push({now + exponential(generator), number++, node});
        }
    };
    const double begin = benchmarks::thread_seconds();
    heap.push({exponential(generator) / rho, number++, source});
    while (!heap.empty()) {
        const HeapEvent event = heap.first();
        const double now = event.when;
        if (event.node == source) {
            if (++published < messages) {
                heap.replace_first({now + exponential(generator) / rho, number++, source});
            } else {
                heap.pop();
            }
            if constexpr (shape == Shape::tandem) {
                enter(0, now, now);
            } else {
                for (std::uint32_t node = 0; node < stations; ++node) {
                    enter(node, now, now);
                }
            }
            continue;
        }
        Station& station = all[event.node];
        const double born = station.in_service;
        if (station.line.empty()) {
            station.busy = false;
            heap.pop();
        } else {
            station.in_service = station.line.pop();
            heap.replace_first({now + exponential(generator), number++, event.node});
        }
        if (shape == Shape::tandem && event.node + 1 < stations) {
            enter(event.node + 1, born, now);
        } else {
            sum += now - born;
            ++ended;
        }
    }
    return {messages, sum / static_cast<double>(ended), benchmarks::thread_seconds() - begin};
}

}  // namespace references
