// A consumer that takes too long between two pulls: its group goes on without it, and what it has
// in hand is read by others, too. With its next pull it is a member again.
#include "models/subscription.hpp"

namespace surgetank::models {

/// From the answer to a pull on, the next one has its time.
void Subscription::expect_poll(Instance instance) {
    if (!config_.poll_interval) {
        return;
    }
    ends_[instance].overdue_at = now() + *config_.poll_interval;
    schedule(ends_[instance].overdue_at, sim::Phase::expiry, poll_overdue, instance);
}

void Subscription::expel(Instance instance) {
    End& end = ends_[instance];
    const bool is_late = end.overdue_at == now() && !end.asked && end.up && end.live;
    if (!is_late || end.silent) {
        return;  // It asked in time, or is gone: of the dead somebody else takes care.
    }
    end.expelled = true;
    end.live = false;
    recount_credit();
    give_back(instance);
    supplier_.session_over(parts_.group, *this, instance);
    supplier_.membership_changed(parts_.group);
    supplier_.replenished(parts_.group);
}

void Subscription::readmit(Instance instance) {
    End& end = ends_[instance];
    if (!end.expelled || !end.asked || end.request_due != now()) {
        return;
    }
    end.expelled = false;
    end.live = true;
    recount_credit();
    supplier_.membership_changed(parts_.group);
}

}  // namespace surgetank::models
