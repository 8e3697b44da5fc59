// How the horizon is divided: where figures are taken off, so that one common warm-up can be cut
// once all replications are known, and every window that an expectation names is whole segments.
#pragma once

#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

/// A stretch of the run, as segments `first` up to, but not including, `last`.
struct Stretch {
    std::size_t first = 0;
    std::size_t last = 0;
};

class Timeline {
public:
    explicit Timeline(const Topology& topology);

    const Schedule& schedule() const { return schedule_; }
    /// The segments between two dates that are both cuts.
    Stretch stretch(sim::Duration from, sim::Duration to) const;
    /// From the earliest cut at or after `from` to the horizon.
    Stretch after(sim::Duration from) const;
    sim::Duration start_of(const Stretch& stretch) const;

    /// The window that an expectation is about; nothing when it is all after the warm-up.
    static std::optional<std::pair<sim::Duration, sim::Duration>> window_of(
        const Topology& topology, const Expectation& expectation);

private:
    Schedule schedule_;
};

/// The common warm-up of a run and how it was found.
struct Cut {
    sim::Duration length{};
    std::string method;
    bool too_short = false;  ///< No steady state was found: no honest intervals.
};

/// The given warm-up, or MSER-5 on the ensemble average of the whole system's backlog (White 1997;
/// Hoad, Robinson & Davies 2010: rejected when the optimum is at the end of the search).
Cut choose_cut(const Topology& topology, const Timeline& timeline,
               const std::vector<Observed>& components,
               const std::vector<Observations>& replications);

/// Whether the scenario can have a steady state: no faults, no trace, no rate that changes with
/// time.
bool is_stationary(const Topology& topology);

}  // namespace surgetank::scenarios
