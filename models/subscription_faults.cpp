// How leases come back: a consumer died, or the link was cut, and the store noticed.
#include "models/subscription.hpp"

#include <algorithm>
#include <utility>

namespace surgetank::models {

void Subscription::instance_down(Instance instance) {
    ends_[instance].up = false;
    for (LeaseTag tag = 0; tag < leases_.size(); ++tag) {
        Lease& lease = leases_[tag];
        if (lease.instance != instance) {
            continue;
        }
        if (lease.stage == Stage::held) {
            lease.stage = Stage::lost;
        } else if (lease.stage == Stage::void_ || lease.stage == Stage::owned) {
            if (forgets() || lease.stage == Stage::owned) {
                lose(lease.entry.message);
            }
            give_credit(tag);
            close(tag);
        }
    }
    fall_silent(instance);
}

void Subscription::instance_up(Instance instance) {
    End& end = ends_[instance];
    end.up = true;
    if (channel_.is_cut()) {
        return;  // It connects when the cut heals.
    }
    // A new connection: the store knows that the old one is gone.
    if (config_.lease.ends_with == LeaseEnd::timer) {
        for (LeaseTag tag = 0; pull_ && tag < leases_.size(); ++tag) {
            Lease& lease = leases_[tag];
            if (lease.instance == instance && lease.stage == Stage::lost &&
                std::exchange(lease.holds_credit, false)) {
                add_credit(instance, 1);  // Who pulls has empty hands now.
            }
        }
    } else {
        give_back(instance);
    }
    supplier_.session_over(parts_.group, *this, instance);
    end.silent = false;
    end.expelled = false;
    end.live = true;
    end.asked = false;
    end.granted = 0;
    recount_credit();
    supplier_.membership_changed(parts_.group);
    if (pull_) {
        ask(instance);
    }
    supplier_.replenished(parts_.group);
}

void Subscription::cut() {
    channel_.set_cut(true);
    recount_credit();
    for (Lease& lease : leases_) {
        if (lease.stage == Stage::outbound || lease.stage == Stage::answering) {
            lease.stage = Stage::lost;  // Whatever is on the wire is gone.
        }
    }
    if (wire_) {
        wire_->clear();
    }
    for (Instance instance = 0; instance < ends_.size(); ++instance) {
        fall_silent(instance);
    }
}

void Subscription::heal() {
    channel_.set_cut(false);
    for (Instance instance = 0; instance < ends_.size(); ++instance) {
        if (ends_[instance].up) {
            instance_up(instance);
        }
    }
}

void Subscription::notice(Instance instance) {
    if (!ends_[instance].silent || ends_[instance].noticed_at != now()) {
        return;  // It came back before anybody noticed.
    }
    ends_[instance].live = false;
    recount_credit();
    if (config_.lease.ends_with == LeaseEnd::connection) {
        give_back(instance);
    }
    supplier_.session_over(parts_.group, *this, instance);
    supplier_.membership_changed(parts_.group);
    supplier_.replenished(parts_.group);
}

void Subscription::disconnect() {
    for (Instance instance = 0; instance < ends_.size(); ++instance) {
        if (config_.lease.ends_with != LeaseEnd::timer) {
            give_back(instance);
        }
        if (pull_ && ends_[instance].unsettled == 0) {
            ask(instance);  // It waits there until the store is back.
        }
    }
}

/// Whether what a living consumer has not begun lies in the buffer of a connection, and goes with
/// it. Who pulls has his batch in his own hands; where leases end by time, there is no connection.
bool Subscription::is_buffered(const Lease& lease) const {
    return lease.stage == Stage::held && !lease.begun && !pull_ &&
           config_.lease.ends_with == LeaseEnd::connection;
}

/// Returns all leases of one instance to the store. What a living consumer is working on goes on
/// there and may take effect a second time elsewhere; its answer will be ignored.
void Subscription::give_back(Instance instance) {
    std::vector<std::pair<Entry, Return>> entries;
    for (LeaseTag tag = 0; tag < leases_.size(); ++tag) {
        Lease& lease = leases_[tag];
        if (lease.instance != instance || lease.stage == Stage::free ||
            lease.stage == Stage::void_ || lease.stage == Stage::late ||
            lease.stage == Stage::owned) {
            continue;
        }
        const bool is_withdrawn = is_buffered(lease);
        if (is_withdrawn) {
            consumer_.withdraw(parts_.index, instance, tag);
        }
        const bool goes_on = lease.stage == Stage::held && !is_withdrawn && !lease.done;
        if (!goes_on || !forgets()) {
            entries.emplace_back(lease.entry, goes_on ? Return::in_hand : Return::connection_lost);
        }
        account.vanish(now());
        if (!goes_on || !pull_) {
            give_credit(tag);
        }
        if (goes_on) {
            lease.stage = Stage::void_;
        } else {
            close(tag);
        }
    }
    // In the order that leaves them in their old one: the last goes in front of nothing.
    const bool to_tail = config_.redelivery.at == RequeueAt::tail;
    std::sort(entries.begin(), entries.end(), [to_tail](const auto& a, const auto& b) {
        return to_tail ? a.first.sequence < b.first.sequence : a.first.sequence > b.first.sequence;
    });
    for (const auto& [entry, why] : entries) {
        if (forgets()) {
            lose(entry.message);
        } else {
            return_to_store(entry, why);
        }
    }
}

}  // namespace surgetank::models
