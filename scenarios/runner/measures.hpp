// Which numbers a run reports: one measure for each row, and how it is read off merged figures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/account.hpp"
#include "scenarios/runner/plan.hpp"
#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

/// What is measured; times and levels combine with a statistic, fates are counts.
enum class Quantity : std::uint8_t {
    throughput,
    goodput,
    utilization,
    wait,
    sojourn,
    latency,
    backlog,
    waiting,
    age,
    lag,
    fate,
    energy,
};

/// What a machine draws: idle, plus a straight line up to full as its cores come to work.
struct Draw {
    double idle_w = 0, full_w = 0;
    double cores = 1;
    std::vector<std::size_t> components{};  ///< Those that compute on it, among the observed.
};

struct Measure {
    Quantity quantity = Quantity::throughput;
    models::Fate fate = models::Fate::published;
    std::string metric{}, statistic{}, unit{};
    std::string of{};                        ///< "*": the whole system.
    std::string from{};                      ///< Of latencies, the flow; empty: all of them.
    std::size_t component = SIZE_MAX;        ///< Among the observed; `SIZE_MAX`: all.
    std::optional<std::size_t> flow_slot{};  ///< At the component; absent: all flows together.
    std::vector<Draw> draws{};               ///< Of energy: the machines.
    double per_joule = 1;                    ///< What is counted of each joule, such as gCO2.
};

/// The name of a fate in the metric table.
const char* name_of(models::Fate fate);
std::optional<models::Fate> fate_named(const std::string& name);

/// The rows of a run, component by component.
std::vector<Measure> standard_measures(const Plan& plan, const std::vector<Observed>& components);

/// The measure that an expectation's words ask for; nothing when there is no such thing here.
std::optional<Measure> find_measure(const Plan& plan, const std::vector<Observed>& components,
                                    const Expectation& expectation, const std::string& statistic);

/// Its value in one replication, from the figures of the window asked for, by component; nothing
/// where there was nothing to measure.
std::optional<double> evaluate(const Measure& measure, const std::vector<models::Figures>& figures);

/// The probability that a statistic such as "p99.9" stands for.
std::optional<double> probability_of(const std::string& statistic);

}  // namespace surgetank::scenarios
