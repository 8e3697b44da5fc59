// A partitioned log: keeps order within a partition; each consumer group reads it at its own pace.
//   ──► in ▯▯▯▯ partition 0 ──► instance of each group that owns it
//          ▯▯▯▯ partition 1 ──► ...
//            └─────► dead (given up by a group)
#pragma once

#include <optional>
#include <set>

#include "models/backlog.hpp"
#include "models/component.hpp"
#include "models/config/stations.hpp"
#include "models/confirm_routes.hpp"
#include "models/dedup.hpp"
#include "models/delivery.hpp"
#include "models/replication.hpp"
#include "models/throttle.hpp"

namespace surgetank::models {

class Log final : public Component, public Receiver, public Supplier {
public:
    Log(Place place, const LogConfig& config, std::size_t groups, sim::SamplerCache& samplers);

    ConfirmRoutes confirms;
    Outlet dead;

    /// The first subscription of a group says how it commits and rebalances.
    void subscribe(std::size_t group, Subscriber& subscriber, const SubscriptionConfig& rule);
    /// Assigns the partitions for the first time.
    void start();

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;

    void acked(std::size_t group, const Entry& entry) override;
    void returned(std::size_t group, const Entry& entry, Return why,
                  const SubscriptionConfig& rule) override;
    void acked_late(std::size_t, const Entry&) override {}
    void started(const Entry& entry) override { account.waited(now() - entry.entered); }
    void replenished(std::size_t group) override { dispatch(group); }
    void membership_changed(std::size_t group) override { rebalance(group); }
    void session_over(std::size_t group, const Subscriber& subscriber, Instance instance) override;
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    enum Kind : std::uint8_t { commit_due, rested, handed_over, rejoined, committed, led_again };
    struct Owner {
        Subscriber* subscriber = nullptr;  ///< None while no instance of the group lives.
        Instance instance = 0;
        friend bool operator==(const Owner&, const Owner&) = default;
    };
    /// A partition changes hands only when its last owner has nothing of it left, so that a new
    /// owner cannot overtake the old one.
    struct Partition {
        Backlog unread;  ///< Copies of what this group has not been sent yet.
        Owner owner;
        Owner next;  ///< Who will own it; mostly the same.
        std::size_t leased = 0;
        sim::Instant rests_until;        ///< After a failure.
        sim::Instant handed_at;          ///< When its next owner begins.
        std::set<std::uint64_t> open;    ///< Offsets in hand, where commits are rare.
        std::vector<Entry> uncommitted;  ///< Done, and yet to be read again after a crash.
    };
    struct Group {
        std::vector<Subscriber*> subscribers;
        std::vector<Partition> partitions;
        std::size_t turn = 0;
        SubscriptionConfig rule;
        bool commits_rarely = false;
        bool commit_is_armed = false;
        bool is_stopped = false;  ///< All members wait until everybody has rejoined.
        sim::Instant rejoined_at;
    };

    std::size_t partition_of(const Message& message);
    void store(const Message& message, std::size_t number, sim::Instant entered);
    void append(const Message& message, std::size_t number);
    void commit_copies();
    void lose_unsafe();
    void lose_record(const Entry& entry);
    void rebalance(std::size_t group);
    void deal(Group& group);
    void deal_incrementally(Group& group, const std::vector<Owner>& live);
    void begin_rejoin(std::size_t group);
    void hand_over(std::size_t group, Partition& partition);
    void dispatch(std::size_t group);
    void feed(Group& group, Partition& partition);
    void expire(Partition& partition);
    void settle(std::size_t group, Partition& partition);
    void commit(std::size_t group);
    void skip(const Entry& entry);

    LogConfig config_;
    std::vector<Group> groups_;
    std::vector<std::uint64_t> next_offset_;  // By partition.
    std::uint64_t keyless_ = 0;
    bool up_ = true;
    bool dispatching_ = false;
    std::vector<Throttle> intake_;  // By partition, where there is a limit.
    std::optional<Dedup> dedup_;
    std::optional<Replication> replication_;
    sim::Instant leads_again_;
};

/// An entry's sequence names its partition and its offset there.
inline constexpr int offset_bits = 44;

}  // namespace surgetank::models
