// Flows on a network of lanes, and computations on the cores of hosts, shared max-min fairly: no
// flow can have more unless one that has no more than it loses (Bertsekas & Gallager, Data
// Networks, 6.5.2). Rates change at the exact instants at which flows begin and end; only what is
// told to the calendar is rounded.
#pragma once

#include <map>
#include <vector>

#include "models/physics.hpp"

namespace surgetank::models {

class FairNetwork final : public Physics, private sim::Handler {
public:
    /// `rank` is its own place in the canonical order, behind all components.
    FairNetwork(const Net& net, sim::Kernel& kernel, sim::ComponentRank rank);

    FlowTicket start(std::size_t route, double bytes, sim::Action done) override;
    FlowTicket compute(std::size_t host, double core_seconds, sim::Action done) override;
    void abandon(FlowTicket flow) override;
    void set_bandwidth(std::size_t lane, double share) override;
    std::uint64_t run_until(sim::Instant horizon) override { return kernel_.run_until(horizon); }

    /// What the flow gets now [B/s].
    double rate_of(FlowTicket flow) const { return flows_.at(flow).rate; }

private:
    struct Flow {
        const NetRoute* route = nullptr;
        double left = 0;  ///< [B], or core-seconds.
        double rate = 0;
        sim::Action done;
        bool is_settled = false;  ///< Its rate is known, while rates are shared out.
    };
    struct Share {
        double left = 0;  ///< Of the lane, not yet given to a flow.
        std::size_t flows = 0;
    };

    FlowTicket begin(const NetRoute& route, double work, sim::Action done);
    void on_event(sim::Action action) override;
    void advance();
    double seconds_to_next() const;
    void pass(double seconds);
    void end_finished();
    void share_out();
    double next_level() const;
    void settle(Flow& flow, double rate);
    void arm();

    const Net& net_;
    std::vector<double> capacities_;  // By lane; after those of the net, the cores of each host.
    std::vector<NetRoute> cores_;     // By host: what a computation takes.
    sim::Kernel& kernel_;
    sim::ComponentRank rank_;
    std::map<FlowTicket, Flow> flows_;  // In the order in which they began.
    std::vector<Share> shares_;         // By lane.
    FlowTicket next_ = 1;
    sim::Instant base_;   // Everything is brought forward to `base_` + `ahead_`,
    double ahead_s_ = 0;  // which is the present, or less than a nanosecond from it.
    sim::Instant armed_ = sim::end_of_time;
};

}  // namespace surgetank::models
