// A queue without limits, and all that it shares with its consumers: see `Queue`.
//   junction ──► ▯▯▯▯▯ ══ subscription ══► consumers ──► output
// Credits and acks flow back between the three. But a message is sent when its instance has credit,
// all that follows is known then, and an ack matters only to whoever waits for credit: so the queue
// sends one message after the other, and looks for acks when it needs them.
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

    /// Moves its subscription and its consumers along.
    void advance(sim::Instant end, Scratch& scratch) override;
    sim::Instant oldest() const override { return line_.empty() ? now_ : line_.front().entered; }
    std::size_t memory() const override { return StreamNode::memory() + line_.bytes(); }

private:
    void keep(const Message& message, Moment now);
    std::optional<Instance> with_credit(Moment now);
    void send(const Message& message, sim::Instant kept, Instance to, Moment now);
    void send_waiting(Moment until);
    void take_acks(Moment now);
    void send_first(Instance to, Moment now);
    void book(Scratch& scratch);
    void book_acks(sim::Instant end);

    StreamSubscription* subscription_ = nullptr;
    StreamConsumers* consumers_ = nullptr;
    std::uint64_t order_of_ack_ = 0;
    std::uint64_t sequence_ = 0;
    Backlog line_;
    sim::Level::Steps inside_, waiting_;          // Of this stretch.
    std::vector<std::int64_t> waits_, sojourns_;  // [ns]
};

}  // namespace surgetank::models
