// A broker queue: keeps messages until a consumer of each group has acknowledged them.
//   ──► in ▯▯▯▯▯ ──► subscriptions (groups of competing consumers)
//            └─────► dead (expired, evicted, given up)
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "models/component.hpp"
#include "models/config/stations.hpp"
#include "models/confirm_routes.hpp"
#include "models/dedup.hpp"
#include "models/delivery.hpp"
#include "models/line.hpp"
#include "models/replication.hpp"
#include "models/throttle.hpp"
#include "sim/ring.hpp"
#include "sim/sampler.hpp"

namespace surgetank::models {

class Queue final : public Component, public Receiver, public Supplier {
public:
    Queue(Place place, const QueueConfig& config, std::size_t groups, sim::SamplerCache& samplers);

    Outlet dead;
    ConfirmRoutes confirms;

    void subscribe(std::size_t group, Subscriber& subscriber, const SubscriptionConfig& rule);

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;

    void acked(std::size_t group, const Entry& entry) override;
    void returned(std::size_t group, const Entry& entry, Return why,
                  const SubscriptionConfig& rule) override;
    void acked_late(std::size_t group, const Entry& entry) override;
    void started(const Entry& entry) override { account.waited(now() - entry.entered); }
    void replenished(std::size_t group) override { dispatch(group); }
    void membership_changed(std::size_t group) override;
    void session_over(std::size_t, const Subscriber&, Instance) override {}
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    enum Kind : std::uint8_t { head_expires, one_expires, ready_again, committed, led_again };
    /// Returned, and not ready before its delay is over.
    struct Resting {
        Entry entry;
        RequeueAt at = RequeueAt::original;
    };
    /// One key of a group with key locks: whether one of its messages is without an ack, and those
    /// that wait for that.
    struct Locked {
        bool is_out = false;
        sim::Ring<Entry> waiting;
    };
    struct Group {
        Line line;
        std::vector<Subscriber*> subscribers;
        std::size_t turn = 0;
        std::size_t leased = 0;
        sim::Instant armed = sim::end_of_time;  ///< The head's expiry that is in the calendar.
        std::unordered_map<std::uint64_t, Entry>
            mortal;  ///< By sequence, where each has its own TTL.
        std::map<std::pair<sim::Instant, std::uint64_t>, Resting>
            resting;  ///< By date and sequence.
        bool locks_keys = false;
        bool is_attended = true;  ///< Somebody is connected.
        std::map<std::uint32_t, Locked> keys;
        std::unordered_set<std::uint64_t> contested;   ///< Back, and yet in a consumer's hands.
        std::unordered_set<std::uint64_t> acked_late;  ///< Of these: the ack has come.
    };

    bool is_full(std::uint32_t size) const;
    std::uint64_t kept() const;
    bool make_room(const Message& message);
    void keep_all(const Message& message, sim::Instant entered);
    void keep(Group& group, const Message& message, sim::Instant entered);
    void drop(const Message& message);
    void append(const Message& message);
    void commit();
    void ready(Group& group, const Entry& entry);
    void dispatch(std::size_t index);
    bool take_ready(Group& group, Entry& entry);
    sim::Instant expiry(const Entry& entry);
    void drop_ghosts(Group& group);
    void arm(Group& group, std::size_t index);
    void expire_head(std::size_t index);
    void expire_one(std::size_t index, std::uint64_t sequence);
    void requeue(std::size_t index, const Entry& entry, RequeueAt at);
    bool set_aside(Group& group, const Entry& entry);
    void unlock(Group& group, const Entry& entry);
    void let_next(Group& group, std::uint32_t key);
    void leave(const Entry& entry);
    void fail_pending();
    void lose_unsafe();
    template <class Pick>
    std::vector<Entry> take_out(Group& group, Pick pick);
    void lose_all(Group& group);
    void lose_entry(const Entry& entry, bool is_resting);
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
    std::optional<Throttle> intake_;
    std::optional<Dedup> dedup_;
    std::optional<Replication> replication_;
    sim::Instant leads_again_;
    bool crashing_ = false;
    std::unordered_set<std::uint64_t> in_hand_;  // Of a crash: what consumers go on with.
};

}  // namespace surgetank::models
