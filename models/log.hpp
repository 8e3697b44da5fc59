// A partitioned log: keeps order within a partition; each consumer group reads it at its own pace.
//   ──► in ▯▯▯▯ partition 0 ──► instance of each group that owns it
//          ▯▯▯▯ partition 1 ──► ...
#pragma once

#include "models/backlog.hpp"
#include "models/component.hpp"
#include "models/config/stations.hpp"
#include "models/confirm_routes.hpp"
#include "models/delivery.hpp"

namespace surgetank::models {

class Log final : public Component, public Receiver, public Supplier {
public:
    Log(Place place, const LogConfig& config, std::size_t groups);

    ConfirmRoutes confirms;

    void subscribe(std::size_t group, Subscriber& subscriber) {
        groups_[group].subscribers.push_back(&subscriber);
    }
    /// Assigns the partitions for the first time.
    void start();

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action) override {}
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;

    void acked(std::size_t group, const Entry& entry) override;
    void returned(std::size_t group, const Entry& entry, Return why) override;
    void started(const Entry& entry) override { account.waited(now() - entry.entered); }
    void replenished(std::size_t group) override { dispatch(group); }
    void membership_changed(std::size_t group) override { assign(group); }
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
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
    };
    struct Group {
        std::vector<Subscriber*> subscribers;
        std::vector<Partition> partitions;
        std::size_t turn = 0;
    };

    std::size_t partition_of(const Message& message);
    void assign(std::size_t group);
    void dispatch(std::size_t group);
    void feed(Partition& partition);
    void settle(Partition& partition);

    LogConfig config_;
    std::vector<Group> groups_;
    std::vector<std::uint64_t> next_offset_;  // By partition.
    std::uint64_t keyless_ = 0;
    bool up_ = true;
    bool dispatching_ = false;
};

}  // namespace surgetank::models
