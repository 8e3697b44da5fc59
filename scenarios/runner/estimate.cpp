#include "scenarios/runner/estimate.hpp"

#include <algorithm>

namespace surgetank::scenarios {

namespace {

bool is_count(const Measure& measure) { return measure.quantity == Quantity::fate; }
bool is_extreme(const Measure& measure) {
    return measure.statistic == "max" || measure.statistic == "min" ||
           measure.quantity == Quantity::age;
}

Estimate of_counts(const std::vector<double>& values, double confidence) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    Estimate estimate{sum, std::nullopt, std::nullopt, "exact sum over replications", true};
    if (sum == 0 && !values.empty()) {
        const double bound = sim::rule_of_three(values.size(), confidence);
        estimate.note = "none in " + std::to_string(values.size()) +
                        " replications: one has any with probability below " +
                        std::to_string(bound).substr(0, 5);
    }
    return estimate;
}

Estimate of_extremes(const Measure& measure, const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {measure.statistic == "min" ? *low : *high, std::nullopt, std::nullopt,
            "the most extreme of all replications", true};
}

/// Estimates of a quantile are skewed, so its interval is one of ratios, where there are ratios.
std::optional<sim::Bounds> interval_of(const std::vector<double>& seen, double center,
                                       bool is_quantile, const Trust& trust) {
    const bool has_ratios = center > 0 && *std::min_element(seen.begin(), seen.end()) > 0;
    if (is_quantile && has_ratios) {
        return sim::ratio_interval(center, seen, trust.confidence);
    }
    const auto interval = sim::interval_around(center, seen, trust.confidence);
    return interval ? std::optional(sim::Bounds{interval->low(), interval->high()}) : std::nullopt;
}

}  // namespace

// Quantiles of short replications are too low in the mean; that of all values together is off by as
// much less as they are more. So it is the centre, and the replications tell how far it may be off.
Estimate estimate(const Question& question, const std::vector<std::optional<double>>& values,
                  const Trust& trust, std::optional<double> pooled) {
    const Measure& measure = question.measure;
    std::vector<double> seen;
    for (const std::optional<double>& value : values) {
        if (value) {
            seen.push_back(*value);
        }
    }
    if (seen.empty()) {
        return {std::nullopt, std::nullopt, std::nullopt, "nothing to measure", false};
    }
    if (is_count(measure) && measure.statistic == "total") {
        return of_counts(seen, trust.confidence);
    }
    if (is_extreme(measure)) {
        return of_extremes(measure, seen);
    }
    double sum = 0;
    for (const double value : seen) {
        sum += value;
    }
    const double center = pooled.value_or(sum / static_cast<double>(seen.size()));
    const std::optional<sim::Bounds> interval =
        interval_of(seen, center, pooled.has_value(), trust);
    Estimate result{center, std::nullopt, std::nullopt, "", false};
    const bool growing =
        measure.component < trust.growing.size() && trust.growing[measure.component];
    const bool level = measure.quantity != Quantity::throughput &&
                       measure.quantity != Quantity::goodput &&
                       measure.quantity != Quantity::utilization;
    if (!interval) {
        result.note = "one replication has no interval";
    } else if (trust.too_short && level) {
        result.note = "run too short for a steady state";
    } else if (growing && level) {
        result.note = "not stationary: the backlog grows";
    } else {
        result.low = interval->low;
        result.high = interval->high;
    }
    return result;
}

Estimate estimate(const Ensemble& ensemble, std::size_t question, const Trust& trust) {
    return estimate(ensemble.questions()[question], ensemble.values(question), trust,
                    ensemble.pooled(question));
}

std::vector<Row> make_rows(const Ensemble& ensemble, std::size_t questions, const Trust& trust) {
    std::vector<Row> rows;
    for (std::size_t q = 0; q < questions; ++q) {
        const Measure& measure = ensemble.questions()[q].measure;
        const Estimate found = estimate(ensemble, q, trust);
        rows.push_back({measure.metric, measure.of, measure.from, measure.statistic, found.value,
                        found.low, found.high, measure.unit, found.note});
    }
    return rows;
}

std::vector<LedgerRow> make_ledger(const Plan& plan, const Ensemble& ensemble) {
    std::vector<LedgerRow> ledger;
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        const Observed& component = ensemble.components()[i];
        const std::vector<models::FateCounts>& fates = ensemble.totals()[i].fates;
        for (std::size_t slot = 0; slot < component.flows.size(); ++slot) {
            for (std::size_t fate = 0; fate < models::fate_count; ++fate) {
                if (fates[slot][fate] > 0) {
                    ledger.push_back({plan.flows[component.flows[slot]], component.name,
                                      name_of(static_cast<models::Fate>(fate)), fates[slot][fate]});
                }
            }
        }
    }
    return ledger;
}

}  // namespace surgetank::scenarios
