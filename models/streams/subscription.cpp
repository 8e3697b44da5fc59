#include "models/streams/subscription.hpp"

namespace surgetank::models {

StreamSubscription::StreamSubscription(Place place, Channel channel, std::size_t instances,
                                       std::int64_t prefetch)
    : StreamNode(std::move(place)),
      channel_(std::move(channel)),
      prefetch_(prefetch),
      ends_(instances) {}

StreamDelivery StreamSubscription::send(const Message& message, sim::Instant kept, Instance to,
                                        Moment now) {
    ++ends_[to].unsettled;
    turn_ = to + 1 == ends_.size() ? 0 : to + 1;
    ++out_;
    ++inside_.up;
    inside_.instants_up += nanoseconds_at(now.when());
    account.count(Fate::delivered, message.flow);
    const sim::Instant when = now.when();
    StreamDelivery delivery{
        .message = message,
        .kept = kept,
        .delivered = is_ideal() ? when : channel_.arrival(when, message.size, to),
        .turn = is_ideal() ? now.turn() : Turn::delivery,
        .number = sent_++,
        .instance = to,
        .ack_delay = channel_.ack_delay()};
    delivery.message.attempts = 0;  // What counts is tries from here on.
    return delivery;
}

void StreamSubscription::settle(const StreamDelivery& delivery, sim::Instant done) {
    const sim::Instant back = channel_.ack_arrival(done, delivery.instance, delivery.ack_delay);
    const Moment moment(back, back == done ? Turn::completion : Turn::ack);
    ends_[delivery.instance].acks.push_back(moment);
    acks.push_back({moment, delivery.kept, delivery.message.flow});
}

std::optional<Moment> StreamSubscription::next_ack(Instance instance) const {
    const sim::Ring<Moment>& acks_of = ends_[instance].acks;
    return acks_of.empty() ? std::nullopt : std::optional(acks_of.front());
}

void StreamSubscription::take_ack(Instance instance) {
    ends_[instance].acks.pop_front();
    --ends_[instance].unsettled;
    --out_;
}

void StreamSubscription::take_acks(Instance instance, Moment now) {
    const sim::Ring<Moment>& acks_of = ends_[instance].acks;
    while (!acks_of.empty() && acks_of.front() < now) {
        take_ack(instance);
    }
}

const sim::Level::Steps& StreamSubscription::book(std::uint64_t number, sim::Uint128 instants) {
    inside_.down = number;
    inside_.instants_down = instants;
    account.book({.backlog = inside_, .waiting = {}, .busy = {}, .waits = {}, .sojourns = {}});
    return inside_;
}

std::size_t StreamSubscription::memory() const { return acks.capacity() * sizeof(Ack); }

}  // namespace surgetank::models
