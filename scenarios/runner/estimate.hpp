// From one value per replication to what may be said of it: rows with intervals, and the reasons
// where there are none.
#pragma once

#include <algorithm>

#include "scenarios/runner/ensemble.hpp"
#include "scenarios/runner/results.hpp"

namespace surgetank::scenarios {

/// How far the intervals of a run may be believed.
struct Trust {
    double confidence = 0.95;
    bool too_short = false;       ///< No steady state, or runs too short for one.
    std::vector<bool> growing{};  ///< By component: its backlog has no steady state.

    /// Whether waits and backlogs get no interval somewhere.
    bool withholds() const {
        return too_short || std::find(growing.begin(), growing.end(), true) != growing.end();
    }
};

/// A number with its interval; the interval is missing where none is honest, and the note says why.
struct Estimate {
    std::optional<double> value{}, low{}, high{};
    std::string note{};
    bool exact = false;  ///< Needs no interval: a count or an extreme.
};

/// `values`: one for each replication; `pooled`: a quantile of all of them together.
Estimate estimate(const Question& question, const std::vector<std::optional<double>>& values,
                  const Trust& trust, std::optional<double> pooled = std::nullopt);
Estimate estimate(const Ensemble& ensemble, std::size_t question, const Trust& trust);

/// One row for each question.
std::vector<Row> make_rows(const Ensemble& ensemble, std::size_t questions, const Trust& trust);
std::vector<LedgerRow> make_ledger(const Plan& plan, const Ensemble& ensemble);

}  // namespace surgetank::scenarios
