// What can be known of a design before any run: how much is offered to every station, and where it
// is more than can be served.
#pragma once

#include <string>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// What the traffic equations say of one vertex, in the long run.
struct Load {
    double offered_per_s = 0;  ///< Messages that come in, retries of a store not counted.
    double service_s = 0;      ///< Mean time a server is busy for one, retries included.
    double servers = 0;        ///< Zero: not a station, or unlimited.
    double utilization = 0;    ///< May exceed one: then it grows without end.
    double growth_per_s = 0;   ///< Messages that pile up in a second.
    bool known = true;         ///< A closed workload upstream makes it unknown.
};

struct Analysis {
    std::vector<Load> loads;  ///< By node.
};

/// A finding about a design, with the number behind it and a way out.
struct DesignFinding {
    std::string id, severity, of, message, hint;
    Mark mark;
};

/// Offered load by the traffic equations (Kleinrock I, 4.8), with fan-out, filters, retries and
/// feedback, solved by iteration: feedback with a gain of one or more is reported as unknown.
Analysis analyze(const Topology& topology);

/// Stable ids: F101 more offered than can be served; F102 above 90 %; F103 nobody reads it;
/// F104 no source reaches it.
std::vector<DesignFinding> design_findings(const Topology& topology, const Analysis& analysis);

/// Mean messages in a second of a source over the horizon; nothing for closed workloads.
std::optional<double> mean_rate(const models::SourceConfig& source, sim::Duration horizon);

}  // namespace surgetank::scenarios
