// When the next message is published: every arrival process of the language behind one question.
#pragma once

#include <memory>
#include <vector>

#include "models/config/arrivals.hpp"
#include "sim/delays.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

/// The arrival instants of one source, one after the other. Closed workloads have none of their
/// own.
class ArrivalProcess {
public:
    /// When the process runs: a process that falls silent ends its search at `end`.
    struct Span {
        sim::Instant begin;
        sim::Instant end = sim::end_of_time;
    };

    /// Random numbers come from the given streams; `samplers` shares the tables of equal laws.
    ArrivalProcess(const Arrivals& arrivals, sim::Stream gaps, sim::Stream batches,
                   sim::SamplerCache& samplers, Span span);

    /// The instant of the arrival after the one at `last`, which at first is the begin of the span;
    /// `end_of_time` when there is none.
    sim::Instant next(sim::Instant last) {
        if (way_ == Way::renewal) [[likely]] {
            const sim::Duration gap = gaps_ahead_.next();
            return last > sim::end_of_time - gap ? sim::end_of_time : last + gap;
        }
        return next_otherwise(last);
    }
    /// How many messages come at the instant that `next` returned last.
    std::uint64_t batch() { return batch_ ? draw_batch() : 1; }

private:
    /// A piecewise-linear Poisson rate: Lewis & Shedler 1979 thinning under its maximum.
    struct Course {
        std::vector<ProfilePoint> points;
        bool steps = false;
        std::optional<sim::Duration> repeat;
        std::optional<Diurnal> diurnal;
        std::vector<Spike> spikes;
        double highest = 0;  ///< [1/s]

        double at(sim::Instant when) const;
        double find_highest() const;
    };
    /// A state of a modulated process: its rate, and how long it lasts.
    struct State {
        double mean_gap_s = 0;  ///< Infinite where nothing arrives.
        sim::Sampler stay;
    };
    enum class Way : std::uint8_t { renewal, regular, modulated, profile, trace, none };

    sim::Instant next_otherwise(sim::Instant last);
    sim::Instant next_modulated(sim::Instant last);
    sim::Instant next_on_course(sim::Instant last);
    std::uint64_t draw_batch();

    Way way_ = Way::none;
    std::optional<sim::Sampler> batch_;
    sim::Delays gaps_ahead_;  // Of renewal processes.
    sim::Stream gaps_;        // Of the others, and their gap of unit mean.
    sim::Sampler gap_;
    sim::Stream batches_;
    Span span_;
    double rate_ = 0;  // Of regular arrivals [1/s].
    sim::Duration offset_{};
    std::uint64_t count_ = 0;
    std::vector<State> states_;
    std::size_t state_ = 0;
    sim::Instant state_ends_;
    Course course_;
    std::vector<sim::Instant> trace_;
};

}  // namespace surgetank::models
