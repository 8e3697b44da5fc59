// A broker queue: keeps messages until a consumer of each group has acknowledged them.
//   ──► in ▯▯▯▯▯ ──► subscriptions (groups of competing consumers)
//            └─────► dead (expired, evicted, given up)
#pragma once

#include <optional>
#include <unordered_map>

#include "models/component.hpp"
#include "models/config/stations.hpp"
#include "models/confirm_routes.hpp"
#include "models/delivery.hpp"
#include "models/line.hpp"
#include "sim/ring.hpp"
#include "sim/sampler.hpp"

namespace surgetank::models {

class Queue final : public Component, public Receiver, public Supplier {
public:
    /// One subscription's place at the store: which group, and how it redelivers.
    struct Subscribed {
        Subscriber* subscriber = nullptr;
        RedeliveryConfig redelivery{};
        bool requeue = true;
    };

    Queue(Place place, const QueueConfig& config, std::size_t groups, sim::SamplerCache& samplers);

    Outlet dead;
    ConfirmRoutes confirms;

    void subscribe(std::size_t group, Subscribed subscribed);

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;

    void acked(std::size_t group, const Entry& entry) override;
    void returned(std::size_t group, const Entry& entry, Return why) override;
    void started(const Entry& entry) override { account.waited(now() - entry.entered); }
    void replenished(std::size_t group) override { dispatch(group); }
    void membership_changed(std::size_t) override {}
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    enum Kind : std::uint8_t { head_expires, one_expires, ready_again };
    /// Returned, and not ready before its delay is over.
    struct Resting {
        Entry entry;
        sim::Instant until;
    };
    struct Group {
        Line line;
        std::vector<Subscribed> subscribed;
        std::size_t turn = 0;
        std::size_t leased = 0;
        sim::Instant armed = sim::end_of_time;  ///< The head's expiry that is in the calendar.
        std::unordered_map<std::uint64_t, Entry>
            mortal;  ///< By sequence, where each has its own TTL.
        sim::Ring<Resting> resting;
    };

    bool is_full(std::uint32_t size) const;
    std::uint64_t kept() const;
    bool make_room(const Message& message);
    void keep(Group& group, const Message& message);
    void ready(Group& group, const Entry& entry);
    void dispatch(std::size_t index);
    bool take_ready(Group& group, Entry& entry);
    sim::Instant expiry(const Entry& entry);
    void drop_ghosts(Group& group);
    void arm(Group& group, std::size_t index);
    void expire_head(std::size_t index);
    void expire_one(std::size_t index, std::uint64_t sequence);
    void requeue(std::size_t index, const Entry& entry);
    void wake(std::size_t index);
    void remove(const Entry& entry, Fate fate);
    void admit_waiting();
    std::size_t group_index(const Group& group) const;

    QueueConfig config_;
    std::vector<Group> groups_;
    std::optional<sim::Duration> constant_ttl_;
    std::optional<sim::Sampler> ttl_;
    sim::Stream ttl_stream_;
    bool up_ = true;
    bool dispatching_ = false;
    std::uint64_t sequence_ = 0;
    std::uint64_t bytes_ = 0;  // Of what counts.
    sim::Ring<Sender*> waiting_;
};

}  // namespace surgetank::models
