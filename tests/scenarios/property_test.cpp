// What must hold of every scenario, tried on many that nobody thought of: no message vanishes
// without a fate, a run repeats to the byte, a scenario written out and read back is the same, and
// more workers make nobody wait longer.
#include <gtest/gtest.h>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/runner/model.hpp"
#include "tests/scenarios/random_scenario.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using models::Fate;
using tests::compiled;
using tests::RandomScenario;

/// Each number is a scenario; a failure names it, and it can be made again.
class AnyScenario : public ::testing::TestWithParam<int> {
protected:
    std::string text_ = RandomScenario(static_cast<std::uint64_t>(GetParam())).text();
};

TEST_P(AnyScenario, KeepsItsBooks) {
    for (const Check& check : tests::run_text(text_).checks) {
        EXPECT_NE(check.verdict, "fail") << check.check << " of " << check.of << "\n" << text_;
    }
}

TEST_P(AnyScenario, GivesTheSameAgainAndAfterARoundTrip) {
    const Spec spec = read_text(text_, "test.yaml");
    const std::string digest = run(connect(spec), {}).digest;
    EXPECT_EQ(run(connect(spec), {.jobs = 2}).digest, digest) << text_;
    EXPECT_EQ(tests::run_text(to_yaml(spec)).digest, digest) << text_;
}

TEST_P(AnyScenario, IsAsBusyAsForeseenWhereThatIsExact) {
    Topology topology = compiled(text_);
    topology.run.confidence = sim::Probability{0.9999};  // Of some hundred stations none fails.
    topology.run.replications = 10;
    const Design design = study(topology);
    const Results results = run(topology, {});
    for (const Forecast& station : design.stations) {
        EXPECT_GT(station.utilization, 0) << text_;
        if (station.approximation.empty()) {
            const Row& measured = tests::row(results, "utilization", station.name, "mean");
            const bool holds = !measured.low || (*measured.low <= station.utilization &&
                                                 station.utilization <= *measured.high);
            EXPECT_TRUE(holds) << station.name << ": " << station.utilization << " foreseen, "
                               << measured.value.value() << " measured\n"
                               << text_;
        }
    }
}

/// Counts over all components of some kinds at the end of one replication.
class Ledger {
public:
    explicit Ledger(const Topology& topology) : plan_(make_plan(topology)) {
        Model model(plan_, {1, 0});
        model.kernel.run_until(sim::start_of_time + topology.run.horizon);
        for (Live& live : model.components) {
            inside_.push_back(live.component->account.inside());
            fates_.push_back(live.component->account.take(model.kernel.now()).fates);
            // What is leased is in its store already, and so is what a worker has in hand.
            holds_.push_back(live.is_link ? !plan_.is_subscription[live.index]
                                          : topology.nodes[live.index].kind != Kind::workers);
            kinds_.push_back(live.is_link ? std::nullopt
                                          : std::optional(topology.nodes[live.index].kind));
        }
    }

    std::uint64_t inside() const {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < inside_.size(); ++i) {
            sum += holds_[i] ? inside_[i] : 0;
        }
        return sum;
    }
    std::uint64_t count(Fate fate, std::optional<Kind> at = {}) const {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < fates_.size(); ++i) {
            for (const models::FateCounts& flow : fates_[i]) {
                const bool counts = at ? kinds_[i] == at : holds_[i];
                sum += counts ? flow[static_cast<std::size_t>(fate)] : 0;
            }
        }
        return sum;
    }

private:
    Plan plan_;
    std::vector<std::uint64_t> inside_;
    std::vector<std::vector<models::FateCounts>> fates_;
    std::vector<bool> holds_;
    std::vector<std::optional<Kind>> kinds_;
};

TEST_P(AnyScenario, LosesNoMessageWithoutAFate) {
    const Topology topology = compiled(text_);
    const Ledger ledger(topology);
    const std::uint64_t published = ledger.count(Fate::published, Kind::source);
    ASSERT_GT(published, 100U);
    // What is dead-lettered is counted again where it arrives.
    const std::uint64_t given_up = ledger.count(Fate::expired) + ledger.count(Fate::evicted) +
                                   ledger.count(Fate::failed) - ledger.count(Fate::dead_lettered);
    const std::uint64_t gone = given_up + ledger.count(Fate::lost) + ledger.count(Fate::rejected) +
                               ledger.count(Fate::unroutable) + ledger.count(Fate::dropped);
    EXPECT_EQ(published, ledger.count(Fate::processed, Kind::queue) + gone + ledger.inside())
        << text_;
}

INSTANTIATE_TEST_SUITE_P(Random, AnyScenario, ::testing::Range(1, 49));

/// A burst that is worked off before the end, so that every message's wait is measured.
sim::Histogram waits(int servers, std::uint64_t seed, const std::string& service) {
    const tests::StationText station{
        .run = "horizon: 20min, warm_up: 0s, replications: 1, seed: " + std::to_string(seed),
        .arrivals = "on_off: {rate: 40/s, on: {exponential: 5s}, off: {exponential: 5s}}",
        .workers = "concurrency: " + std::to_string(servers) + ", service: " + service};
    std::string text = station.text();
    const std::string arrivals = "kind: source, ";
    text.insert(text.find(arrivals) + arrivals.size(), "stop: 60s, ");
    for (const NamedHistogram& one : tests::run_text(text).histograms) {
        if (one.of == "server" && one.metric == "wait") {
            return one.values;
        }
    }
    throw std::out_of_range("no histogram of waits");
}

TEST(MoreWorkers, MakeNobodyWaitLonger) {
    // First come, first served with the same arrivals and the same service times: each message's
    // wait falls with the number of servers (Kiefer & Wolfowitz 1955), and so does every quantile.
    for (const char* const service :
         {"{exponential: 90ms}", "80ms", "{gamma: {mean: 70ms, cv: 3}}"}) {
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            sim::Histogram fewer = waits(1, seed, service);
            for (int servers = 2; servers <= 5; ++servers) {
                const sim::Histogram more = waits(servers, seed, service);
                ASSERT_EQ(more.count(), fewer.count());
                for (const double p : {0.1, 0.25, 0.5, 0.75, 0.9, 0.99}) {
                    EXPECT_LE(more.quantile(p), fewer.quantile(p)) << servers << " " << service;
                }
                EXPECT_LE(more.max(), fewer.max());
                EXPECT_LE(more.mean(), fewer.mean());
                fewer = more;
            }
        }
    }
}

}  // namespace
}  // namespace surgetank::scenarios
