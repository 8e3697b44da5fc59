#include "scenarios/runner/judge.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/runner/recovery.hpp"

namespace surgetank::scenarios {

namespace {

const char* name_of(Comparator comparator) {
    switch (comparator) {
        case Comparator::below:
            return "below";
        case Comparator::above:
            return "above";
        case Comparator::is:
            return "is";
        case Comparator::within:
            break;
    }
    return "within";
}

std::vector<std::optional<double>> return_times(const Topology& topology, const Ensemble& ensemble,
                                                const Expectation& expectation,
                                                sim::Duration warm_up) {
    std::vector<std::optional<double>> values;
    for (const FaultWindow& fault : topology.faults) {
        if (fault.name != expectation.after) {
            continue;
        }
        const ReturnTo level =
            expectation.metric == "drain" ? ReturnTo::usual_mean : ReturnTo::usual_range;
        for (const std::vector<double>& backlog : ensemble.system_backlog()) {
            values.push_back(time_to_return(backlog, fault, warm_up, topology.run.horizon, level));
        }
    }
    return values;
}

/// Without an honest interval there is still a verdict when every one of several replications is on
/// the wrong side: were the limit the median, that would happen once in 2^n.
bool all_wrong(const std::vector<std::optional<double>>& values, Comparator comparator,
               double limit) {
    constexpr std::size_t several = 10;
    const auto wrong = [&](const std::optional<double>& value) {
        return value && (comparator == Comparator::above ? *value <= limit : *value >= limit);
    };
    return values.size() >= several && std::all_of(values.begin(), values.end(), wrong);
}

/// `is` asks it of every replication.
bool all_equal(const std::vector<std::optional<double>>& values, double limit) {
    return std::all_of(values.begin(), values.end(),
                       [&](const std::optional<double>& value) { return value == limit; });
}

/// A bound on a total is one on a replication's own total.
Estimate per_replication(const std::vector<std::optional<double>>& values, double confidence) {
    std::vector<double> seen;
    for (const std::optional<double>& value : values) {
        seen.push_back(value.value_or(0));
    }
    Estimate found;
    if (const auto interval = sim::mean_interval(seen, confidence)) {
        found.value = interval->center;
        found.low = interval->low();
        found.high = interval->high();
    } else if (!seen.empty()) {
        found.value = seen.front();
    }
    found.note = "mean of a replication's total";
    return found;
}

/// Half-widths shrink with the square root of the number of replications.
std::optional<std::int64_t> replications_needed(const Estimate& found, double limit,
                                                std::size_t n) {
    if (!found.value || !found.low || !found.high) {
        return std::nullopt;
    }
    const double half = (*found.high - *found.low) / 2;
    const double gap = std::fabs(*found.value - limit);
    if (gap <= 0 || half / gap > 1e4) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(
        std::ceil(static_cast<double>(n) * (half / gap) * (half / gap)));
}

Judgement header(const Asked& asked, const Measure* measure) {
    const Expectation& expectation = *asked.expectation;
    Judgement judgement;
    judgement.name = expectation.name;
    judgement.metric = expectation.metric;
    judgement.of = measure != nullptr ? measure->of : expectation.of;
    judgement.from = expectation.from;
    judgement.to = expectation.to;
    judgement.during = expectation.during.empty() ? expectation.after : expectation.during;
    judgement.statistic = asked.bound->statistic;
    judgement.comparator = name_of(asked.bound->comparator);
    judgement.limit = asked.bound->limit;
    judgement.unit = measure != nullptr ? measure->unit : "s";
    return judgement;
}

/// What only the single replications can tell.
void judge_each(const std::vector<std::optional<double>>& values, const Bound& bound,
                Judgement& judgement) {
    if (bound.comparator == Comparator::is) {
        judgement.verdict = all_equal(values, bound.limit) ? Verdict::pass : Verdict::fail;
    } else if (judgement.verdict == Verdict::undecided && !judgement.low &&
               all_wrong(values, bound.comparator, bound.limit)) {
        judgement.verdict = Verdict::fail;
        judgement.note += "; every replication is beyond the limit";
    }
}

}  // namespace

Verdict verdict_of(const Estimate& found, Comparator comparator, double limit) {
    if (!found.value || (!found.exact && !found.low)) {
        return Verdict::undecided;
    }
    const double low = found.low.value_or(*found.value);
    const double high = found.high.value_or(*found.value);
    switch (comparator) {
        case Comparator::below:
        case Comparator::within:
            return high < limit || (comparator == Comparator::within && high <= limit)
                       ? Verdict::pass
                   : low >= limit ? Verdict::fail
                                  : Verdict::undecided;
        case Comparator::above:
            return low > limit ? Verdict::pass : high <= limit ? Verdict::fail : Verdict::undecided;
        case Comparator::is:
            break;
    }
    return *found.value == limit ? Verdict::pass : Verdict::fail;
}

std::vector<Judgement> judge(const Topology& topology, const Ensemble& ensemble,
                             const std::vector<Asked>& asked, const Trust& trust,
                             sim::Duration warm_up) {
    std::vector<Judgement> judgements;
    for (const Asked& one : asked) {
        const Measure* const measure =
            one.question ? &ensemble.questions()[*one.question].measure : nullptr;
        Judgement judgement = header(one, measure);
        Estimate found;
        if (measure == nullptr) {
            const Question times{{.quantity = Quantity::throughput, .statistic = "mean"}, {}};
            judgement.by_replication = return_times(topology, ensemble, *one.expectation, warm_up);
            found = estimate(times, judgement.by_replication, trust);
        } else if (measure->quantity == Quantity::fate && measure->statistic == "total" &&
                   one.bound->comparator != Comparator::is) {
            found = per_replication(ensemble.values(*one.question), trust.confidence);
        } else {
            found = estimate(ensemble, *one.question, trust);
        }
        judgement.value = found.value;
        judgement.low = found.low;
        judgement.high = found.high;
        judgement.note = found.note;
        judgement.verdict = verdict_of(found, one.bound->comparator, one.bound->limit);
        if (measure != nullptr) {
            judgement.by_replication = ensemble.values(*one.question);
            judge_each(judgement.by_replication, *one.bound, judgement);
        }
        if (judgement.verdict == Verdict::undecided) {
            judgement.replications_needed =
                replications_needed(found, one.bound->limit, ensemble.replications());
        }
        judgements.push_back(std::move(judgement));
    }
    return judgements;
}

}  // namespace surgetank::scenarios
