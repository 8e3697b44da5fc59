// A queue without limits, and all that it shares with its consumers: see `Queue`.
//   junction ──► ▯▯▯▯▯ ══ subscription ══► consumers ──► output
// Credits and acks flow back between the three, so they work off their own few events in order; but
// nothing flows back to whoever fills the queue, and to the outside they are one stream.
#pragma once

#include "models/backlog.hpp"
#include "models/streams/consumers.hpp"
#include "models/streams/subscription.hpp"

namespace surgetank::models {

class StreamQueue final : public StreamNode {
public:
    explicit StreamQueue(Place place) : StreamNode(std::move(place)) {}

    /// Must be called once.
    void connect(StreamSubscription& subscription, StreamConsumers& consumers);

    /// Moves its subscription and its consumers along, which must be told next, in this order.
    void advance(sim::Instant end, Scratch&) override;
    sim::Instant oldest() const override { return line_.empty() ? now_ : line_.front().entered; }
    std::size_t memory() const override { return StreamNode::memory() + line_.bytes(); }

private:
    /// What may happen next, in the order in which it does at one instant.
    enum Kind : std::size_t { completion, ack, retry, delivery };

    void run_until(sim::Instant end, std::uint64_t order);
    void fire(Kind kind, sim::Instant now);
    void keep(const Message& message, sim::Instant now);
    void dispatch(sim::Instant now);
    void deliver(const Message& message, sim::Instant kept, sim::Instant now);
    void complete(sim::Instant now);
    void acknowledge(LeaseTag tag, sim::Instant now);

    StreamSubscription* subscription_ = nullptr;
    StreamConsumers* consumers_ = nullptr;
    std::array<std::uint64_t, 4> orders_{};  // By kind.
    std::uint64_t sequence_ = 0;
    Backlog line_;
    Steps inside_, waiting_;
    std::vector<std::int64_t> sojourns_;  // [ns]
};

}  // namespace surgetank::models
