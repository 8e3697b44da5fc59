// When a run may stop: precise enough, twice in a row, at doubling sizes. Looking often and
// stopping at the first lucky look costs coverage; looking rarely and asking twice keeps it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "sim/contract.hpp"
#include "sim/interval.hpp"

namespace surgetank::sim {

/// Whether the estimate is within `relative_error` of the truth whenever the interval holds it:
/// half-width <= g/(1+g) * |mean|, as the error is relative to the truth, not to the estimate
/// (Law 2015, 9.4.1). An exact zero is precise.
inline bool is_precise(const Interval& interval, double relative_error) {
    const double allowed = relative_error / (1 + relative_error);
    return interval.half_width <= allowed * std::fabs(interval.center);
}

/// Why to go on, or to stop.
enum class Precision { unmet, met, out_of_replications };

/// Decides after how many replications to stop. Run until `replications()` are done, then `look`.
class PrecisionRule {
public:
    struct Config {
        double relative_error = 0.05;
        std::uint64_t first = 20;    ///< Replications at the first look, at least 2.
        std::uint64_t limit = 1000;  ///< Replications at the last look, at least `first`.
        int passes_in_a_row = 2;
    };

    explicit PrecisionRule(const Config& config) : config_(config), replications_(config.first) {
        expects(config.relative_error > 0, "a precision leaves some error");
        expects(config.first >= 2, "an interval needs two replications");
        expects(config.limit >= config.first, "the limit is no less than the start");
        expects(config.passes_in_a_row >= 1, "a rule asks for a pass");
    }

    /// How many replications the next look wants in all.
    std::uint64_t replications() const { return replications_; }

    /// Takes the intervals of all measures that have to be precise, and says whether to go on
    /// (`unmet`: then `replications()` has grown). Once it said to stop it is not asked again.
    Precision look(std::span<const Interval> intervals) {
        expects(!stopped_, "a rule that has stopped is not asked again");
        const auto fits = [this](const Interval& i) {
            return is_precise(i, config_.relative_error);
        };
        const bool pass = std::all_of(intervals.begin(), intervals.end(), fits);
        passes_ = pass ? passes_ + 1 : 0;
        if (passes_ >= config_.passes_in_a_row) {
            stopped_ = true;
            return Precision::met;
        }
        if (replications_ == config_.limit) {
            stopped_ = true;
            return Precision::out_of_replications;
        }
        const bool room = replications_ <= config_.limit / 2;
        replications_ = room ? 2 * replications_ : config_.limit;
        return Precision::unmet;
    }

    /// Passes in a row so far: says of a run at its limit whether the last look was precise.
    int passes() const { return passes_; }

private:
    Config config_;
    std::uint64_t replications_;
    int passes_ = 0;
    bool stopped_ = false;
};

}  // namespace surgetank::sim
