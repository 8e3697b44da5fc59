// Remembers for a while which publications a store has taken over, so that one which is sent again
// is not kept twice.
#pragma once

#include <unordered_set>

#include "models/message.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Dedup {
public:
    explicit Dedup(sim::Duration window) : window_(window) {}

    bool knows(const Message& message, sim::Instant now) {
        while (!taken_.empty() && taken_.front().when + window_ <= now) {
            known_.erase(taken_.take_front().identity);
        }
        return known_.contains(message.identity());
    }
    void note(const Message& message, sim::Instant now) {
        if (known_.insert(message.identity()).second) {
            taken_.push_back({now, message.identity()});
        }
    }
    /// The store lost it: when it comes again, it is new.
    void forget(const Message& message) { known_.erase(message.identity()); }

private:
    struct Taken {
        sim::Instant when;
        std::uint64_t identity = 0;
    };

    sim::Duration window_;
    sim::Ring<Taken> taken_;
    std::unordered_set<std::uint64_t> known_;  // Looked up only.
};

}  // namespace surgetank::models
