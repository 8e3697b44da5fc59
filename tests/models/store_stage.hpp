// The other sides of stores and subscriptions: a subscriber with credit by command, a supplier that
// has a list of messages, and a consumer that settles when it is told to.
#pragma once

#include <algorithm>
#include <vector>

#include "models/config/stations.hpp"
#include "models/queue.hpp"
#include "models/subscription.hpp"
#include "tests/models/stage.hpp"

namespace surgetank::models {

/// What a store sees of a subscription: one instance with as much credit as a test gives.
class FakeSubscriber final : public Subscriber {
public:
    FakeSubscriber(Supplier& supplier, std::size_t group) : supplier_(supplier), group_(group) {}

    std::int64_t credit = 0;
    SubscriptionConfig rule;        ///< By which what comes back comes again.
    std::vector<Entry> taken;       ///< All that ever came, in order.
    std::vector<std::size_t> open;  ///< Indices of those without an answer.

    bool has_credit() const override { return credit > 0; }
    bool has_credit(Instance) const override { return credit > 0; }
    std::size_t instances() const override { return 1; }
    bool is_live(Instance) const override { return true; }
    bool is_heard(Instance) const override { return true; }
    void take(const Entry& entry) override {
        --credit;
        open.push_back(taken.size());
        taken.push_back(entry);
    }
    void take(const Entry& entry, Instance) override { take(entry); }
    void dispatched() override {}
    void disconnect() override {}
    std::size_t leased() const override { return open.size(); }

    void grant(std::int64_t more) {
        credit += more;
        supplier_.replenished(group_);
    }
    /// Answers for the oldest open lease.
    void ack() { supplier_.acked(group_, close_first()); }
    void fail() { supplier_.returned(group_, close_first(), Return::failed, rule); }
    /// All open leases come back, as when a connection breaks: the last one first.
    void break_connection() {
        while (!open.empty()) {
            const Entry entry = taken[open.back()];
            open.pop_back();
            supplier_.returned(group_, entry, Return::connection_lost, rule);
        }
        supplier_.replenished(group_);
    }
    std::vector<std::uint64_t> ordinals() const {
        std::vector<std::uint64_t> all;
        for (const Entry& entry : taken) {
            all.push_back(entry.message.ordinal);
        }
        return all;
    }

private:
    Entry close_first() {
        const Entry entry = taken[open.front()];
        open.erase(open.begin());
        return entry;
    }

    Supplier& supplier_;
    std::size_t group_;
};

/// What a subscription sees of a store: messages that wait, and a diary of answers.
class FakeSupplier final : public Supplier {
public:
    Subscriber* subscriber = nullptr;
    std::vector<Entry> ready;  ///< In order; the first is the next.
    std::vector<std::uint64_t> acks, failures, losses, starts, late_acks;
    int memberships = 0;
    int sessions_over = 0;

    void acked(std::size_t, const Entry& entry) override { acks.push_back(entry.message.ordinal); }
    void acked_late(std::size_t, const Entry& entry) override {
        late_acks.push_back(entry.message.ordinal);
    }
    void session_over(std::size_t, const Subscriber&, Instance) override { ++sessions_over; }
    void returned(std::size_t, const Entry& entry, Return why, const SubscriptionConfig&) override {
        (why == Return::failed ? failures : losses).push_back(entry.message.ordinal);
        Entry again = entry;
        ++again.message.attempts;
        ready.insert(ready.begin(), again);
    }
    void started(const Entry& entry) override { starts.push_back(entry.message.ordinal); }
    void replenished(std::size_t) override { dispatch(); }
    void membership_changed(std::size_t) override { ++memberships; }

    void add(std::uint64_t ordinal) {
        ready.push_back({message(ordinal), sim::start_of_time, ordinal});
        dispatch();
    }
    void dispatch() {
        while (!ready.empty() && subscriber->has_credit()) {
            const Entry entry = ready.front();
            ready.erase(ready.begin());
            subscriber->take(entry);
        }
        subscriber->dispatched();
    }
};

/// A consumer that keeps what it is given until a test settles it.
class FakeConsumer final : public Consumer {
public:
    struct Delivery {
        sim::Duration when;
        std::uint64_t ordinal;
        Instance instance;
        LeaseTag tag;
    };

    explicit FakeConsumer(Stage& stage) : kernel_(stage.kernel) {}

    Deliveries* deliveries = nullptr;
    std::vector<Delivery> all;
    std::vector<LeaseTag> withdrawn;

    void deliver(std::size_t, Instance instance, LeaseTag tag) override {
        all.push_back({kernel_.now() - sim::start_of_time,
                       deliveries->leased_entry(tag).message.ordinal, instance, tag});
    }
    void withdraw(std::size_t, Instance, LeaseTag tag) override { withdrawn.push_back(tag); }
    void settle(std::size_t index, bool success = true) {
        deliveries->started(all[index].tag);
        deliveries->settle(all[index].tag, success);
    }
    std::vector<std::uint64_t> ordinals() const {
        std::vector<std::uint64_t> numbers;
        for (const Delivery& one : all) {
            numbers.push_back(one.ordinal);
        }
        return numbers;
    }

private:
    sim::Kernel& kernel_;
};

}  // namespace surgetank::models
