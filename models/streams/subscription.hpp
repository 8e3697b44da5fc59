// The link from a stream's queue to its consumers, which is never cut and loses nothing: see
// `Subscription`. It knows which instance has credit, what is on the way there, and which acks are
// on the way back.
#pragma once

#include "models/channel.hpp"
#include "models/streams/leases.hpp"
#include "models/streams/node.hpp"
#include "models/streams/steps.hpp"
#include "models/streams/timetable.hpp"

namespace surgetank::models {

class StreamSubscription final : public StreamNode {
public:
    /// `prefetch`: most messages of one instance without an ack.
    StreamSubscription(Place place, Channel channel, std::size_t instances, std::int64_t prefetch)
        : StreamNode(std::move(place)),
          channel_(std::move(channel)),
          prefetch_(prefetch),
          unsettled_(instances),
          instances_with_credit_(instances) {}

    /// Its queue does the work; here it only enters the books.
    void advance(sim::Instant end, Scratch&) override;
    std::size_t memory() const override {
        return leases.memory() + deliveries_.memory() + acks_.memory();
    }

    bool has_credit() const { return instances_with_credit_ > 0; }
    /// Leases a message to the next instance with credit, in turn.
    LeaseTag take(const Message& message, sim::Instant kept, sim::Instant now);
    /// Sends the delivery on its way; true when it takes no time.
    bool send(LeaseTag tag, sim::Instant now);
    /// Sends the ack on its way; true when it takes no time.
    bool settle(LeaseTag tag, sim::Instant now);
    /// The ack is there.
    void close(LeaseTag tag, sim::Instant now);

    sim::Instant next_delivery() const { return deliveries_.next(); }
    LeaseTag take_delivery();
    sim::Instant next_ack() const { return acks_.next(); }
    LeaseTag take_ack();
    std::uint64_t order_of_delivery() const { return order_of(sim::Phase::arrival); }
    std::uint64_t order_of_ack() const { return order_of(sim::Phase::ack); }

    StreamLeases leases;

private:
    Channel channel_;
    std::int64_t prefetch_;
    std::vector<std::int64_t> unsettled_;  // By instance.
    std::size_t instances_with_credit_;
    Instance turn_ = 0;
    Timetable<LeaseTag> deliveries_, acks_;
    Steps inside_;
};

}  // namespace surgetank::models
