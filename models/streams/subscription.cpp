#include "models/streams/subscription.hpp"

namespace surgetank::models {

void StreamSubscription::advance(sim::Instant end, Scratch&) {
    now_ = end;
    account.book(
        {.backlog = inside_.take(), .waiting = {}, .busy = {}, .waits = {}, .sojourns = {}});
}

LeaseTag StreamSubscription::take(const Message& message, sim::Instant kept, sim::Instant now) {
    while (unsettled_[turn_] >= prefetch_) {
        turn_ = turn_ + 1 == unsettled_.size() ? 0 : turn_ + 1;
    }
    const LeaseTag tag = leases.open(message, kept, turn_);
    if (++unsettled_[turn_] == prefetch_) {
        --instances_with_credit_;
    }
    turn_ = turn_ + 1 == unsettled_.size() ? 0 : turn_ + 1;
    inside_.up(now);
    account.count(Fate::delivered, message.flow);
    return tag;
}

bool StreamSubscription::send(LeaseTag tag, sim::Instant now) {
    if (channel_.is_ideal()) {
        return true;
    }
    const StreamLease& lease = leases[tag];
    deliveries_.add(channel_.arrival(now, lease.message.size, lease.instance), tag);
    return false;
}

bool StreamSubscription::settle(LeaseTag tag, sim::Instant now) {
    const sim::Instant due = channel_.back_arrival(now, leases[tag].instance);
    if (due == now) {
        return true;
    }
    acks_.add(due, tag);
    return false;
}

void StreamSubscription::close(LeaseTag tag, sim::Instant now) {
    if (unsettled_[leases[tag].instance]-- == prefetch_) {
        ++instances_with_credit_;
    }
    inside_.down(now);
    leases.close(tag);
}

LeaseTag StreamSubscription::take_delivery() {
    ++events_;
    return deliveries_.take();
}

LeaseTag StreamSubscription::take_ack() {
    ++events_;
    return acks_.take();
}

}  // namespace surgetank::models
