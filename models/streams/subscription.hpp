// The link from a stream's queue to its consumers, which is never cut and loses nothing: see
// `Subscription`. It knows which instance has credit, and when acks will be back.
#pragma once

#include "models/channel.hpp"
#include "models/delivery.hpp"
#include "models/streams/node.hpp"
#include "models/streams/tide.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

/// A message that a queue has sent to an instance of its consumers.
struct StreamDelivery {
    Message message;
    sim::Instant kept;           ///< When the queue took it.
    sim::Instant delivered;      ///< When it is at its instance.
    Turn turn = Turn::delivery;  ///< Where it takes no time, that of the event that sent it.
    std::uint64_t number = 0;
    Instance instance = 0;
    sim::Duration ack_delay{};
};

class StreamSubscription final : public StreamNode {
public:
    /// `prefetch`: most messages of one instance without an ack.
    StreamSubscription(Place place, Channel channel, std::size_t instances, std::int64_t prefetch);

    /// Its queue does the work.
    void advance(sim::Instant end, Scratch&) override { now_ = end; }
    std::size_t memory() const override;

    std::size_t instances() const { return ends_.size(); }
    bool has_credit(Instance instance) const { return ends_[instance].unsettled < prefetch_; }
    /// The next in turn to be given a message.
    Instance turn() const { return turn_; }
    bool is_ideal() const { return channel_.is_ideal(); }
    /// How many messages may be without an ack.
    std::uint64_t most_out() const { return ends_.size() * static_cast<std::uint64_t>(prefetch_); }

    /// Sends a message on its way to an instance that has credit.
    StreamDelivery send(const Message& message, sim::Instant kept, Instance to, Moment now);
    /// The consumer will be done with it at an instant that is no earlier than the last one.
    void settle(const StreamDelivery& delivery, sim::Instant done);
    /// When the next ack of an instance will be back; nothing if none is known of.
    std::optional<Moment> next_ack(Instance instance) const;
    /// The next ack is back.
    void take_ack(Instance instance);
    /// What is back before `now`.
    void take_acks(Instance instance, Moment now);

    std::uint64_t order_of_ack() const { return order_of(sim::Phase::ack); }

    /// An ack that the queue has not booked yet.
    struct Ack {
        Moment back;
        sim::Instant kept;
        FlowId flow = 0;
    };
    std::vector<Ack> acks;

    /// Whether more may be without an ack than ever before: then the acks have to be looked at.
    bool may_be_highest() const { return out_ > inside_.highest; }
    /// As many as now were never without an ack, if all acks have been taken.
    void note_highest() { inside_.highest = std::max(inside_.highest, out_); }
    /// Books what was since the last call. `instants` is the sum of when acks were back.
    const sim::Level::Steps& book(std::uint64_t acks, sim::Uint128 instants);
    void begin_stretch() {
        inside_ = {};
        inside_.highest = account.backlog_max();
    }

private:
    /// One connection.
    struct End {
        std::int64_t unsettled = 0;
        sim::Ring<Moment> acks;  ///< On their way back, or to be.
    };

    Channel channel_;
    std::int64_t prefetch_;
    std::vector<End> ends_;
    Instance turn_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t out_ = 0;     // Without an ack, as far as acks have been taken.
    sim::Level::Steps inside_;  // Of this stretch.
};

}  // namespace surgetank::models
