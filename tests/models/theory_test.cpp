// Exponential stations and networks of them against the known answers of tests/data/oracles.json,
// each of which names its source.
#include "models/theory.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/theory/networks.hpp"
#include "sim/contract.hpp"
#include "tests/models/theory_oracles.hpp"

namespace surgetank::models::theory {
namespace {

using tests::expect_answer;
using tests::expect_one_of;
using tests::Oracle;
using tests::oracles_of;
using tests::service_of;
TEST(Theory, KnowsTheSingleExponentialServer) {
    for (const Oracle& o : oracles_of("mm1")) {
        const Mm1 queue{o.number("lambda"), o.number("mu")};
        const SteadyState state = queue.steady();
        expect_one_of(o, {{"mean_in_system", [&] { return state.backlog; }},
                          {"mean_queue_length", [&] { return state.waiting; }},
                          {"mean_sojourn", [&] { return state.sojourn_s; }},
                          {"mean_wait", [&] { return state.wait_s; }},
                          {"sojourn_p50", [&] { return queue.sojourn_quantile_s(0.5); }},
                          {"sojourn_p90", [&] { return queue.sojourn_quantile_s(0.9); }},
                          {"sojourn_p99", [&] { return queue.sojourn_quantile_s(0.99); }},
                          {"sojourn_p99.9", [&] { return queue.sojourn_quantile_s(0.999); }},
                          {"wait_p99", [&] { return queue.wait_quantile_s(0.99); }},
                          {"prob_in_system_ge_10", [&] { return queue.backlog_at_least(10); }},
                          {"var_in_system", [&] { return queue.backlog_variance(); }}});
    }
}

TEST(Theory, KnowsTheBusyPeriod) {
    for (const Oracle& o : oracles_of("mm1-busy")) {
        const Mm1 queue{o.number("lambda"), o.number("mu")};
        expect_one_of(
            o, {{"mean_busy_period", [&] { return queue.busy_period_s(); }},
                {"mean_served_per_busy_period", [&] { return queue.served_in_busy_period(); }},
                {"prob_served_eq_1", [&] { return 1 / (1 + queue.utilization()); }}});
    }
}

TEST(Theory, KnowsHowLongARunMustBe) {
    for (const Oracle& o : oracles_of("tavc")) {
        if (!o.has("lambda") || o.metric() == "tavc_in_flight") {
            continue;  // Not of a queue.
        }
        const Mm1 queue{o.number("lambda"), o.number("mu")};
        const double z = 1.959963984540054;  // Normal quantile of 97.5 %.
        expect_one_of(o, {{"tavc_in_system", [&] { return queue.backlog_variance_constant(); }},
                          {"tavc_wait", [&] { return queue.wait_variance_constant(); }},
                          {"run_length", [&] {
                               const double backlog = queue.steady().backlog;
                               const double width = o.number("rel_half_width") * backlog;
                               return z * z * queue.backlog_variance_constant() / (width * width);
                           }}});
    }
}

TEST(Theory, KnowsServersWithOneLine) {
    for (const Oracle& o : oracles_of("mmc")) {
        const Mmc queue{o.number("lambda"), o.number("mu"), o.count("servers")};
        const double half = 0.5 / o.number("mu");
        expect_one_of(o, {{"prob_wait", [&] { return queue.steady().delayed; }},
                          {"mean_wait", [&] { return queue.steady().wait_s; }},
                          {"mean_in_system", [&] { return queue.steady().backlog; }},
                          {"prob_wait_le_half_service", [&] { return queue.wait_below(half); }},
                          {"wait_p99", [&] { return queue.wait_quantile_s(0.99); }},
                          {"sojourn_p99", [&] { return queue.sojourn_quantile_s(0.99); }}});
    }
}

TEST(Theory, KnowsErlangsLossStation) {
    for (const Oracle& o : oracles_of("erlang-b")) {
        const double load = o.number("offered_load");
        const int servers = o.count("servers");
        const SteadyState state = BoundedStation{load, 1, servers, 0}.steady();
        expect_one_of(o, {{"prob_blocked", [&] { return erlang_b(load, servers); }},
                          {"mean_busy_servers", [&] { return state.backlog; }}});
        EXPECT_NEAR(state.loss, erlang_b(load, servers), 1e-12);
    }
}

TEST(Theory, KnowsTheBoundedWaitingRoom) {
    for (const Oracle& o : oracles_of("mmcK")) {
        const int servers = o.count("servers");
        const BoundedStation queue{o.number("lambda"), o.number("mu"), servers,
                                   o.count("max_in_system") - servers};
        expect_one_of(o, {{"prob_dropped", [&] { return queue.refused(); }},
                          {"throughput", [&] { return queue.steady().throughput_per_s; }},
                          {"mean_wait_accepted", [&] { return queue.steady().wait_s; }}});
        EXPECT_NEAR(queue.steady().loss, queue.refused(), 1e-12);
    }
}

TEST(Theory, KnowsImpatientMessages) {
    for (const Oracle& o : oracles_of("ttl-exponential")) {
        const BoundedStation queue{
            o.number("lambda"), o.number("mu"), o.count("servers"), {}, o.number("rate")};
        const SteadyState state = queue.steady();
        expect_one_of(o, {{"prob_expired", [&] { return state.loss; }},
                          {"prob_wait", [&] { return state.delayed; }},
                          {"mean_queue_length", [&] { return state.waiting; }}});
        // The waits of the served and of the expired add up to all the waiting (Little's law).
        EXPECT_LT(state.wait_s * (1 - state.loss), state.waiting / o.number("lambda"));
    }
    for (const Oracle& o : oracles_of("ttl-fixed")) {
        const FixedPatience queue{o.number("lambda"), o.number("mu"), o.count("servers"),
                                  o.number("value")};
        expect_one_of(o, {{"prob_expired", [&] { return queue.steady().loss; }},
                          {"mean_wait_served", [&] { return queue.steady().wait_s; }},
                          {"mean_queue_length", [&] { return queue.steady().waiting; }}});
    }
}

TEST(Theory, TurnsIntoPlainQueuesWhenPatienceIsLong) {
    const double plain = Mmc{8, 1, 10}.steady().wait_s;

    EXPECT_NEAR((FixedPatience{8, 1, 10, 200}.steady().wait_s), plain, 1e-9);
    EXPECT_NEAR((BoundedStation{8, 1, 10, {}, 1e-6}.steady().wait_s), plain, 1e-5);
    // Overloaded, with endless patience on the scale of a service: the wait is where the line loses
    // what the server cannot do, log(2) mean patiences (fluid limit, Whitt 2006).
    EXPECT_NEAR((BoundedStation{2000, 1, 1000, {}, 1e-3}.steady().wait_s), 693.147, 0.01 * 693.147);
    EXPECT_NEAR((BoundedStation{8, 1, 10, 500}.steady().wait_s), plain, 1e-9);
    EXPECT_NEAR((FixedPatience{1500, 1, 1, 30}.steady().loss), 1 - 1 / 1500.0, 1e-9);
}

TEST(Theory, KnowsUnlimitedServers) {
    for (const Oracle& o : oracles_of("mg-inf")) {
        const UnlimitedServers station{o.number("lambda"), service_of(o).moments.mean_s};
        expect_one_of(
            o, {{"mean_in_flight_at_t", [&] { return station.backlog_after_s(o.number("t")); }},
                {"mean_in_flight", [&] { return station.backlog(); }},
                {"var_in_flight", [&] { return station.backlog(); }},
                {"prob_in_flight_gt_k", [&] { return station.backlog_above(o.count("k")); }}});
    }
}

TEST(Theory, KnowsClosedSystems) {
    for (const Oracle& o : oracles_of("closed-network")) {
        if (o.has("clients")) {
            const MachineRepair crowd{o.count("clients"), o.number("mean_think"), o.number("mu")};
            expect_answer(o, crowd.steady().throughput_per_s);
            continue;
        }
        const ClosedNetwork network{o.numbers("demands"), o.count("window"),
                                    o.number("think_time")};
        expect_one_of(o, {{"throughput", [&] { return network.throughput_per_s(); }},
                          {"mean_response", [&] { return network.response_s(); }}});
    }
}

TEST(Theory, KnowsOpenNetworks) {
    for (const Oracle& o : oracles_of("jackson")) {
        const std::vector<double> flat = o.numbers("routing");
        OpenNetwork network{o.numbers("external"), {}, o.numbers("mu"), {1, 1, 1}};
        for (std::ptrdiff_t row = 0; row < 3; ++row) {
            network.routing.emplace_back(flat.begin() + 3 * row, flat.begin() + 3 * row + 3);
        }
        const auto index = static_cast<std::size_t>(o.metric().back() - '0');
        if (o.metric() == "mean_end_to_end") {
            expect_answer(o, network.end_to_end_s());
        } else if (o.metric().starts_with("arrival_rate")) {
            expect_answer(o, network.arrival_rates_per_s()[index]);
        } else {
            expect_answer(o, network.stations()[index].backlog);
        }
    }
    for (const Oracle& o : oracles_of("feedback")) {
        const OpenNetwork network{
            {o.number("lambda")}, {{o.number("p_fail")}}, {o.number("mu")}, {1}};
        expect_one_of(o, {{"mean_in_system", [&] { return network.stations()[0].backlog; }},
                          {"mean_sojourn_total", [&] { return network.end_to_end_s(); }}});
    }
}

TEST(Theory, KnowsChainsOfStations) {
    for (const Oracle& o : oracles_of("tandem")) {
        const Tandem chain{o.number("lambda"), o.numbers("mu")};
        expect_one_of(o, {{"mean_end_to_end", [&] { return chain.end_to_end_s(); }},
                          {"end_to_end_p50", [&] { return chain.end_to_end_quantile_s(0.5); }},
                          {"end_to_end_p99", [&] { return chain.end_to_end_quantile_s(0.99); }}});
    }
}

TEST(Theory, KnowsASourceOfChangingMood) {
    for (const Oracle& o : oracles_of("mmpp")) {
        const std::vector<double> rates = o.numbers("rates");
        const std::vector<double> switches = o.numbers("switch");
        const double mu = o.has("mu") ? o.number("mu") : 100;
        const SwitchedStation queue{{rates[0], rates[1]}, {switches[0], switches[1]}, mu};
        expect_one_of(o, {{"mean_in_system", [&] { return queue.steady().backlog; }},
                          {"mean_sojourn", [&] { return queue.steady().sojourn_s; }},
                          {"idc_limit", [&] { return queue.dispersion(); }}});
    }
}

TEST(Theory, RefusesOverloadedStations) {
    EXPECT_THROW((Mm1{1, 1}.steady()), sim::ContractViolation);
    EXPECT_THROW((Mg1{2, {1, 1}}.steady()), sim::ContractViolation);
    EXPECT_THROW((BoundedStation{2, 1}.steady()), sim::ContractViolation);
    EXPECT_THROW((OpenNetwork{{1}, {{1}}, {2}, {1}}.stations()), sim::ContractViolation);
}

}  // namespace
}  // namespace surgetank::models::theory
