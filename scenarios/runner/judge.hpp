// Expectations to verdicts: pass when the whole interval is on the right side of the limit, fail
// when it is on the wrong side, undecided when it straddles it. Counts and extremes are judged
// exactly.
#pragma once

#include "scenarios/runner/estimate.hpp"

namespace surgetank::scenarios {

/// An expectation's bound, and where its values come from.
struct Asked {
    const Expectation* expectation = nullptr;
    const Bound* bound = nullptr;
    std::optional<std::size_t> question;  ///< In the ensemble; absent for recovery and drain.
};

std::vector<Judgement> judge(const Topology& topology, const Ensemble& ensemble,
                             const std::vector<Asked>& asked, const Trust& trust,
                             sim::Duration warm_up);

/// Pass, fail or undecided, of an interval (or an exact value) and a limit.
Verdict verdict_of(const Estimate& found, Comparator comparator, double limit);

}  // namespace surgetank::scenarios
