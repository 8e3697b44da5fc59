// How workers die and come back: what is in hand is lost, what a store leased comes again.
#include "models/workers.hpp"

#include <algorithm>
#include <utility>

namespace surgetank::models {

std::vector<Instance> Workers::chosen(std::span<const std::int64_t> instances, bool up) const {
    std::vector<Instance> all;
    for (Instance instance = 0; instance < servers_.size(); ++instance) {
        const bool named = instances.empty() || std::find(instances.begin(), instances.end(),
                                                          instance) != instances.end();
        if (named && servers_[instance].up == up) {
            all.push_back(instance);
        }
    }
    return all;
}

void Workers::crash(std::span<const std::int64_t> instances) {
    for (const Instance instance : chosen(instances, true)) {
        crash_one(instance);
    }
    const bool any_up =
        std::any_of(servers_.begin(), servers_.end(), [](const Server& s) { return s.up; });
    while (!any_up && !line_.empty()) {
        account.end_waiting(now());
        drop(Job{.entry = line_.pop_front()});
    }
}

void Workers::crash_one(Instance instance) {
    Server& server = servers_[instance];
    server.up = false;
    const auto slots = unlimited_ ? 1 : static_cast<std::uint64_t>(*config_.concurrency.count);
    account.servers_down(now(), slots);
    for (std::uint32_t number = 0; number < slots_.size(); ++number) {
        Slot& slot = slots_[number];
        if (slot.instance != instance || slot.stage == Stage::idle) {
            continue;
        }
        if (slot.stage == Stage::serving) {
            account.end_busy(now());
            if (parts_.cores != nullptr) {
                parts_.cores->abandon(computing_[number]);
            }
        }
        drop(slot.job);
        for (const Job& job : std::exchange(slot.others, {})) {
            drop(job);
        }
        free_slot(number);
    }
    for (; !server.buffer.empty(); server.buffer.pop_front()) {
        account.end_waiting(now());
        account.vanish(now());
    }
    while (!server.again.empty()) {
        account.end_waiting(now());
        drop(server.again.take_front());
    }
    for (Resting& resting : resting_) {
        if (resting.used && resting.instance == instance) {
            resting.used = false;
            drop(resting.job);
        }
    }
    for (Deliveries* const deliveries : subscriptions_) {
        deliveries->instance_down(instance);
    }
}

/// A connection is gone, and its buffer with it; what came over others stays.
void Workers::withdraw(std::size_t subscription, Instance instance, LeaseTag tag) {
    sim::Ring<Delivered>& buffer = servers_[instance].buffer;
    sim::Ring<Delivered> kept;
    for (; !buffer.empty(); buffer.pop_front()) {
        const Delivered& one = buffer.front();
        if (one.subscription == subscription && one.tag == tag) {
            account.end_waiting(now());
            account.vanish(now());
        } else {
            kept.push_back(one);
        }
    }
    buffer = std::move(kept);
}

/// Work is lost with an instance; what a store leased will be delivered again by the store.
void Workers::drop(const Job& job) {
    account.vanish(now());
    if (job.subscription == none) {
        lose(job.entry.message);
    }
}

void Workers::recover(std::span<const std::int64_t> instances) {
    const auto slots = unlimited_ ? 1 : static_cast<std::uint64_t>(*config_.concurrency.count);
    for (const Instance instance : chosen(instances, false)) {
        servers_[instance].up = true;
        account.servers_up(now(), slots);
        list_idle(instance);
        for (Deliveries* const deliveries : subscriptions_) {
            deliveries->instance_up(instance);
        }
        work(instance);
    }
}

}  // namespace surgetank::models
