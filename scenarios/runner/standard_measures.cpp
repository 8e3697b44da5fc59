// The rows of every run, component by component, in the order in which people read them.
#include <array>

#include "scenarios/runner/energy.hpp"
#include "scenarios/runner/measures.hpp"

namespace surgetank::scenarios {

namespace {

using models::Fate;

constexpr std::array<const char*, 7> time_statistics = {"mean", "p50",   "p90", "p95",
                                                        "p99",  "p99.9", "max"};

/// Adds the measures of one component in the order in which people read them.
class Lister {
public:
    Lister(const Plan& plan, std::vector<Measure>& measures) : plan_(plan), measures_(measures) {}

    void list(const Observed& component, std::size_t number) {
        where_ = {.of = component.name, .component = number};
        if (component.is_link) {
            level(Quantity::backlog, "backlog", "mean");
            fates({Fate::lost});
            return;
        }
        const Kind kind = plan_.topology->nodes[component.index].kind;
        add(Quantity::throughput, "throughput", "rate", "1/s");
        if (kind == Kind::workers) {
            add(Quantity::utilization, "utilization", "mean", "1");
        }
        if (kind == Kind::queue || kind == Kind::log || kind == Kind::workers) {
            station(kind);
        }
        if (kind == Kind::aggregator || kind == Kind::resequencer) {
            gatherer(kind);
        }
        if (plan_.measures_latency[component.index]) {
            latencies(component);
        }
        counts(component, kind);
    }

private:
    void station(Kind kind) {
        if (plan_.keeps_times) {
            times(Quantity::wait, "wait");
            times(Quantity::sojourn, "sojourn");
        }
        level(Quantity::backlog, "backlog", "mean");
        level(Quantity::backlog, "backlog", "max");
        level(Quantity::waiting, "waiting", "mean");
        add(Quantity::age, "age", "max", "s");
        if (kind == Kind::log) {
            level(Quantity::lag, "lag", "mean");
            level(Quantity::lag, "lag", "max");
        }
    }

    void gatherer(Kind kind) {
        if (plan_.keeps_times) {
            times(Quantity::sojourn, "sojourn");
        }
        level(Quantity::backlog, "backlog", "mean");
        level(Quantity::backlog, "backlog", "max");
        if (kind == Kind::aggregator) {
            level(Quantity::waiting, "groups", "mean");
            level(Quantity::waiting, "groups", "max");
        }
        if (kind == Kind::aggregator && plan_.keeps_times) {
            times(Quantity::wait, "span");
        }
        add(Quantity::age, "age", "max", "s");
    }

    bool splits(const Observed& component) const {
        const Node& node = plan_.topology->nodes[component.index];
        return std::get<models::WorkersConfig>(node.config).parts.has_value();
    }

    void counts(const Observed& component, Kind kind) {
        switch (kind) {
            case Kind::source:
                level(Quantity::backlog, "backlog", "mean");
                fates({Fate::published, Fate::confirmed, Fate::dropped, Fate::failed, Fate::lost});
                break;
            case Kind::exchange:
                fates({Fate::unroutable, Fate::returned, Fate::rejected});
                break;
            case Kind::queue:
                fates({Fate::delivered, Fate::processed, Fate::redelivered, Fate::rejected,
                       Fate::expired, Fate::evicted, Fate::failed, Fate::dead_lettered,
                       Fate::lost});
                break;
            case Kind::log:
                fates({Fate::delivered, Fate::processed, Fate::redelivered, Fate::rejected,
                       Fate::lost});
                break;
            case Kind::workers:
                fates({Fate::processed, Fate::failed, Fate::rejected, Fate::duplicated,
                       Fate::reordered, Fate::lost});
                if (splits(component)) {
                    fates({Fate::parts});
                }
                break;
            case Kind::aggregator:
                fates({Fate::completed, Fate::timed_out, Fate::late, Fate::duplicated,
                       Fate::dropped, Fate::rejected, Fate::lost});
                break;
            case Kind::resequencer:
                fates({Fate::skipped, Fate::late, Fate::duplicated, Fate::rejected, Fate::lost});
                break;
            case Kind::sink:
                fates({Fate::processed, Fate::duplicated, Fate::reordered});
                break;
        }
    }

    void latencies(const Observed& component) {
        for (std::size_t slot = 0; slot < component.flows.size(); ++slot) {
            for (const char* const statistic : time_statistics) {
                Measure measure = where_;
                measure.from = plan_.flows[component.flows[slot]];
                measure.flow_slot = slot;
                put(measure, Quantity::latency, "latency", statistic, "s");
            }
        }
    }

    void times(Quantity quantity, const char* metric) {
        for (const char* const statistic : time_statistics) {
            add(quantity, metric, statistic, "s");
        }
    }
    void level(Quantity quantity, const char* metric, const char* statistic) {
        add(quantity, metric, statistic, "1");
    }
    void fates(std::initializer_list<Fate> list) {
        for (const Fate fate : list) {
            Measure measure = where_;
            measure.fate = fate;
            put(measure, Quantity::fate, name_of(fate), "total", "1");
        }
    }
    void add(Quantity quantity, const char* metric, const char* statistic, const char* unit) {
        put(where_, quantity, metric, statistic, unit);
    }
    void put(Measure measure, Quantity quantity, const char* metric, const char* statistic,
             const char* unit) {
        measure.quantity = quantity;
        measure.metric = metric;
        measure.statistic = statistic;
        measure.unit = unit;
        measures_.push_back(std::move(measure));
    }

    const Plan& plan_;
    std::vector<Measure>& measures_;
    Measure where_;
};

}  // namespace

std::vector<Measure> standard_measures(const Plan& plan, const std::vector<Observed>& components) {
    std::vector<Measure> measures;
    Lister lister(plan, measures);
    for (std::size_t i = 0; i < components.size(); ++i) {
        lister.list(components[i], i);
    }
    for (const Fate fate : {Fate::published, Fate::lost, Fate::duplicated, Fate::reordered}) {
        measures.push_back({.quantity = Quantity::fate,
                            .fate = fate,
                            .metric = name_of(fate),
                            .statistic = "total",
                            .unit = "1",
                            .of = "*"});
    }
    add_energy_measures(plan, components, measures);
    return measures;
}

}  // namespace surgetank::scenarios
