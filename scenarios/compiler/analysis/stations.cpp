#include "scenarios/compiler/analysis/stations.hpp"

#include <cmath>
#include <map>
#include <tuple>

#include "scenarios/compiler/analysis/premises.hpp"
#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace theory = models::theory;
using models::WorkersConfig;

namespace {

constexpr std::int64_t most_servers = 1000;  // Beyond, formulas cost more than they tell.
constexpr std::int64_t most_waiting = 10000;

theory::Station::Law law_of(const WorkersConfig& workers) {
    if (!workers.service.by_type.empty()) {
        return theory::Station::Law::general;
    }
    const auto& law = workers.service.other.law.law;
    if (std::holds_alternative<sim::Exponential>(law)) {
        return theory::Station::Law::exponential;
    }
    return std::holds_alternative<sim::Constant>(law) ? theory::Station::Law::constant
                                                      : theory::Station::Law::general;
}

/// The mean wait that theory foretells; stations that are alike are asked once.
class WaitTable {
public:
    std::optional<theory::Prediction> wait(const theory::Station& station) {
        const theory::Moments& gap = station.gap.moments;
        const Key key{static_cast<int>(station.gap.law),
                      gap.mean_s,
                      gap.scv,
                      static_cast<int>(station.service_law),
                      station.service.mean_s,
                      station.service.scv,
                      station.servers.value_or(0),
                      station.waiting_room.value_or(-1)};
        const auto known = known_.find(key);
        return known != known_.end() ? known->second
                                     : known_.emplace(key, best(station)).first->second;
    }

private:
    using Key = std::tuple<int, double, double, int, double, double, int, int>;

    static std::optional<theory::Prediction> best(const theory::Station& station) {
        std::optional<theory::Prediction> found;
        for (theory::Prediction& each : theory::predict(station)) {
            const bool is_wait = each.metric == "wait" && each.statistic == "mean" &&
                                 !each.priority_class && std::isfinite(each.value);
            const bool is_better = !found || rank(each) < rank(*found);
            if (is_wait && is_better) {
                found = std::move(each);
            }
        }
        return found;
    }
    static int rank(const theory::Prediction& prediction) {
        switch (prediction.kind) {
            case theory::Prediction::Kind::exact:
                return 0;
            case theory::Prediction::Kind::approximation:
                return 1;
            default:
                return 2;
        }
    }

    std::map<Key, std::optional<theory::Prediction>> known_;
};

/// What an M/M/c of the theory is called when it only stands in for something else.
std::string resembling(const theory::Prediction& prediction, bool is_exact) {
    return is_exact || prediction.kind != theory::Prediction::Kind::exact
               ? prediction.model
               : "as " + prediction.model;
}

Forecast of_workers(const Topology& topology, const Analysis& analysis, std::size_t node) {
    const Load& load = analysis.loads[node];
    Forecast forecast;
    forecast.name = topology.nodes[node].name;
    forecast.mark = topology.nodes[node].mark;
    forecast.place = node;
    forecast.offered_per_s = load.offered_per_s;
    forecast.capacity_per_s = load.capacity_per_s();
    forecast.servers = load.servers;
    forecast.utilization = load.utilization;
    forecast.headroom = 1 / load.saturation();
    return forecast;
}

Forecast of_channel(const Topology& topology, const ChannelLoad& channel) {
    const Edge& edge = topology.edges[channel.edge];
    Forecast forecast;
    forecast.name = edge.name;
    forecast.mark = edge.spec.mark;
    forecast.place = channel.edge;
    forecast.is_link = true;
    forecast.offered_per_s = channel.messages_per_s;
    forecast.capacity_per_s = channel.messages_per_s / channel.utilization();
    forecast.servers = 1;
    forecast.utilization = channel.utilization();
    forecast.headroom = 1 / channel.utilization();
    forecast.approximation = "a link measures no utilization";
    return forecast;
}

}  // namespace

std::optional<TheoryStation> theory_station(const Topology& topology, const Analysis& analysis,
                                            const ArrivalLaw& arrivals, std::size_t node) {
    const auto& workers = std::get<WorkersConfig>(topology.nodes[node].config);
    const double tries = analysis.flows.tries(node);
    TheoryStation found;
    theory::Station& station = found.station;
    station.service = service_moments(topology, analysis, node);
    station.service_law = law_of(workers);
    if (workers.batch || workers.recorded || tries <= 0 || !std::isfinite(tries) ||
        station.service.mean_s <= 0 || !std::isfinite(station.service.scv)) {
        return std::nullopt;
    }
    station.servers.reset();
    // Readers of a log do not help each other out: each is a station of its own.
    const double lines =
        arrivals.is_partitioned && workers.concurrency.count
            ? analysis.loads[node].usable / static_cast<double>(*workers.concurrency.count)
            : 1;
    if (workers.concurrency.count) {
        if (analysis.loads[node].usable > most_servers) {
            return std::nullopt;
        }
        station.servers = static_cast<int>(analysis.loads[node].usable / lines);
    }
    if (workers.capacity.count && workers.overflow == models::Overflow::reject) {
        if (*workers.capacity.count > most_waiting) {
            return std::nullopt;
        }
        station.waiting_room = static_cast<int>(*workers.capacity.count);
    }
    found.is_exact = is_plain(workers) && (arrivals.is_poisson || arrivals.renewal);
    if (arrivals.is_poisson) {
        station.gap = theory::Gap::exponential(lines / tries);
    } else if (arrivals.renewal && is_plain(workers)) {
        station.gap = *arrivals.renewal;
    } else if (std::isfinite(arrivals.scv)) {
        station.gap = theory::Gap::general({lines / tries, arrivals.scv});
    } else {
        return std::nullopt;
    }
    return found;
}

std::vector<Forecast> forecasts(const Topology& topology, const Analysis& analysis) {
    const std::vector<std::string> doubted = doubts(topology, analysis);
    const std::vector<ArrivalLaw> arrivals = arrival_laws(topology, analysis);
    WaitTable waits;
    std::vector<Forecast> all;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Load& load = analysis.loads[node];
        if (load.servers <= 0 || !load.known) {
            continue;
        }
        Forecast forecast = of_workers(topology, analysis, node);
        forecast.approximation =
            load.endless_per_s > 0 ? "some messages are redelivered for ever" : doubted[node];
        const auto known = theory_station(topology, analysis, arrivals[node], node);
        const bool is_fed = load.fed >= 0.9 * load.usable;
        const bool is_stable = load.saturation() < 1 || (known && known->station.waiting_room);
        const auto wait = known && is_stable && is_fed ? waits.wait(known->station) : std::nullopt;
        if (wait) {
            const bool is_exact = known->is_exact && forecast.approximation.empty();
            const bool claims = wait->kind == theory::Prediction::Kind::exact;
            forecast.wait_s = wait->value;
            forecast.wait_kind = claims && !is_exact ? "approximation" : name_of(wait->kind);
            forecast.wait_model = resembling(*wait, is_exact);
            forecast.wait_source = wait->source;
        }
        all.push_back(std::move(forecast));
    }
    for (const ChannelLoad& channel : analysis.channels) {
        if (channel.bytes_per_s > 0 && std::isfinite(channel.bytes_per_s)) {
            all.push_back(of_channel(topology, channel));
        }
    }
    return all;
}

}  // namespace surgetank::scenarios
