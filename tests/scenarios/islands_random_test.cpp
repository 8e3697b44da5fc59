// Designs by chance, of what streams know: queues and consumers in rows and beside each other,
// below and above their capacity, with credits that bind, tries that fail, and dates that coincide.
// Their figures are the same by streams and by events, to the last bit.
#include <sstream>

#include <gtest/gtest.h>

#include "scenarios/runner/walk.hpp"
#include "tests/scenarios/engines.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

class Designer {
public:
    explicit Designer(std::uint64_t number)
        : chance_({number, 0}, "designer", sim::Purpose::shuffle), coincides_(number % 4 == 0) {}

    std::string design() {
        const std::uint64_t sources = 1 + chance_.below(3);
        for (std::uint64_t i = 0; i < sources; ++i) {
            components_ << "  a" << i << ": {kind: source, arrivals: " << arrivals() << "}\n";
            link("a" + std::to_string(i), i == 0 || chance_.below(2) == 0 ? "x" : "q0", "");
        }
        const std::uint64_t rows = 1 + chance_.below(3);
        const std::string rule = pick({"weighted", "round_robin", "fanout"});
        components_ << "  x: {kind: exchange, rule: " << rule << "}\n";
        for (std::uint64_t row = 0; row < rows; ++row) {
            const std::string name = std::to_string(row);
            link("x", "q" + name, rule == "weighted" ? ", weight: 1" : "");
            stage(name, row + 1 == rows || chance_.below(2) == 0 ? "" : std::to_string(row + 1));
        }
        return "scenario: s\nrun: {horizon: 30s, warm_up: 2s}\ncomponents:\n" + components_.str() +
               "links:\n" + links_.str();
    }

private:
    std::string pick(std::initializer_list<const char*> all) {
        return *(all.begin() + chance_.below(all.size()));
    }
    std::string arrivals() {
        return coincides_ ? pick({"{regular: 50/s}", "{regular: 100/s}"})
                          : pick({"{poisson: 60/s}", "{poisson: 20/s}",
                                  "{on_off: {rate: 200/s, on: {exponential: 1s}, "
                                  "off: {exponential: 2s}}}"});
    }
    std::string latency() {
        return coincides_ ? pick({"", ", latency: 10ms", ", latency: 20ms"})
                          : pick({"", ", latency: 3ms", ", latency: {exponential: 8ms}",
                                  ", latency: {lognormal: {mean: 40ms, cv: 1}}", ", latency: 1ms"});
    }
    /// Between a queue and its consumers, where at least one way takes time.
    std::string lanes() {
        return coincides_ ? pick({", latency: 10ms", ", latency: 20ms, back_latency: 0s",
                                  ", back_latency: 10ms"})
                          : pick({", latency: 3ms", ", latency: {exponential: 8ms}",
                                  ", latency: {lognormal: {mean: 40ms, cv: 1}}",
                                  ", latency: {exponential: 2ms}, back_latency: 0s",
                                  ", back_latency: {exponential: 30ms}"});
    }
    std::string service() {
        return coincides_ ? pick({"10ms", "20ms", "50ms"})
                          : pick({"{exponential: 12ms}", "{lognormal: {mean: 25ms, cv: 2}}",
                                  "{uniform: {low: 1ms, high: 40ms}}"});
    }
    std::string failures() {
        return pick({"", "", ", fails: 3%, retry: {attempts: 20, jitter: none}",
                     ", fails: 20%, retry: {attempts: 40, backoff: {constant: {wait: 5ms}}}",
                     ", fails: 10%, retry: {attempts: 30, jitter: decorrelated}"});
    }
    void link(const std::string& from, const std::string& to, const std::string& more) {
        links_ << "  - {from: " << from << ", to: " << to << latency() << more << "}\n";
    }
    /// A queue and its consumers, which pass on to another queue or to nobody.
    void stage(const std::string& name, const std::string& next) {
        components_ << "  q" << name << ": {kind: queue}\n  c" << name
                    << ": {kind: workers, instances: " << 1 + chance_.below(4)
                    << ", concurrency: " << 1 + chance_.below(3) << ", service: " << service()
                    << failures() << "}\n";
        links_ << "  - {from: q" << name << ", to: c" << name << lanes()
               << ", consume: {prefetch: " << pick({"1", "2", "3", "7", "40"}) << "}}\n";
        if (!next.empty()) {
            link("c" + name + ".done", "q" + next, "");
        }
    }

    sim::Stream chance_;
    bool coincides_;  // Whether all times are multiples of ten milliseconds.
    std::ostringstream components_, links_;
};

/// Whether streams come to the end of a replication, and do not leave it to events.
bool are_enough(const Topology& topology) {
    const Plan plan = make_plan(topology);
    const Schedule schedule = Timeline(topology).schedule();
    Model model(plan, {5, 1});
    Walk walk(model, plan, schedule, nullptr);
    try {
        for (Part& part : model.parts) {
            walk.lead(part);
        }
    } catch (const models::BeyondStreams&) {
        return false;
    }
    return true;
}

TEST(IslandsByChance, AreTheSameAsByEvents) {
    int streams_were_enough = 0;
    for (std::uint64_t number = 0; number < 200; ++number) {
        const std::string text = Designer(number).design();
        const Topology topology = tests::compiled(text);
        ASSERT_EQ(tests::streamed(topology), topology.nodes.size()) << text;
        ASSERT_EQ(tests::print_of(topology, Engine::streams_where_possible),
                  tests::print_of(topology, Engine::events))
            << "design " << number << "\n"
            << text;
        streams_were_enough += are_enough(topology) ? 1 : 0;
    }
    EXPECT_GT(streams_were_enough, 100);  // Else streams and events would hardly be compared.
}

}  // namespace
}  // namespace surgetank::scenarios
