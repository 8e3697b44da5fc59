// What a queue, its subscription and its consumers have in common when they are evaluated as
// streams: the messages that are delivered, and not acknowledged yet.
#pragma once

#include <vector>

#include "models/delivery.hpp"

namespace surgetank::models {

/// A message from its delivery to its ack.
struct StreamLease {
    Message message;
    sim::Instant kept;           ///< When the store took it.
    sim::Instant delivered;      ///< When it came to its instance.
    std::uint64_t sequence = 0;  ///< Among those delivered to the consumers.
    Instance instance = 0;
    std::int32_t tries = 0;  ///< That failed.
    sim::Duration last_wait{};
};

class StreamLeases {
public:
    StreamLease& operator[](LeaseTag tag) { return leases_[tag]; }
    const StreamLease& operator[](LeaseTag tag) const { return leases_[tag]; }
    std::size_t memory() const { return leases_.capacity() * sizeof(StreamLease); }

    LeaseTag open(const Message& message, sim::Instant kept, Instance instance) {
        if (free_.empty()) {
            free_.push_back(static_cast<LeaseTag>(leases_.size()));
            leases_.emplace_back();
        }
        const LeaseTag tag = free_.back();
        free_.pop_back();
        leases_[tag] = {.message = message, .kept = kept, .delivered = {}, .instance = instance};
        return tag;
    }
    void close(LeaseTag tag) { free_.push_back(tag); }

private:
    std::vector<StreamLease> leases_;
    std::vector<LeaseTag> free_;
};

}  // namespace surgetank::models
