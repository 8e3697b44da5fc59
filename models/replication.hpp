// The dates of a store's copies: when a message may be confirmed, and until when a crash of the
// leader takes it away. The store keeps the messages; this keeps those that are under way.
#pragma once

#include <vector>

#include "models/config/replication.hpp"
#include "models/message.hpp"
#include "sim/ring.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

class Replication {
public:
    /// A message whose confirm is not due yet.
    struct Pending {
        Message message;
        sim::Instant entered;
        sim::Instant due;
        bool is_kept = false;       ///< Delivered before it is confirmed.
        std::size_t partition = 0;  ///< Of a log.
    };
    /// Entries from one sequence on that a crash before `safe` takes away.
    struct Fresh {
        std::uint64_t first = 0;
        std::size_t count = 0;
        sim::Instant safe;
        bool is_confirmed = false;
    };
    /// What is to be done with a message that comes.
    struct Dates {
        sim::Instant confirmed, safe;
        bool waits = false;  ///< Nobody gets it before it is confirmed.
    };

    Replication(const ReplicationConfig& config, sim::SamplerCache& samplers, sim::Stream lag,
                sim::Stream failover);

    /// Draws the dates of a message that comes now; they never go back.
    Dates next(sim::Instant now);
    /// Whether somebody takes over from a leader that crashed.
    bool has_followers() const { return followers_ > 0; }
    sim::Duration failover() { return failover_.draw_duration(failover_stream_); }

    sim::Ring<Pending> pending;  ///< In the order of their dates.
    /// Remembers what a crash would take; forgets what is safe by now.
    void note(const Fresh& entries, sim::Instant now);
    /// Forgets and returns what a crash takes now.
    std::vector<Fresh> take_unsafe(sim::Instant now);

private:
    ConfirmAt confirm_;
    std::size_t followers_;
    bool draws_lag_;
    sim::Duration sync_;
    sim::Sampler lag_, failover_;
    sim::Stream lag_stream_, failover_stream_;
    std::vector<sim::Duration> lags_;
    sim::Instant last_confirmed_, last_safe_;
    sim::Ring<Fresh> fresh_;
};

}  // namespace surgetank::models
