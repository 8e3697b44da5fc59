#include "scenarios/runner/theory_checks.hpp"

#include <algorithm>
#include <cmath>

#include "models/theory.hpp"
#include "scenarios/compiler/analysis/stations.hpp"

namespace surgetank::scenarios {

namespace {

namespace theory = models::theory;

constexpr double theory_confidence = 0.999;
/// Queueing theory knows no histogram: quantiles are read to a bucket, times to a nanosecond.
constexpr double resolution = 0.005;

/// A station that theory can speak of, and the component whose rows say the same.
struct Known {
    std::size_t node = 0;
    theory::Station station;
};

/// Workers that get their messages directly: their own rows are compared.
std::vector<Known> known_stations(const Topology& topology) {
    const Analysis analysis = analyze(topology);
    const std::vector<ArrivalLaw> arrivals = arrival_laws(topology, analysis);
    std::vector<Known> known;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        if (topology.nodes[node].kind != Kind::workers || arrivals[node].through_store ||
            !analysis.loads[node].known) {
            continue;
        }
        const auto found = theory_station(topology, analysis, arrivals[node], node);
        if (found && found->is_exact) {
            known.push_back({node, found->station});
        }
    }
    return known;
}

std::string verdict(theory::Prediction::Kind kind, double expected, const Estimate& found,
                    double slack) {
    if (!found.value || !found.low) {
        return "not comparable";
    }
    const double low = *found.low - slack;
    const double high = *found.high + slack;
    switch (kind) {
        case theory::Prediction::Kind::exact:
            return low <= expected && expected <= high ? "pass" : "fail";
        case theory::Prediction::Kind::upper_bound:
            return low <= expected ? "pass" : "fail";
        case theory::Prediction::Kind::lower_bound:
            return high >= expected ? "pass" : "fail";
        case theory::Prediction::Kind::approximation:
            break;
    }
    return "not comparable";
}

Check compare(const theory::Prediction& prediction, const Question& question,
              const std::vector<std::optional<double>>& values, const Trust& trust) {
    Trust strict = trust;
    strict.confidence = theory_confidence;
    const Estimate found = estimate(question, values, strict);
    const bool quantile = probability_of(prediction.statistic).has_value();
    const double slack = quantile ? resolution * prediction.value : 1e-9;
    return {"theory",
            question.measure.of,
            prediction.metric,
            prediction.statistic,
            prediction.model,
            name_of(prediction.kind),
            prediction.source,
            prediction.unit,
            verdict(prediction.kind, prediction.value, found, slack),
            prediction.value,
            found.value,
            found.low,
            found.high};
}

}  // namespace

std::vector<Check> check_theory(const Plan& plan, const Ensemble& ensemble, const Trust& trust) {
    std::vector<Check> checks;
    if (!is_stationary(*plan.topology) || plan.topology->nodes.size() > 1000) {
        return checks;
    }
    for (const Known& known : known_stations(*plan.topology)) {
        const std::string& name = plan.topology->nodes[known.node].name;
        for (const theory::Prediction& prediction : theory::predict(known.station)) {
            for (std::size_t q = 0; q < ensemble.questions().size(); ++q) {
                const Measure& measure = ensemble.questions()[q].measure;
                if (!prediction.priority_class && measure.of == name && measure.from.empty() &&
                    measure.metric == prediction.metric &&
                    measure.statistic == prediction.statistic && std::isfinite(prediction.value)) {
                    checks.push_back(
                        compare(prediction, ensemble.questions()[q], ensemble.values(q), trust));
                    break;
                }
            }
        }
    }
    return checks;
}

}  // namespace surgetank::scenarios
