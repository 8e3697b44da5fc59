#include "scenarios/runner/energy.hpp"

#include <algorithm>

namespace surgetank::scenarios {

namespace {

constexpr double joules_per_kwh = 3.6e6;
constexpr const char* per_million = "per_million";

Measure energy(std::string metric, std::string statistic, std::string unit, std::string of,
               std::vector<Draw> draws, double per_joule) {
    Measure measure;
    measure.quantity = Quantity::energy;
    measure.metric = std::move(metric);
    measure.statistic = std::move(statistic);
    measure.unit = std::move(unit);
    measure.of = std::move(of);
    measure.draws = std::move(draws);
    measure.per_joule = per_joule;
    return measure;
}

std::vector<std::size_t> computing_on(const Plan& plan, const std::vector<Observed>& components,
                                      std::size_t host) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (!components[i].is_link && plan.topology->nodes[components[i].index].host == host) {
            found.push_back(i);
        }
    }
    return found;
}

/// A core works for each busy slot, as long as there are cores.
double joules_of(const Draw& draw, const std::vector<models::Figures>& figures) {
    double busy = 0;
    for (const std::size_t component : draw.components) {
        busy += static_cast<double>(figures[component].busy_area) * 1e-9;
    }
    const double seconds = sim::seconds(figures.front().length);
    const double share = std::min(1.0, busy / (draw.cores * seconds));
    return seconds * (draw.idle_w + (draw.full_w - draw.idle_w) * share);
}

}  // namespace

void add_energy_measures(const Plan& plan, const std::vector<Observed>& components,
                         std::vector<Measure>& measures) {
    if (!plan.topology->platform) {
        return;
    }
    const models::PlatformConfig& platform = *plan.topology->platform;
    std::vector<Draw> all;
    for (std::size_t host = 0; host < platform.hosts.size(); ++host) {
        const auto& [name, config] = platform.hosts[host];
        if (config.watts) {
            all.push_back({config.watts->idle, config.watts->full,
                           static_cast<double>(config.cores),
                           computing_on(plan, components, host)});
            measures.push_back(energy("energy", "total", "J", name, {all.back()}, 1));
        }
    }
    if (all.empty()) {
        return;
    }
    measures.push_back(energy("energy", "total", "J", "*", all, 1));
    measures.push_back(energy("energy", per_million, "J", "*", all, 1));
    if (platform.g_co2_per_kwh) {
        const double per_joule = *platform.g_co2_per_kwh / joules_per_kwh;
        measures.push_back(energy("co2", "total", "g", "*", all, per_joule));
        measures.push_back(energy("co2", per_million, "g", "*", all, per_joule));
    }
}

std::optional<double> energy_of(const Measure& measure,
                                const std::vector<models::Figures>& figures) {
    double sum = 0;
    for (const Draw& draw : measure.draws) {
        sum += joules_of(draw, figures) * measure.per_joule;
    }
    if (measure.statistic != per_million) {
        return sum;
    }
    std::uint64_t published = 0;
    for (const models::Figures& one : figures) {
        for (const models::FateCounts& fates : one.fates) {
            published += fates[static_cast<std::size_t>(models::Fate::published)];
        }
    }
    return published == 0 ? std::nullopt
                          : std::optional(sum / static_cast<double>(published) * 1e6);
}

}  // namespace surgetank::scenarios
