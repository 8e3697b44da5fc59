#include "models/theory.hpp"

#include <span>

#include "models/theory/chapter.hpp"
#include "sim/contract.hpp"

namespace surgetank::models::theory {

using sim::expects;

namespace {

using Kind = Prediction::Kind;
using Law = Station::Law;
using Discipline = Station::Discipline;
using Patience = Station::Patience;

using Predictions = std::vector<Prediction>;

bool is_poisson(const Station& station) { return station.gap.law == Gap::Law::exponential; }
bool is_exponential(const Station& station) { return station.service_law == Law::exponential; }

double offered(const Station& station) {
    return station.service.mean_s / station.gap.moments.mean_s;
}

void add_unlimited(const Station& station, Predictions& all) {
    Chapter chapter(all, "G/G/inf", "Little 1961");
    chapter.add("throughput", "rate", station.gap.rate_per_s(), "1/s");
    chapter.add("wait", "mean", 0, "s");
    chapter.add("sojourn", "mean", station.service.mean_s, "s");
    chapter.add("backlog", "mean", offered(station), "1");
}

/// A stable queue without losses: what holds for every law and every order of service.
void add_conservation(const Station& station, Predictions& all) {
    Chapter chapter(all, "G/G/c", "conservation of flow; Little 1961");
    chapter.add("throughput", "rate", station.gap.rate_per_s(), "1/s");
    chapter.add("utilization", "mean", offered(station) / *station.servers, "1");
}

void add_overload(const Station& station, Predictions& all) {
    Chapter chapter(all, "G/G/c", "work done cannot exceed the servers' time", Kind::upper_bound);
    chapter.add("throughput", "rate", *station.servers / station.service.mean_s, "1/s");
    chapter.add("utilization", "mean", 1, "1");
}

void add_bounded(const Station& station, Predictions& all) {
    const double rate = station.gap.rate_per_s();
    const double mu = 1 / station.service.mean_s;
    const int servers = *station.servers;
    const bool impatient = station.patience == Patience::exponential;
    const BoundedStation bounded{rate, mu, servers, station.waiting_room,
                                 impatient ? 1 / station.patience_mean_s : 0};
    const SteadyState state = bounded.steady();
    if (station.waiting_room == 0) {  // Erlang's formula holds for every law of service.
        Chapter chapter(all, "M/G/c/c", "Erlang 1917; Sevastyanov 1957");
        chapter.flow(state);
        chapter.add("loss", "ratio", state.loss, "1");
        chapter.add("backlog", "mean", state.backlog, "1");
        chapter.add("sojourn", "mean", station.service.mean_s, "s");
    } else if (impatient) {
        Chapter chapter(all, "M/M/c+M", "Mandelbaum & Zeltyn 2007; Baccelli & Hebuterne 1981");
        chapter.flow(state);
        chapter.add("loss", "ratio", state.loss, "1");
        chapter.levels(state);
        if (station.discipline == Discipline::fifo) {  // Who is served depends on the order.
            chapter.add("wait", "mean", state.wait_s, "s");
        }
    } else {
        Chapter chapter(all, "M/M/c/K", "Gross & Harris, 2.4");
        chapter.flow(state);
        chapter.add("loss", "ratio", state.loss, "1");
        chapter.times(state);
    }
}

void add_fixed_patience(const Station& station, Predictions& all) {
    if (station.discipline != Discipline::fifo) {  // Who expires depends on the order of service.
        return;
    }
    const double rate = station.gap.rate_per_s();
    const SteadyState state =
        FixedPatience{rate, 1 / station.service.mean_s, *station.servers, station.patience_mean_s}
            .steady();
    Chapter chapter(all, "M/M/c+D", "Barrer 1957; Boots & Tijms 1999");
    chapter.flow(state);
    chapter.add("loss", "ratio", state.loss, "1");
    chapter.levels(state);
    chapter.add("wait", "mean", state.wait_s, "s");
}

void add_sharing(const Station& station, Predictions& all) {
    if (!is_poisson(station) || station.servers != 1) {
        return;
    }
    const double sojourn = Mg1{station.gap.rate_per_s(), station.service}.sharing_sojourn_s();
    Chapter chapter(all, "M/G/1-PS", "Kleinrock, Queueing Systems II, 4.4");
    chapter.add("sojourn", "mean", sojourn, "s");
    chapter.add("backlog", "mean", sojourn * station.gap.rate_per_s(), "1");
}

void add_priority(const Station& station, Predictions& all) {
    if (!is_poisson(station) || station.classes.empty()) {
        return;
    }
    std::vector<double> waits;
    if (station.servers == 1) {
        waits = priority_waits_s(std::span<const PriorityClass>(station.classes));
    } else if (is_exponential(station)) {
        std::vector<double> rates;
        for (const PriorityClass& each : station.classes) {
            rates.push_back(each.arrival_rate_per_s);
        }
        waits = priority_waits_s(rates, 1 / station.service.mean_s, *station.servers);
    }
    const bool single = station.servers == 1;
    Chapter chapter(all, single ? "M/G/1 with priorities" : "M/M/c with priorities",
                    single ? "Cobham 1954" : "Davis 1966; Kella & Yechiali 1985");
    for (std::size_t i = 0; i < waits.size(); ++i) {
        chapter.add("wait", "mean", waits[i], "s", i);
        chapter.add("sojourn", "mean", waits[i] + station.classes[i].service.mean_s, "s", i);
    }
}

/// Poisson arrivals, exponential service, one line.
void add_mmc(const Station& station, Predictions& all) {
    const Mmc mmc{station.gap.rate_per_s(), 1 / station.service.mean_s, *station.servers};
    Chapter chapter(all, mmc.servers == 1 ? "M/M/1" : "M/M/c",
                    "Kleinrock, Queueing Systems I, 3.2 and 3.5");
    chapter.times(mmc.steady());
    if (station.discipline == Discipline::fifo) {
        chapter.spread("wait", [&](double p) { return mmc.wait_quantile_s(p); });
        chapter.spread("sojourn", [&](double p) { return mmc.sojourn_quantile_s(p); });
    }
}

void add_mg1(const Station& station, Predictions& all) {
    const Mg1 mg1{station.gap.rate_per_s(), station.service};
    Chapter chapter(all, "M/G/1", "Pollaczek 1930, Khinchine 1932; Kleinrock I, 5.6");
    chapter.times(mg1.steady());
    if (station.service_law == Law::constant && station.discipline == Discipline::fifo) {
        const Mdc md1{station.gap.rate_per_s(), station.service.mean_s};
        Chapter law(all, "M/D/1", "Crommelin 1932; Franx 2001");
        law.spread("wait", [&](double p) { return md1.wait_quantile_s(p); });
        law.spread("sojourn",
                   [&](double p) { return md1.wait_quantile_s(p) + station.service.mean_s; });
    }
}

/// Renewal arrivals of a known law, exponential service.
void add_renewal(const Station& station, Predictions& all) {
    const RenewalStation renewal{station.gap, 1 / station.service.mean_s, *station.servers};
    Chapter chapter(all, "GI/M/c", "Takacs 1962; Gross & Harris, 5.3");
    chapter.times(renewal.steady());
    if (station.discipline == Discipline::fifo) {
        chapter.spread("wait", [&](double p) { return renewal.wait_quantile_s(p); });
        if (renewal.servers == 1) {
            chapter.spread("sojourn", [&](double p) { return renewal.sojourn_quantile_s(p); });
        }
    }
}

/// Several servers, Poisson arrivals, a law of service that is not exponential.
void add_mgc(const Station& station, Predictions& all) {
    const TwoMoments moments{station.gap.moments, station.service, *station.servers};
    if (moments.utilization() > 0.98) {  // The sum converges too slowly to be worth its time.
        return;
    }
    if (station.service_law == Law::constant) {
        Chapter chapter(all, "M/D/c", "Crommelin 1932");
        const double wait =
            Mdc{station.gap.rate_per_s(), station.service.mean_s, *station.servers}.wait_s();
        chapter.add("wait", "mean", wait, "s");
        chapter.add("sojourn", "mean", wait + station.service.mean_s, "s");
        return;
    }
    Chapter chapter(all, "M/G/c", "Kimura 1986", Kind::approximation);
    chapter.add("wait", "mean", moments.kimura_s(), "s");
}

/// Two moments only: a bound and approximations.
void add_two_moments(const Station& station, Predictions& all) {
    const TwoMoments moments{station.gap.moments, station.service, *station.servers};
    if (moments.servers > 1) {
        Chapter(all, "G/G/c", "Allen 1990, Allen-Cunneen", Kind::approximation)
            .add("wait", "mean", moments.allen_cunneen_s(), "s");
        return;
    }
    Chapter(all, "GI/G/1", "Kingman 1962", Kind::upper_bound)
        .add("wait", "mean", moments.kingman_bound_s(), "s");
    Chapter(all, "GI/G/1", "Kraemer & Langenbach-Belz 1976", Kind::approximation)
        .add("wait", "mean", moments.kraemer_s(), "s");
    if (moments.utilization() > 0.9 && station.discipline == Discipline::fifo) {
        Chapter chapter(all, "GI/G/1 near full load", "Kingman 1961", Kind::approximation);
        chapter.add("wait", "p99", moments.heavy_traffic_quantile_s(0.99), "s");
    }
}

void add_lossless(const Station& station, Predictions& all) {
    if (offered(station) >= *station.servers) {
        add_overload(station, all);
        return;
    }
    add_conservation(station, all);
    if (station.discipline == Discipline::sharing) {
        add_sharing(station, all);
    } else if (station.discipline == Discipline::priority && !station.classes.empty()) {
        add_priority(station, all);
    } else if (is_poisson(station) && is_exponential(station)) {
        add_mmc(station, all);
    } else if (is_poisson(station) && station.servers == 1) {
        add_mg1(station, all);
    } else if (is_exponential(station) && station.gap.has_transform()) {
        add_renewal(station, all);
    } else if (is_poisson(station)) {
        add_mgc(station, all);
    } else {
        add_two_moments(station, all);
    }
}

}  // namespace

const char* name_of(Prediction::Kind kind) {
    switch (kind) {
        case Prediction::Kind::exact:
            return "exact";
        case Prediction::Kind::upper_bound:
            return "upper bound";
        case Prediction::Kind::lower_bound:
            return "lower bound";
        case Prediction::Kind::approximation:
            break;
    }
    return "approximation";
}

std::vector<Prediction> predict(const Station& station) {
    expects(station.gap.moments.mean_s > 0, "messages arrive");
    expects(station.service.mean_s > 0, "service takes time");
    expects(station.servers.value_or(1) >= 1, "somebody serves");
    Predictions all;
    const bool patient = station.patience == Patience::none;
    const bool markov =
        is_poisson(station) && is_exponential(station) && station.discipline != Discipline::sharing;
    const bool one_class = station.classes.size() <= 1;
    if (!station.servers) {
        add_unlimited(station, all);
    } else if (patient && !station.waiting_room) {
        add_lossless(station, all);
    } else if (patient && *station.waiting_room == 0 && is_poisson(station)) {
        add_bounded(station, all);
    } else if (markov && one_class && patient) {
        add_bounded(station, all);
    } else if (markov && one_class && !station.waiting_room) {
        station.patience == Patience::constant ? add_fixed_patience(station, all)
                                               : add_bounded(station, all);
    }
    return all;
}

}  // namespace surgetank::models::theory
