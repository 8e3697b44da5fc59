#include "models/subscription.hpp"

#include <algorithm>

namespace surgetank::models {

Subscription::Subscription(Place place, const SubscriptionConfig& config, Channel channel,
                           Parts parts, Supplier& supplier, Consumer& consumer)
    : Component(std::move(place)),
      config_(config),
      channel_(std::move(channel)),
      parts_(parts),
      supplier_(supplier),
      consumer_(consumer),
      pull_(config.transfer == Transfer::pull),
      prefetch_(credit_by(config, parts.slots)),
      ends_(parts.instances) {
    recount_credit();
}

void Subscription::start() {
    if (pull_) {
        for (Instance instance = 0; instance < ends_.size(); ++instance) {
            ask(instance);
        }
    }
}

std::int64_t Subscription::credit_of(Instance instance) const {
    const End& end = ends_[instance];
    if (!end.live || channel_.is_cut()) {
        return 0;
    }
    return pull_ ? end.granted : prefetch_ - end.unsettled;
}

void Subscription::recount_credit() {
    credit_ = 0;
    for (Instance instance = 0; instance < ends_.size(); ++instance) {
        credit_ += credit_of(instance) > 0 ? 1 : 0;
    }
}

/// Changes how many leases an instance has open, and keeps count of the instances with credit.
void Subscription::add_credit(Instance instance, std::int64_t change) {
    const bool before = credit_of(instance) > 0;
    ends_[instance].unsettled -= change;
    const bool after = credit_of(instance) > 0;
    credit_ += static_cast<int>(after) - static_cast<int>(before);
}

void Subscription::take(const Entry& entry) {
    while (credit_of(turn_) <= 0) {
        turn_ = turn_ + 1 == ends_.size() ? 0 : turn_ + 1;
    }
    const Instance instance = turn_;
    turn_ = turn_ + 1 == ends_.size() ? 0 : turn_ + 1;
    take(entry, instance);
}

void Subscription::take(const Entry& entry, Instance instance) {
    End& end = ends_[instance];
    const LeaseTag tag = open(entry, instance);
    add_credit(instance, -1);
    if (pull_) {
        ++end.pulled;
        if (--end.granted == 0) {
            --credit_;
        }
    }
    account.enter(now());
    account.count(Fate::delivered, entry.message.flow);
    if (forgets()) {
        supplier_.acked(parts_.group, entry);
    }
    if (channel_.loses()) {
        if (forgets()) {
            lose(entry.message);
        } else if (config_.lease.ends_with == LeaseEnd::timer) {
            leases_[tag].stage = Stage::lost;
            return;
        }
        leases_[tag].stage = Stage::answering;
        leases_[tag].success = forgets();
        leases_[tag].due = now() + config_.detection;
        schedule(leases_[tag].due, sim::Phase::expiry, answer, tag);
        return;
    }
    if (wire_) {
        leases_[tag].due = sim::end_of_time;
        wire_->send(instance, tag, entry.message.size);
        return;
    }
    if (channel_.is_ideal()) {
        arrive(tag);
        return;
    }
    leases_[tag].due = channel_.arrival(now(), entry.message.size, instance);
    schedule(leases_[tag].due, sim::Phase::arrival, delivery, tag);
}

/// The last byte of the delivery has left: only the latency is still to come.
void Subscription::fly(LeaseTag tag) {
    leases_[tag].due = channel_.after_transmission(now(), leases_[tag].instance);
    schedule(leases_[tag].due, sim::Phase::arrival, delivery, tag);
}

/// The delivery is at the instance; when that is down, it comes to nothing.
void Subscription::arrive(LeaseTag tag) {
    const Instance instance = leases_[tag].instance;
    leases_[tag].stage = ends_[instance].up ? Stage::held : Stage::lost;
    if (ends_[instance].up) {
        if (config_.ack == Ack::on_receipt) {
            leases_[tag].due = channel_.back_arrival(now(), instance);
            schedule(leases_[tag].due, sim::Phase::ack, receipt, tag);
        }
        consumer_.deliver(parts_.index, instance, tag);
    }
}

/// A pull is answered with what was there when the first message came.
void Subscription::dispatched() {
    if (!pull_) {
        return;
    }
    for (Instance instance = 0; instance < ends_.size(); ++instance) {
        End& end = ends_[instance];
        if (end.pulled > 0) {
            expect_poll(instance);
            credit_ -= end.granted > 0 && end.live && !channel_.is_cut() ? 1 : 0;
            end.granted = 0;
            end.pulled = 0;
            end.asked = false;
        }
    }
}

void Subscription::ask(Instance instance) {
    End& end = ends_[instance];
    if (end.asked || !end.up || channel_.is_cut()) {
        return;
    }
    end.asked = true;
    end.request_due = channel_.back_arrival(now(), instance);
    schedule(end.request_due, sim::Phase::ack, request, instance);
}

LeaseTag Subscription::open(const Entry& entry, Instance instance) {
    LeaseTag tag = 0;
    if (free_.empty()) {
        tag = static_cast<LeaseTag>(leases_.size());
        leases_.emplace_back();
    } else {
        tag = free_.back();
        free_.pop_back();
    }
    leases_[tag] = {.entry = entry,
                    .due = {},
                    .number = entry.message.attempts == 0 ? first_deliveries_++ : UINT64_MAX,
                    .ack_delay = channel_.ack_delay(),
                    .instance = instance,
                    .stage = Stage::outbound};
    ++leased_;
    if (config_.lease.time) {
        time_lease(tag);
    }
    return tag;
}

void Subscription::close(LeaseTag tag) {
    if (wire_ && leases_[tag].due == sim::end_of_time) {
        wire_->forget(tag);  // It is still being sent.
    }
    leases_[tag].stage = Stage::free;
    free_.push_back(tag);
    --leased_;
}

void Subscription::on_event(sim::Action action) {
    const auto handle = static_cast<std::uint32_t>(action.handle());
    switch (action.kind()) {
        case delivery: {
            const Lease& lease = leases_[handle];
            if (lease.stage == Stage::outbound && lease.due == now()) {
                arrive(handle);
            }
            break;
        }
        case answer:
            if (leases_[handle].stage == Stage::answering && leases_[handle].due == now()) {
                finish(handle);
            } else if (leases_[handle].stage == Stage::late && leases_[handle].due == now()) {
                const Entry entry = leases_[handle].entry;
                close(handle);
                supplier_.acked_late(parts_.group, entry);
            }
            break;
        case transmitted:
            for (const std::uint32_t tag : wire_->take(action.handle())) {
                fly(tag);
            }
            break;
        case request: {
            End& end = ends_[handle];
            readmit(handle);
            if (!end.asked || !end.live || end.request_due != now()) {
                break;  // Asked over a connection that is gone.
            }
            end.granted =
                std::min(config_.batch, std::max<std::int64_t>(1, prefetch_ - end.unsettled));
            recount_credit();
            end.poll_ends = now() + config_.wait;
            if (config_.wait > sim::Duration::zero()) {
                schedule(end.poll_ends, sim::Phase::expiry, poll_over, handle);
            }
            supplier_.replenished(parts_.group);
            break;
        }
        case poll_over: {
            End& end = ends_[handle];
            if (end.granted > 0 && end.poll_ends == now()) {
                end.granted = 0;
                end.asked = false;
                recount_credit();
                ask(handle);
            }
            break;
        }
        case time_over:
            end_leases();
            break;
        case poll_overdue:
            expel(handle);
            break;
        case receipt:
            receive_receipt(handle);
            break;
        default:
            notice(handle);
    }
}

void Subscription::started(LeaseTag tag) {
    Lease& lease = leases_[tag];
    if (!lease.begun) {
        lease.begun = true;
        if (lease.entry.message.attempts == 0) {
            supplier_.started(lease.entry);
        }
    }
}

void Subscription::settle(LeaseTag tag, bool success) {
    Lease& lease = leases_[tag];
    if (lease.stage == Stage::void_) {
        settle_void(tag, success);
        return;
    }
    if (config_.ack == Ack::on_receipt) {
        end_ownership(tag);
        return;
    }
    lease.success = success;
    if (channel_.is_cut() || (!success && !config_.nack)) {
        lease.stage = Stage::lost;  // No answer ever arrives.
        if (pull_) {
            give_credit(tag);
        }
        return;
    }
    lease.stage = Stage::answering;
    lease.due = channel_.ack_arrival(now(), lease.instance, lease.ack_delay);
    if (lease.due == now()) {
        finish(tag);
    } else {
        schedule(lease.due, sim::Phase::ack, answer, tag);
    }
}

/// The answer is at the store.
void Subscription::finish(LeaseTag tag) {
    const Lease lease = leases_[tag];
    close(tag);
    if (lease.holds_credit) {
        add_credit(lease.instance, 1);
    }
    if (lease.success) {
        account.leave(now(), now());
        if (!forgets()) {
            supplier_.acked(parts_.group, lease.entry);
        }
    } else {
        account.vanish(now());
        if (!forgets()) {
            // What was lost on the way has not begun.
            return_to_store(lease.entry, lease.begun ? Return::failed : Return::connection_lost);
        }
    }
    if (pull_ && ends_[lease.instance].unsettled == 0) {
        ask(lease.instance);
    }
    supplier_.replenished(parts_.group);
}

/// Nothing is heard of an instance any more; the store notices after the time of detection.
void Subscription::fall_silent(Instance instance) {
    End& end = ends_[instance];
    if (!end.silent) {
        end.silent = true;
        end.noticed_at = now() + config_.detection;
        schedule(end.noticed_at, sim::Phase::expiry, noticed, instance);
    }
}

}  // namespace surgetank::models
