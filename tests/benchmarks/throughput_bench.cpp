// How fast we are against what one could write by hand, and what messages and components cost:
//   throughput [--quick] [--long] [--rounds N] [--python PROGRAM]
// Rates are of processor time of one thread, setup of the run and all default statistics included,
// and of medians over rounds. An event is an arrival or a departure, whatever the kernel counts.
// Exits with 1 where a bar was missed. It is no test: figures depend on the machine and its load.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include "tests/benchmarks/comparison.hpp"
#include "tests/benchmarks/memory_costs.hpp"
#include "tests/benchmarks/processor_time.hpp"
#include "tests/benchmarks/references/heap_engine.hpp"
#include "tests/benchmarks/references/naive_orders.hpp"
#include "tests/benchmarks/references/two_clocks.hpp"

namespace {

using namespace benchmarks;
using references::Result;

struct Options {
    bool quick = false;
    bool long_run = false;
    int rounds = 5;
    std::string python;  // With SimPy; empty: none.

    /// A horizon shortened for `--quick`.
    std::string horizon(double seconds) const {
        return "run.horizon=" + std::to_string(quick ? seconds / 8 : seconds) + "s";
    }
    std::uint64_t messages(double count) const {
        return static_cast<std::uint64_t>(quick ? count / 8 : count);
    }
    /// Short runs are further from theory.
    double tolerance(double share) const { return quick ? 3 * share : share; }
};

Result checked(double theory, double tolerance, const Result& result) {
    references::check_against(theory, tolerance, result);
    return result;
}

/// As many customers in SimPy, in a process of its own, which reports its processor time.
Result simpy_station(const std::string& python, std::uint64_t customers) {
    const std::string command = "'" + python +
                                "' '" SURGETANK_ROOT "/tests/benchmarks/simpy_mm1.py' " +
                                std::to_string(customers);
    FILE* const pipe = popen(command.c_str(), "r");
    Result result{customers, 0, 0};
    const bool read =
        pipe != nullptr && std::fscanf(pipe, "%lf %lf", &result.mean_sojourn, &result.seconds) == 2;
    if (pipe == nullptr || pclose(pipe) != 0 || !read) {
        throw std::runtime_error("SimPy did not run: " + command);
    }
    return result;
}

double by_log(references::Generator& generator) {
    return references::exponential_by_log(generator);
}

/// W1 against R1, or against SimPy where its interpreter is given.
Comparison station(const Options& options, bool simpy) {
    const double tolerance = options.tolerance(0.04);
    const auto two_clocks = [=] {
        return checked(10, tolerance, references::two_clocks(options.messages(1e7), 0.9, by_log));
    };
    const auto interpreter = [=] {
        return checked(10, 0.3, simpy_station(options.python, options.messages(4e5)));
    };
    return {.name = simpy ? "W1 M/M/1 (SimPy)" : "W1 M/M/1 (R1 two clocks)",
            .workload = {"w1.yaml", {options.horizon(1e7 / 0.9)}},
            .events_per_message = 2,
            .theory_s = 10,
            .tolerance = tolerance,
            .reference = simpy ? std::function<Result()>(interpreter) : two_clocks,
            .bar = simpy ? 70 : 0.70};
}

Comparison tandem(const Options& options, const references::Ziggurat& exponential) {
    const double tolerance = options.tolerance(0.03);
    return {.name = "W2 tandem of 10 (R2 heap)",
            .workload = {"w2.yaml", {options.horizon(1e6 / 0.8)}},
            .events_per_message = 11,
            .theory_s = 50,
            .tolerance = tolerance,
            .reference =
                [=, &exponential] {
                    return checked(50, tolerance,
                                   references::heap_engine<references::Shape::tandem>(
                                       options.messages(1e6), 10, 0.8, exponential));
                },
            .bar = 0.90};
}

Comparison fan_out(const Options& options, const references::Ziggurat& exponential) {
    const double tolerance = options.tolerance(0.04);
    return {.name = "W3 fan-out to 100 (R2 heap)",
            .workload = {"w3.yaml", {options.horizon(1e5 / 0.7)}},
            .events_per_message = 101,
            .theory_s = 1 / 0.3,
            .tolerance = tolerance,
            .reference =
                [=, &exponential] {
                    return checked(1 / 0.3, tolerance,
                                   references::heap_engine<references::Shape::fan_out>(
                                       options.messages(1e5), 100, 0.7, exponential));
                },
            .bar = 0.75};
}

/// There is no theory for W5: the reference must show the utilization that follows from its rates,
/// with 1 / (1 - failure) tries of an order, and both must find the same mean latency.
Comparison orders(const Options& options) {
    using references::NaiveOrders;
    const auto naive = [=] {
        NaiveOrders all(options.messages(1e6));
        const Result result = all.run();
        const double load =
            NaiveOrders::rate * NaiveOrders::service_mean / (1 - NaiveOrders::failure) / 32;
        references::check_against(load, options.tolerance(0.01), {0, all.utilization(), 0});
        return result;
    };
    return {.name = "W5 order processing (R3 naive)",
            .workload = {"w5.yaml", {options.horizon(1e6 / NaiveOrders::rate)}},
            .events_per_message = 5.02,
            .theory_s = naive().mean_sojourn,
            .tolerance = options.tolerance(0.02),
            .reference = naive,
            .bar = 3};
}

bool compare_throughput(const Options& options) {
    const references::Ziggurat exponential;
    print_head();
    bool met = compare(station(options, false), options.rounds);
    met &= compare(tandem(options, exponential), options.rounds);
    met &= compare(fan_out(options, exponential), options.rounds);
    met &= compare(orders(options), options.rounds);
    if (!options.python.empty()) {
        met &= compare(station(options, true), options.rounds);
    }
    return met;
}

bool report_scale(const Options& options) {
    std::vector<double> rates;
    for (int round = 0; round < (options.quick ? 1 : 3); ++round) {
        const ScenarioRun run = run_scenario({"stations-100k.yaml", {options.horizon(400)}});
        rates.push_back(2 * static_cast<double>(run.messages) / run.run_seconds * 1e-6);
    }
    bool met = report("100,000 components: M events/s", median(rates), 3, false, "");
    met &= report("100,000 components: read, built and begun",
                  seconds_to_start({"stations-100k.yaml", {}}), 2, true, "s");
    const ScenarioRun all = run_scenario({"stations-100k.yaml", {"run.horizon=1ms"}});
    std::printf("%-53s %12.3f s\n", "  the same, and 1.3 million result rows",
                all.compile_seconds + all.run_seconds);
    std::vector<double> gains;
    for (int round = 0; round < options.rounds; ++round) {
        const Workload w1{"w1.yaml", {options.horizon(5555555)}};
        const double one = run_scenario(w1, 1, 4).wall_seconds;
        const double two = run_scenario(w1, 2, 4).wall_seconds;
        gains.push_back(one / two);
    }
    return met & report("two threads against one (wall clock)", median(gains), 1.8, false, "x");
}

bool report_memory(const Options& options) {
    bool met =
        report("a queued message without identity", bytes_per_queued_message(false), 8, true, "B");
    met &= report("a queued message with identity", bytes_per_queued_message(true), 32, true, "B");
    met &= report("a backlog of 50 million messages: peak",
                  peak_megabytes({"backlog-50m.yaml", {options.horizon(500)}}), 600, true, "MB");
    const double customers = options.long_run ? 1e9 : static_cast<double>(options.messages(1e8));
    const auto peak_after = [](double count) {
        return peak_megabytes({"w1.yaml", {"run.horizon=" + std::to_string(count / 0.9) + "s"}});
    };
    const double early = peak_after(customers / 100);
    met &= report("W1, a hundred times the messages: memory grows by",
                  peak_after(customers) - early, 1, true, "MB");
    return met;
}

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--quick") {
            options.quick = true;
            options.rounds = 3;
        } else if (name == "--long") {
            options.long_run = true;
        } else if (name == "--rounds" && i + 1 < count) {
            options.rounds = std::atoi(arguments[++i]);
        } else if (name == "--python" && i + 1 < count) {
            options.python = arguments[++i];
        } else {
            throw std::invalid_argument(
                "usage: throughput [--quick] [--long] [--rounds N] "
                "[--python PROGRAM]");
        }
    }
    return options;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const Options options = parse(count, arguments);
        bool met = report_memory(options);  // First, for a child is born as large as its parent.
        met &= report_scale(options);
        std::printf("\n");
        met &= compare_throughput(options);
        return met ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
