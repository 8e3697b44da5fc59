// How a store keeps what it has taken over: when it confirms, and what a crash of it can take away.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

enum class ConfirmAt : std::uint8_t { memory, disk, quorum, all };
constexpr std::array<Named<ConfirmAt>, 4> names_of(ConfirmAt) {
    return {{{ConfirmAt::memory, "memory", "As soon as it has the message."},
             {ConfirmAt::disk, "disk", "When the message is on its own disk."},
             {ConfirmAt::quorum, "quorum", "When most replicas have it, and not delivered before."},
             {ConfirmAt::all, "all", "When all replicas have it, and not delivered before."}}};
}

/// A crash of a store is that of the machine that leads it. Of a single replica the disk survives;
/// of several, one that follows takes over with what it has.
struct ReplicationConfig {
    std::int64_t replicas = 1;
    ConfirmAt confirm = ConfirmAt::memory;
    DurationLaw lag{sim::Constant{0}};
    sim::Duration sync{};
    DurationLaw failover{sim::Constant{0}};
    friend bool operator==(const ReplicationConfig&, const ReplicationConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, ReplicationConfig& c) {
    v.field(
        {.name = "replicas", .doc = "Machines that keep a copy.", .at_least = 1, .at_most = 101},
        c.replicas);
    v.field({.name = "confirm", .doc = "When a publication is confirmed."}, c.confirm);
    v.field(
        {.name = "lag", .doc = "Law of the time until a follower has a message; each has its own."},
        c.lag);
    v.field({.name = "sync",
             .doc = "How often it writes to its disk; zero: before it does anything else."},
            c.sync);
    v.field(
        {.name = "failover",
         .doc = "Law of the time from the crash of a leader until another one leads: to notice, "
                "to elect, to be found. Needs several replicas."},
        c.failover);
}

}  // namespace surgetank::models
