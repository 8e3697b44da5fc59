// General service and general arrivals against the known answers of tests/data/oracles.json,
// each of which names its source.
#include "models/theory.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "models/theory/networks.hpp"
#include "models/theory/numeric.hpp"
#include "tests/models/theory_oracles.hpp"

namespace surgetank::models::theory {
namespace {

using tests::expect_answer;
using tests::expect_one_of;
using tests::Oracle;
using tests::oracles_of;
using tests::service_of;

Gap gap_of(const Oracle& o) {
    return o.text("dist") == "constant" ? Gap::constant(o.number("value"))
                                        : Gap::erlang(o.count("k"), o.number("mean"));
}

TEST(Theory, KnowsGeneralService) {
    for (const Oracle& o : oracles_of("mg1")) {
        const auto [moments, third] = service_of(o);
        const Mg1 queue{o.number("lambda"), moments};
        expect_one_of(o, {{"mean_wait", [&] { return queue.steady().wait_s; }},
                          {"mean_in_system", [&] { return queue.steady().backlog; }},
                          {"var_wait", [&, t = third] { return queue.wait_variance_s2(t); }}});
    }
}

TEST(Theory, KnowsWhatTheOrderOfServiceChanges) {
    for (const Oracle& o : oracles_of("discipline")) {
        const auto [moments, third] = service_of(o);
        const Mg1 queue{o.number("lambda"), moments};
        const std::string discipline = o.text("discipline");
        if (discipline == "LIFO") {
            expect_answer(o, queue.lifo_wait_variance_s2(third));
        } else if (discipline == "RANDOM") {
            expect_answer(o, queue.random_wait_variance_s2(third));
        }  // Service by size (SJF, SRPT) is none of our disciplines.
    }
}

TEST(Theory, KnowsDeparturesAndSharing) {
    for (const Oracle& o : oracles_of("departures")) {
        expect_answer(o, Mg1{o.number("lambda"), service_of(o).moments}.departure_scv());
    }
    for (const Oracle& o : oracles_of("processor-sharing")) {
        const Mg1 queue{o.number("lambda"), service_of(o).moments};
        expect_one_of(
            o, {{"mean_sojourn", [&] { return queue.sharing_sojourn_s(); }},
                {"mean_sojourn_size_2", [&] { return queue.sharing_sojourn_s(2); }},
                {"var_sojourn", [&] { return queue.exponential_sharing_sojourn_variance_s2(); }}});
    }
}

TEST(Theory, KnowsTheWaitBeforeConstantService) {
    const std::map<std::string, double> probability{
        {"wait_p50", 0.5}, {"wait_p95", 0.95}, {"wait_p99", 0.99}, {"wait_p99.9", 0.999}};
    int compared = 0;
    for (const Oracle& o : oracles_of("mg1-quantiles")) {
        if (o.text("dist") == "constant") {
            const Mdc queue{o.number("lambda"), o.number("value")};
            expect_answer(o, queue.wait_quantile_s(probability.at(o.metric())));
            ++compared;
        }
    }
    EXPECT_EQ(compared, 4);
}

TEST(Theory, FindsTheMeanOfConstantServiceTwice) {
    for (const double rate : {0.3, 0.7, 0.95}) {  // Crommelin's sum is Pollaczek's mean for c = 1.
        const double pollaczek = Mg1{rate, {1, 0}}.steady().wait_s;

        EXPECT_NEAR((Mdc{rate, 1}.wait_s()), pollaczek, 1e-8 * pollaczek);
    }
}

TEST(Theory, KnowsRenewalArrivals) {
    for (const Oracle& o : oracles_of("gim1")) {
        const RenewalStation queue{gap_of(o), o.number("mu"), o.count("servers")};
        expect_one_of(o, {{"prob_wait", [&] { return queue.sigma(); }},
                          {"mean_wait", [&] { return queue.steady().wait_s; }},
                          {"sojourn_p99", [&] { return queue.sojourn_quantile_s(0.99); }},
                          {"mean_in_system", [&] { return queue.steady().backlog; }}});
    }
    for (const Oracle& o : oracles_of("gimc")) {
        const RenewalStation queue{gap_of(o), o.number("mu"), o.count("servers")};
        expect_one_of(o, {{"prob_wait", [&] { return queue.delayed(); }},
                          {"mean_wait", [&] { return queue.steady().wait_s; }}});
    }
}

TEST(Theory, AgreesWithItselfOnPoissonArrivals) {
    for (const double rate : {7.7, 8.0}) {  // At 8 a term of the sum is 0 / 0.
        const RenewalStation renewal{Gap::exponential(1 / rate), 1, 10};
        const Mmc queue{rate, 1, 10};

        EXPECT_NEAR(renewal.delayed(), queue.steady().delayed, 1e-8);
        EXPECT_NEAR(renewal.steady().wait_s, queue.steady().wait_s, 1e-8);
        EXPECT_NEAR(renewal.wait_quantile_s(0.99), queue.wait_quantile_s(0.99), 1e-7);
    }
}

TEST(Theory, KnowsHowPartitionsWait) {
    for (const Oracle& o : oracles_of("partitioning")) {
        const int parts = o.count("partitions");
        const double rate = o.number("lambda_total");
        const double mu = o.number("mu");
        const std::string partitioner = o.text("partitioner");
        if (partitioner == "round-robin") {
            const Gap gap = Gap::erlang(parts, parts / rate);
            expect_answer(o, RenewalStation{gap, mu}.steady().wait_s);
        } else if (partitioner == "hash-uniform") {
            expect_answer(o, Mm1{rate / parts, mu}.steady().wait_s);
        } else {
            expect_answer(o, Mmc{rate, mu, parts}.steady().wait_s);
        }
    }
}

TEST(Theory, BoundsTheWaitByTwoMoments) {
    for (const Oracle& o : oracles_of("gg1-bounds")) {
        const TwoMoments queue{{1 / o.number("lambda"), o.number("interarrival_scv")},
                               {o.number("mean_service"), o.number("service_scv")}};
        expect_answer(o, queue.kingman_bound_s());
    }
    for (const Oracle& o : oracles_of("gg1")) {  // The exact wait lies below; approximations near.
        const TwoMoments queue{{1 / o.number("lambda"), o.number("interarrival_scv")},
                               {o.number("mean_service"), o.number("service_scv")}};
        EXPECT_GT(queue.kingman_bound_s(), o.expected());
        EXPECT_NEAR(queue.kraemer_s(), o.expected(), 0.03 * o.expected());
        EXPECT_NEAR(queue.allen_cunneen_s(), o.expected(), 0.1 * o.expected());
    }
}

TEST(Theory, ApproximatesSeveralServersBetweenItsExactEnds) {
    const TwoMoments exponential{{1 / 8.0, 1}, {1, 1}, 10};
    const TwoMoments constant{{1 / 8.0, 1}, {1, 0}, 10};

    EXPECT_NEAR(exponential.kimura_s(), (Mmc{8, 1, 10}.steady().wait_s), 1e-12);
    EXPECT_NEAR(constant.kimura_s(), (Mdc{8, 1, 10}.wait_s()), 1e-12);
}

std::vector<PriorityClass> classes_of(const Oracle& o) {
    const std::vector<double> rates = o.numbers("lambda");
    if (rates.size() == 2) {
        return {{rates[0], {1, 1}}, {rates[1], {1, 1}}};
    }
    const std::vector<double> p = o.numbers("p");
    const std::vector<double> branches = o.numbers("rates");
    return {{rates[0], {o.number("value"), 0}},
            {rates[1], {1 / o.number("rate"), 1}},
            {rates[2], Gap::hyperexponential(p[0], branches[0], branches[1]).moments}};
}

TEST(Theory, KnowsPriorities) {
    for (const Oracle& o : oracles_of("priority")) {
        const auto index = static_cast<std::size_t>(o.metric().back() - '0');
        if (!o.has("preemption")) {
            expect_answer(o, priority_waits_s(o.numbers("lambda"), o.number("mu"),
                                              o.count("servers"))[index]);
            continue;
        }
        const std::vector<PriorityClass> classes = classes_of(o);
        expect_answer(o, o.text("preemption") == "none" ? priority_waits_s(classes)[index]
                                                        : preemptive_sojourns_s(classes)[index]);
    }
}

TEST(Theory, KnowsBatches) {
    for (const Oracle& o : oracles_of("batch-arrivals")) {
        const bool constant = o.text("dist") == "constant";
        const double mean = o.number(constant ? "value" : "mean");
        const double second = constant ? mean * mean : mean * (2 * mean - 1);  // Geometric from 1.
        const BatchArrivals queue{o.number("batch_rate"), mean, second, o.number("mu")};
        expect_one_of(o, {{"mean_in_system", [&] { return queue.steady().backlog; }},
                          {"mean_wait", [&] { return queue.steady().wait_s; }}});
    }
}

TEST(Theory, SeesAnInterruptedPoissonSourceAsARenewalSource) {
    // Kuczura 1973: gaps of a source that is on (rate a) or silent are hyperexponential, with rates
    // that are the roots of x^2 - (a + off + on) x + a on.
    const double a = 3;
    const double off = 0.2;
    const double on = 0.1;
    const double half = (a + off + on) / 2;
    const double root = std::sqrt(half * half - a * on);
    const double p = (a - (half - root)) / (2 * root);
    const RenewalStation renewal{Gap::hyperexponential(p, half + root, half - root), 1.5};
    const SwitchedStation switched{{a, 0}, {off, on}, 1.5};

    EXPECT_NEAR(renewal.steady().sojourn_s, switched.steady().sojourn_s, 1e-9);
}

}  // namespace
}  // namespace surgetank::models::theory
