#include "scenarios/compiler/analysis/stations.hpp"

#include <cmath>
#include <map>
#include <tuple>

#include "models/theory/birth_death.hpp"
#include "scenarios/compiler/analysis/credit.hpp"
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
    forecast.of = Forecast::Of::link;
    forecast.offered_per_s = channel.messages_per_s;
    forecast.capacity_per_s = channel.messages_per_s / channel.utilization();
    forecast.servers = 1;
    forecast.utilization = channel.utilization();
    forecast.headroom = 1 / channel.utilization();
    forecast.approximation = "a link measures no utilization";
    return forecast;
}

/// What a message waits beyond the time it would take alone: an equal share for each of those that
/// are there (Kleinrock, Queueing Systems II, 4.4), or with several cores what M/M/c waits,
/// whatever the law of the work (insensitivity of symmetric queues: Kelly 1979, 3.3).
std::optional<double> sharing_wait_s(const SharedLoad& shared) {
    const double full = shared.utilization();
    if (!shared.is_felt || full >= 1 || (shared.is_host && shared.capacity > most_servers)) {
        return std::nullopt;
    }
    const double rate = shared.messages_per_s;
    if (!shared.is_host) {
        return full / (1 - full) * full / rate;  // Alone it takes full / rate.
    }
    return theory::Mmc{rate, rate / shared.asked, static_cast<int>(shared.capacity)}
        .steady()
        .wait_s;
}

Forecast of_shared(const SharedLoad& shared) {
    Forecast forecast;
    forecast.name = shared.name;
    forecast.mark = shared.mark;
    forecast.place = shared.place;
    forecast.of = shared.is_host ? Forecast::Of::host : Forecast::Of::wire;
    forecast.offered_per_s = shared.messages_per_s;
    forecast.capacity_per_s = shared.messages_per_s / shared.utilization();
    forecast.servers = shared.is_host ? shared.capacity : 1;
    forecast.utilization = shared.utilization();
    forecast.headroom = 1 / shared.utilization();
    forecast.approximation =
        shared.is_host ? "cores measure no utilization" : "a wire measures no utilization";
    forecast.wait_s = sharing_wait_s(shared);
    if (forecast.wait_s) {
        forecast.wait_kind = "approximation";
        forecast.wait_model = shared.is_host ? "as M/G/c with shared cores" : "as M/G/1 PS";
        forecast.wait_source = shared.is_host ? "Kelly 1979, 3.3" : "Kleinrock II, 4.4";
    }
    return forecast;
}

/// By node: how much longer a service takes because the cores of its host are shared; nothing where
/// it has cores of its own, zero where they are overloaded.
std::vector<std::optional<double>> stretches(const Topology& topology, const Analysis& analysis) {
    std::vector<std::optional<double>> of_host(topology.net.hosts.size());
    for (const SharedLoad& shared : analysis.shared) {
        if (shared.is_host) {
            const double alone_s = shared.asked / shared.messages_per_s;
            const auto wait_s = sharing_wait_s(shared);
            of_host[shared.place] = wait_s ? 1 + *wait_s / alone_s : 0;
        }
    }
    std::vector<std::optional<double>> of_node(topology.nodes.size());
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
        if (workers != nullptr && workers->cpu == models::Cpu::shared) {
            of_node[node] = of_host[topology.nodes[node].host.value()];
        }
    }
    return of_node;
}

/// Sharing cores looks like a slower service in slots of one's own.
void slow_down(double stretch, const std::string& host, Forecast& forecast,
               std::optional<TheoryStation>& known) {
    forecast.approximation = "the cores of `" + host + "` are shared";
    if (stretch > 0) {
        forecast.utilization *= stretch;
        forecast.capacity_per_s /= stretch;
        if (known) {
            known->station.service.mean_s *= stretch;
        }
    } else {
        known.reset();
    }
}

/// What one service takes longer.
double longer_s(const Load& load, double stretch) { return load.service_s * (stretch - 1); }

bool has_room(const std::optional<TheoryStation>& known) {
    return known && known->station.waiting_room;
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

namespace {

/// A line for each partition is what the log deals out; other stores do it by credit.
std::optional<theory::Prediction> wait_of(const TheoryStation& known, const Load& load,
                                          WaitTable& waits) {
    const theory::Station& station = known.station;
    const bool is_pooled = station.servers && load.credit &&
                           load.credit->instances * load.credit->slots == *station.servers;
    const auto without_credit = [&](const theory::Station& one) { return waits.wait(one); };
    return is_pooled ? wait_with_credit(*load.credit, load.fed, station, without_credit)
                     : waits.wait(station);
}

}  // namespace

std::vector<Forecast> forecasts(const Topology& topology, const Analysis& analysis) {
    const std::vector<std::string> doubted = doubts(topology, analysis);
    const std::vector<ArrivalLaw> arrivals = arrival_laws(topology, analysis);
    const std::vector<std::optional<double>> stretched = stretches(topology, analysis);
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
        auto known = theory_station(topology, analysis, arrivals[node], node);
        if (stretched[node]) {
            slow_down(*stretched[node], topology.net.hosts[*topology.nodes[node].host], forecast,
                      known);
        }
        const bool is_stable =
            forecast.utilization * load.servers < load.most_busy() || has_room(known);
        const auto wait = known && is_stable ? wait_of(*known, load, waits) : std::nullopt;
        if (wait) {
            const bool is_exact = known->is_exact && forecast.approximation.empty();
            const bool claims = wait->kind == theory::Prediction::Kind::exact;
            forecast.wait_s =
                wait->value + (stretched[node] ? longer_s(load, *stretched[node]) : 0);
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
    for (const SharedLoad& shared : analysis.shared) {
        all.push_back(of_shared(shared));
    }
    return all;
}

}  // namespace surgetank::scenarios
