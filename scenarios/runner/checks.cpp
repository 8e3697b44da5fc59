#include "scenarios/runner/checks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "sim/warm_up.hpp"

namespace surgetank::scenarios {

namespace {

constexpr double drift_confidence = 0.999;
/// A replication should be worth so many independent values (Law 2015, 9.5).
constexpr double fewest_independent = 20;

std::string number(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

std::vector<std::vector<double>> after_cut(std::vector<std::vector<double>> series,
                                           const Topology& topology, sim::Duration cut) {
    for (std::vector<double>& one : series) {
        const double share = sim::seconds(cut) / sim::seconds(topology.run.horizon);
        const auto skipped =
            static_cast<std::ptrdiff_t>(share * static_cast<double>(one.size()) + 0.5);
        one.erase(one.begin(),
                  one.begin() + std::min<std::ptrdiff_t>(
                                    skipped, static_cast<std::ptrdiff_t>(one.size()) - 1));
    }
    return series;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double variance_of(const std::vector<double>& values) {
    const double mean = mean_of(values);
    double sum = 0;
    for (const double value : values) {
        sum += (value - mean) * (value - mean);
    }
    return values.size() < 2 ? 0 : sum / static_cast<double>(values.size() - 1);
}

/// How many independent values one replication of a backlog is worth.
double worth(const std::vector<std::vector<double>>& series) {
    std::vector<double> means;
    std::vector<double> pooled;
    for (const std::vector<double>& one : series) {
        means.push_back(mean_of(one));
        pooled.insert(pooled.end(), one.begin(), one.end());
    }
    const double between = variance_of(means);
    const double all = variance_of(pooled);
    return between <= 0 || all <= 0 ? 1e9 : all / between;
}

/// Messages that a component's backlog gains in a second, where that is beyond doubt.
double growth(const std::vector<std::vector<double>>& series, double window_s) {
    const std::optional<sim::Drift> drift = sim::find_drift(series, drift_confidence);
    if (!drift || !drift->grows()) {
        return 0;
    }
    const auto points = static_cast<double>(series.front().size());
    const double gained = drift->slope.center * points / 2;
    double level = 0;
    for (const std::vector<double>& one : series) {
        level += mean_of(one) / static_cast<double>(series.size());
    }
    return gained > std::max(10.0, level / 4) ? drift->slope.center / window_s : 0;
}

double window_seconds(const Topology& topology) {
    return sim::seconds(topology.run.horizon) / static_cast<double>(topology.run.windows);
}

}  // namespace

Trust make_trust(const Topology& topology, const Ensemble& ensemble, const Cut& cut) {
    Trust trust;
    trust.confidence = topology.run.confidence.value;
    trust.too_short = cut.too_short;
    trust.growing.resize(ensemble.components().size());
    if (!is_stationary(topology) || ensemble.replications() < 2 ||
        ensemble.series(0).front().size() < 20) {
        return trust;
    }
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        trust.growing[i] = growth(ensemble.backlog_series(i), window_seconds(topology)) > 0;
    }
    if (std::find(trust.growing.begin(), trust.growing.end(), true) == trust.growing.end()) {
        const auto system = after_cut(ensemble.system_backlog(), topology, cut.length);
        trust.too_short = trust.too_short || worth(system) < fewest_independent;
    } else {
        trust.too_short = false;  // What does not grow is still measured, and what grows is named.
    }
    return trust;
}

/// L = lambda W, replication by replication: the mean difference must not be told from zero, or be
/// too small to matter (what is cut at both ends of the window does not balance exactly).
std::vector<Check> check_balances(const Topology& topology, const Ensemble& ensemble,
                                  const Trust& trust) {
    std::vector<Check> checks;
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        const Observed& component = ensemble.components()[i];
        if (component.is_link) {
            continue;
        }
        const Kind kind = topology.nodes[component.index].kind;
        const bool station = kind != Kind::source && kind != Kind::exchange && kind != Kind::sink;
        const models::Figures& total = ensemble.totals()[i];
        if (!station || total.sojourn.empty() || total.arrivals == 0) {
            continue;
        }
        std::vector<double> differences;
        double backlog = 0;
        double product = 0;
        for (const Ensemble::Balance& balance : ensemble.balances(i)) {
            differences.push_back(balance.backlog - balance.rate * balance.sojourn_s);
            backlog += balance.backlog / static_cast<double>(ensemble.replications());
            product +=
                balance.rate * balance.sojourn_s / static_cast<double>(ensemble.replications());
        }
        const std::optional<sim::Interval> gap = sim::mean_interval(differences, drift_confidence);
        const bool all_leave = total.departures * 1000 > total.arrivals * 999;
        const double tolerance = 0.02 * std::max(backlog, 1e-12);
        const bool holds = !gap || gap->contains(0) || std::fabs(gap->center) <= tolerance;
        Check check{"little",
                    component.name,
                    "backlog",
                    "mean",
                    "L = lambda W",
                    "exact",
                    "Little 1961",
                    "1",
                    holds ? "pass" : "fail",
                    product,
                    backlog,
                    {},
                    {}};
        if (!all_leave || trust.growing[i]) {
            check.verdict = "not comparable";
        }
        checks.push_back(std::move(check));
    }
    checks.push_back({"conservation",
                      ensemble.conserves() ? "*" : ensemble.unbalanced(),
                      "messages",
                      "total",
                      "in = out + lost + inside",
                      "exact",
                      "",
                      "1",
                      ensemble.conserves() ? "pass" : "fail",
                      {},
                      {},
                      {},
                      {}});
    return checks;
}

namespace {

void find_growth(const Topology& topology, const Ensemble& ensemble, const Trust& trust,
                 std::vector<Finding>& findings) {
    std::vector<std::pair<double, std::size_t>> growing;
    for (std::size_t i = 0; i < trust.growing.size(); ++i) {
        if (trust.growing[i] && !ensemble.components()[i].is_link) {
            growing.push_back({growth(ensemble.backlog_series(i), window_seconds(topology)), i});
        }
    }
    std::sort(growing.rbegin(), growing.rend());
    for (const auto& [slope, i] : growing) {
        findings.push_back(
            {"F201", "error", ensemble.components()[i].name,
             "not stationary: its backlog grows by " + number(slope, 3) + " messages a second",
             "it gets more than it can serve: more capacity, or less load"});
    }
}

void find_saturation(const Plan& plan, const Ensemble& ensemble, std::vector<Finding>& findings) {
    std::vector<std::pair<double, std::size_t>> busy;
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        const models::Figures& total = ensemble.totals()[i];
        const Observed& component = ensemble.components()[i];
        if (component.is_link || plan.topology->nodes[component.index].kind != Kind::workers ||
            total.capacity_area == 0) {
            continue;
        }
        const double load =
            static_cast<double>(total.busy_area) / static_cast<double>(total.capacity_area);
        const auto& workers =
            std::get<models::WorkersConfig>(plan.topology->nodes[component.index].config);
        if (load > 0.97 && workers.concurrency.count && !workers.batch) {
            busy.push_back({load, i});
        }
    }
    std::sort(busy.rbegin(), busy.rend());
    for (std::size_t place = 0; place < busy.size(); ++place) {
        const auto& [load, i] = busy[place];
        findings.push_back({"F202", "warning", ensemble.components()[i].name,
                            "busy " + number(100 * load, 4) + " % of the time" +
                                (place == 0 ? ": this gives first" : ""),
                            "above about 90 % every little burst is felt for long"});
    }
}

std::string family(const std::string& name) { return name.substr(0, name.find('[')); }

/// Copies of one component are told together.
void find_losses(const Ensemble& ensemble, std::vector<Finding>& findings) {
    using models::Fate;
    std::map<std::pair<std::string, Fate>, std::pair<std::uint64_t, std::uint64_t>> by_family;
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        const models::Figures& total = ensemble.totals()[i];
        for (const Fate fate :
             {Fate::rejected, Fate::expired, Fate::evicted, Fate::lost, Fate::dropped}) {
            auto& [count, arrivals] = by_family[{family(ensemble.components()[i].name), fate}];
            for (const models::FateCounts& counts : total.fates) {
                count += counts[static_cast<std::size_t>(fate)];
                arrivals += fate == Fate::rejected ? counts[static_cast<std::size_t>(fate)] : 0;
            }
            arrivals += total.arrivals;
        }
    }
    for (const auto& [what, counted] : by_family) {
        const auto [count, arrivals] = counted;
        if (count > 0) {
            const double share = static_cast<double>(count) /
                                 static_cast<double>(std::max<std::uint64_t>(1, arrivals));
            findings.push_back({"F203", "info", what.first,
                                std::string(name_of(what.second)) + " " + std::to_string(count) +
                                    " messages (" + number(100 * share, 3) + " %)",
                                ""});
        }
    }
}

}  // namespace

std::vector<Finding> find_findings(const Plan& plan, const Ensemble& ensemble, const Trust& trust,
                                   const Cut& cut) {
    std::vector<Finding> findings;
    find_growth(*plan.topology, ensemble, trust, findings);
    find_saturation(plan, ensemble, findings);
    if (trust.too_short) {
        findings.push_back(
            {"F204", "warning", "*",
             cut.too_short
                 ? "no steady state was reached: the best warm-up is at the end of the search"
                 : "each replication is worth fewer than 20 independent values",
             "a longer run.horizon; no intervals are given for waits and backlogs"});
    }
    find_losses(ensemble, findings);
    return findings;
}

}  // namespace surgetank::scenarios
