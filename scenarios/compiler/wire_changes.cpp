#include "scenarios/compiler/wire_changes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace surgetank::scenarios {

namespace {

using models::FaultAction;
using models::FaultVerb;

/// One wire at an instant.
struct WireState {
    double factor = 1;
    double gets_through = 1;  ///< Share of the messages.
    double bandwidth = 1;
};

class WireTimes {
public:
    WireTimes(const Topology& topology, const std::vector<WireChange>& changes)
        : topology_(topology) {
        for (const WireChange& change : changes) {
            of_wire_[change.wire].push_back(&change);
        }
    }

    void add_lanes(std::vector<FaultAction>& timetable) const {
        for (std::size_t lane = 0; lane < topology_.wire_of_lane.size(); ++lane) {
            const std::size_t wire = topology_.wire_of_lane[lane];
            for (const sim::Duration time : times_of({wire})) {
                FaultAction action{sim::start_of_time + time, FaultVerb::degrade, lane, false, {}};
                action.on_lane = true;
                action.factor = state(wire, time).bandwidth;
                timetable.push_back(std::move(action));
            }
        }
    }

    void add_edge(std::size_t e, std::vector<FaultAction>& timetable) const {
        const Passage& passage = *topology_.edges[e].passage;
        std::vector<std::size_t> wires = passage.wires;
        wires.insert(wires.end(), passage.wires_back.begin(), passage.wires_back.end());
        for (const sim::Duration time : times_of(wires)) {
            FaultAction action{sim::start_of_time + time, FaultVerb::degrade, e, true, {}};
            action.way = way(passage, time);
            timetable.push_back(std::move(action));
        }
    }

private:
    /// When something begins or ends on one of the wires.
    std::set<sim::Duration> times_of(const std::vector<std::size_t>& wires) const {
        std::set<sim::Duration> times;
        for (const std::size_t wire : wires) {
            const auto found = of_wire_.find(wire);
            for (std::size_t i = 0; found != of_wire_.end() && i < found->second.size(); ++i) {
                times.insert(found->second[i]->from);
                if (found->second[i]->to < topology_.run.horizon) {
                    times.insert(found->second[i]->to);
                }
            }
        }
        return times;
    }

    WireState state(std::size_t wire, sim::Duration time) const {
        WireState state;
        const auto found = of_wire_.find(wire);
        for (std::size_t i = 0; found != of_wire_.end() && i < found->second.size(); ++i) {
            const WireChange& change = *found->second[i];
            if (change.from <= time && time < change.to) {
                state.factor *= change.factor;
                state.gets_through *= 1 - change.loss.value;
                state.bandwidth *= change.bandwidth;
            }
        }
        return state;
    }

    sim::Duration longer(const std::vector<std::size_t>& wires, sim::Duration time) const {
        const models::PlatformConfig& platform = *topology_.platform;
        double sum_s = 0;
        for (const std::size_t wire : wires) {
            sum_s += sim::seconds(platform.wires[wire].second.latency) *
                     (state(wire, time).factor - 1) * platform.latency_factor;
        }
        return sum_s < 0 ? -sim::from_seconds(-sum_s) : sim::from_seconds(sum_s);
    }

    models::WayState way(const Passage& passage, sim::Duration time) const {
        models::WayState way{.longer_there = longer(passage.wires, time),
                             .longer_back = longer(passage.wires_back, time)};
        double gets_through = 1;
        for (const std::size_t wire : passage.wires) {
            gets_through *= state(wire, time).gets_through;
        }
        way.loss = {1 - gets_through};
        if (passage.route) {
            const models::NetRoute& route = topology_.net.routes[*passage.route];
            double least = route.most;
            for (const std::size_t lane : route.lanes) {
                least = std::min(least, topology_.net.lanes[lane].bytes_per_second *
                                            state(topology_.wire_of_lane[lane], time).bandwidth);
            }
            way.bandwidth = {least};
        }
        return way;
    }

    const Topology& topology_;
    std::map<std::size_t, std::vector<const WireChange*>> of_wire_;
};

}  // namespace

void add_wire_actions(const Topology& topology, const std::vector<WireChange>& changes,
                      std::vector<FaultAction>& timetable) {
    if (changes.empty()) {
        return;
    }
    const WireTimes times(topology, changes);
    times.add_lanes(timetable);
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        if (topology.edges[e].passage) {
            times.add_edge(e, timetable);
        }
    }
}

}  // namespace surgetank::scenarios
