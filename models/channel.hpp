// The times on a wire: when something sent now arrives at the other end, and what is lost on the
// way. A channel keeps no message; links and subscriptions keep what is in flight.
#pragma once

#include <optional>
#include <vector>

#include "models/config/faults.hpp"
#include "models/config/routing.hpp"
#include "sim/delays.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

class Channel {
public:
    /// The streams of a link, and the laws compiled.
    struct Parts {
        sim::Sampler latency, back_latency;
        sim::Stream latency_stream, ack_stream, back_stream, loss_stream;
        sim::Duration there{}, back{};  ///< On the wires of a platform, beside the latency.
    };

    /// `connections`: how many connections keep an order of their own (one for each instance).
    Channel(const ChannelConfig& config, Parts parts, std::size_t connections);

    bool is_cut() const { return cut_; }
    void set_cut(bool cut) { cut_ = cut; }
    void degrade(double factor, sim::Probability extra_loss);
    /// The same for the wires of a platform that it crosses.
    void set_way(const WayState& way);

    /// Whether sending takes no time and loses nothing, now.
    bool is_ideal() const { return ideal_ && !cut_; }

    /// Whether messages on one connection keep their order.
    bool is_ordered() const { return ordered_; }

    /// Whether a message sent now is lost by chance; draws only where loss is possible.
    bool loses();
    /// When `size` bytes sent now arrive, for `delay` and `fifo` sharing. Messages on one
    /// connection keep their order unless the link is not ordered.
    sim::Instant arrival(sim::Instant now, std::uint32_t size, std::size_t connection);
    /// The latency alone, after a transmission that ended now.
    sim::Instant after_transmission(sim::Instant now, std::size_t connection);
    /// When something small (a request, a confirm) sent back now arrives.
    sim::Instant back_arrival(sim::Instant now, std::size_t connection);
    /// How long the ack of a message will take that is sent now; so no other's ack moves its draw.
    sim::Duration ack_delay() { return ack_latency_.next() + back_; }
    /// When an ack arrives that is sent now, and takes so long.
    sim::Instant ack_arrival(sim::Instant now, std::size_t connection, sim::Duration delay);
    /// The time on the way back alone, without any order.
    sim::Duration back_delay();

private:
    sim::Duration transmission(std::uint32_t size) const;
    sim::Instant in_order(sim::Instant when, sim::Instant& last) const;

    sim::Delays latency_, ack_latency_, back_latency_;
    sim::Duration there_, back_;
    sim::Stream loss_stream_;
    std::optional<sim::Bandwidth> bandwidth_;
    Sharing sharing_;
    sim::Probability loss_;
    bool ordered_;
    bool ideal_;
    bool never_loses_;
    bool cut_ = false;
    double slowness_ = 1;
    sim::Probability extra_loss_{};
    WayState way_{};
    sim::Instant busy_until_;
    std::vector<sim::Instant> last_, last_back_;  // By connection.
};

}  // namespace surgetank::models
