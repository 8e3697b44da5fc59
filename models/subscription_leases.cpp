// Leases that have a time: they end by it, living consumers prolong them, and acks come too late.
#include "models/subscription.hpp"

#include <utility>

namespace surgetank::models {

/// A lease no longer counts against its instance's credit.
void Subscription::give_credit(LeaseTag tag) {
    Lease& lease = leases_[tag];
    if (!std::exchange(lease.holds_credit, false)) {
        return;
    }
    add_credit(lease.instance, 1);
    if (pull_ && ends_[lease.instance].unsettled == 0) {
        ask(lease.instance);
    }
}

/// A consumer is done with what was given back meanwhile: its answer is too late.
void Subscription::settle_void(LeaseTag tag, bool success) {
    give_credit(tag);
    const bool counts = success && config_.lease.time &&
                        config_.lease.late_ack == LateAck::accept && !channel_.is_cut();
    if (!counts) {
        close(tag);
        return;
    }
    Lease& lease = leases_[tag];
    lease.stage = Stage::late;
    lease.due = channel_.ack_arrival(now(), lease.instance, lease.ack_delay);
    schedule(lease.due, sim::Phase::ack, answer, tag);
}

/// The client has acknowledged what it has just received: the store may forget it.
void Subscription::receive_receipt(LeaseTag tag) {
    Lease& lease = leases_[tag];
    if (lease.stage != Stage::held || lease.due != now() || channel_.is_cut()) {
        return;
    }
    const Entry entry = lease.entry;
    lease.stage = Stage::owned;
    account.leave(now(), now());
    if (lease.done) {
        give_credit(tag);
        close(tag);
    } else if (!pull_) {
        give_credit(tag);
    }
    supplier_.acked(parts_.group, entry);
    supplier_.replenished(parts_.group);
}

/// The consumer is done with what its client acknowledged on receipt.
void Subscription::end_ownership(LeaseTag tag) {
    leases_[tag].done = true;
    if (leases_[tag].stage == Stage::owned) {
        give_credit(tag);
        close(tag);
    }
}

/// All leases last equally long, so they end in the order in which they begin: one date in the
/// calendar is enough for all. What was acknowledged leaves the line when it is at its front.
void Subscription::time_lease(LeaseTag tag) {
    Lease& lease = leases_[tag];
    if (lease.ends == sim::end_of_time) {
        lease.opened = now();
    }
    lease.ends = now() + *config_.lease.time;
    while (!endings_.empty() && !is_timed(endings_.front())) {
        endings_.pop_front();
    }
    endings_.push_back({lease.ends, tag});
    if (armed_ == sim::end_of_time) {
        armed_ = endings_.front().when;
        schedule(armed_, sim::Phase::expiry, time_over);
    }
}

/// Whether the lease that a date was meant for is still to end by it.
bool Subscription::is_timed(const Ending& ending) const {
    const Lease& lease = leases_[ending.tag];
    return lease.ends == ending.when && lease.stage != Stage::free && lease.stage != Stage::void_ &&
           lease.stage != Stage::late && lease.stage != Stage::owned;
}

void Subscription::end_leases() {
    armed_ = sim::end_of_time;
    bool any = false;
    while (!endings_.empty() && (endings_.front().when <= now() || !is_timed(endings_.front()))) {
        const Ending ending = endings_.take_front();
        if (!is_timed(ending)) {
            continue;
        }
        if (prolongs(leases_[ending.tag])) {
            time_lease(ending.tag);
        } else {
            end_by_time(ending.tag);
            any = true;
        }
    }
    if (!endings_.empty() && armed_ == sim::end_of_time) {
        armed_ = endings_.front().when;
        schedule(armed_, sim::Phase::expiry, time_over);
    }
    if (any) {
        supplier_.replenished(parts_.group);
    }
}

/// A living consumer asks for more time for all it has in hand, begun or not.
bool Subscription::prolongs(const Lease& lease) const {
    return lease.stage == Stage::held && !channel_.is_cut() &&
           now() < lease.opened + config_.lease.renewed;
}

/// The time of a lease is over: the message is the store's again, whatever the consumer does. The
/// credit is the store's where it pushes; who pulls has his hands full until he is done.
void Subscription::end_by_time(LeaseTag tag) {
    Lease& lease = leases_[tag];
    const Entry entry = lease.entry;
    const bool goes_on = lease.stage == Stage::held;
    const bool ack_comes = lease.stage == Stage::answering && lease.success &&
                           config_.lease.late_ack == LateAck::accept;
    account.vanish(now());
    if (!goes_on || !pull_) {
        give_credit(tag);
    }
    if (goes_on) {
        leases_[tag].stage = Stage::void_;
    } else if (ack_comes) {
        leases_[tag].stage = Stage::late;
    } else {
        close(tag);
    }
    return_to_store(entry, goes_on || ack_comes ? Return::in_hand : Return::connection_lost);
}

}  // namespace surgetank::models
