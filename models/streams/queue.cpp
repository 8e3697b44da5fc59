#include "models/streams/queue.hpp"

namespace surgetank::models {

void StreamQueue::connect(StreamSubscription& subscription, StreamConsumers& consumers) {
    subscription_ = &subscription;
    consumers_ = &consumers;
    consumers.lease_from(subscription.leases);
    orders_ = {consumers.order_of_completion(), subscription.order_of_ack(),
               consumers.order_of_retry(), subscription.order_of_delivery()};
}

void StreamQueue::advance(sim::Instant end, Scratch&) {
    now_ = end;
    consumers_->begin_stretch();
    for (const Passage& passage : in.all()) {
        run_until(passage.when, passage.order);
        keep(passage.message, passage.when);
    }
    run_until(end, UINT64_MAX);
    account.book({.backlog = inside_.take(),
                  .waiting = waiting_.take(),
                  .busy = {},
                  .waits = consumers_->waits_at_store,
                  .sojourns = sojourns_});
    consumers_->waits_at_store.clear();
    sojourns_.clear();
}

/// Lets everything happen before an event that has this order at this instant.
void StreamQueue::run_until(sim::Instant end, std::uint64_t order) {
    while (true) {
        sim::Instant next = consumers_->next_completion();
        Kind kind = completion;
        const auto consider = [&](sim::Instant when, Kind other) {
            kind = when < next ? other : kind;
            next = std::min(next, when);
        };
        consider(subscription_->next_ack(), ack);
        consider(consumers_->next_retry(), retry);
        consider(subscription_->next_delivery(), delivery);
        if (next > end || (next == end && orders_[kind] > order)) {
            return;
        }
        fire(kind, next);
    }
}

void StreamQueue::fire(Kind kind, sim::Instant now) {
    switch (kind) {
        case completion:
            complete(now);
            break;
        case ack:
            acknowledge(subscription_->take_ack(), now);
            break;
        case retry:
            consumers_->retry(now);
            break;
        case delivery:
            consumers_->deliver(subscription_->take_delivery(), now);
    }
}

void StreamQueue::keep(const Message& message, sim::Instant now) {
    inside_.up(now);
    waiting_.up(now);
    Entry entry{message, now, sequence_++};
    entry.message.attempts = 0;  // What counts is tries from here on.
    if (line_.empty() && subscription_->has_credit()) {
        deliver(entry.message, now, now);
    } else {
        line_.push_back(entry);
    }
}

void StreamQueue::dispatch(sim::Instant now) {
    while (!line_.empty() && subscription_->has_credit()) {
        const Entry entry = line_.pop_front();
        deliver(entry.message, entry.entered, now);
    }
}

void StreamQueue::deliver(const Message& message, sim::Instant kept, sim::Instant now) {
    waiting_.down(now);
    account.count(Fate::delivered, message.flow);
    const LeaseTag tag = subscription_->take(message, kept, now);
    if (subscription_->send(tag, now)) {
        consumers_->deliver(tag, now);
    }
}

void StreamQueue::complete(sim::Instant now) {
    const LeaseTag tag = consumers_->take_completion();
    const Instance instance = subscription_->leases[tag].instance;
    if (consumers_->finish(tag, now) && subscription_->settle(tag, now)) {
        acknowledge(tag, now);
    }
    consumers_->go_on(instance, now);
}

void StreamQueue::acknowledge(LeaseTag tag, sim::Instant now) {
    const StreamLease& lease = subscription_->leases[tag];
    inside_.down(now);
    sojourns_.push_back(sim::nanoseconds(now - lease.kept));
    account.count(Fate::processed, lease.message.flow);
    subscription_->close(tag, now);
    dispatch(now);
}

}  // namespace surgetank::models
