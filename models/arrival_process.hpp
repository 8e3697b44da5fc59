// When the next message is published: every arrival process of the language behind one question.
#pragma once

#include <memory>
#include <vector>

#include "models/config/source.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

/// The arrival instants of one source, one after the other. Closed workloads have none of their own.
class ArrivalProcess {
public:
    /// Random numbers come from the given streams; `samplers` shares the tables of equal laws.
    /// Nothing arrives after `horizon`, so that a process that falls silent ends the search.
    ArrivalProcess(const Arrivals& arrivals, sim::Stream gaps, sim::Stream batches,
                   sim::SamplerCache& samplers, sim::Instant horizon);

    /// The instant of the arrival after the one at `last`; `end_of_time` when there is none.
    sim::Instant next(sim::Instant last);
    /// How many messages come at the instant that `next` returned last.
    std::uint64_t batch();

private:
    /// A piecewise-linear Poisson rate: Lewis & Shedler 1979 thinning under its maximum.
    struct Course {
        std::vector<ProfilePoint> points;
        bool steps = false;
        std::optional<sim::Duration> repeat;
        std::optional<Diurnal> diurnal;
        std::vector<Spike> spikes;
        double highest = 0;                   ///< [1/s]

        double at(sim::Instant when) const;
        double find_highest() const;
    };
    /// A state of a modulated process: its rate, and how long it lasts.
    struct State {
        double mean_gap_s = 0;                ///< Infinite where nothing arrives.
        sim::Sampler stay;
    };
    enum class Way : std::uint8_t { renewal, regular, modulated, profile, trace, none };

    sim::Instant next_modulated(sim::Instant last);
    sim::Instant next_on_course(sim::Instant last);

    Way way_ = Way::none;
    sim::Instant horizon_;
    sim::Stream gaps_;
    sim::Stream batches_;
    sim::Sampler gap_;                        // Of unit mean for modulated processes and profiles.
    std::optional<sim::Sampler> batch_;
    double rate_ = 0;                         // Of regular arrivals [1/s].
    sim::Duration offset_{};
    std::uint64_t count_ = 0;
    std::vector<State> states_;
    std::size_t state_ = 0;
    sim::Instant state_ends_;
    Course course_;
    std::vector<sim::Instant> trace_;
};

}  // namespace surgetank::models
