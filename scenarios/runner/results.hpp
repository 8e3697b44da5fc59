// What a run found, in the form that people and programs read: rows of one number each, with what
// it is, of what, its interval and its unit; verdicts; checks of the run against itself and theory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/histogram.hpp"

namespace surgetank::scenarios {

struct Row {
    std::string metric;
    std::string of;    ///< A component; "*" is the whole system.
    std::string from;  ///< The flow, for latencies; else empty.
    std::string statistic;
    std::optional<double> value, low, high;
    std::string unit;  ///< s, 1/s, 1 or B.
    std::string note;  ///< Why there is no interval, where there is none.
    /// Where it was asked for: one value for each replication.
    std::vector<std::optional<double>> by_replication{};
};

struct LedgerRow {
    std::string flow, of, fate;
    std::uint64_t count = 0;  ///< Over all replications.
};

enum class Verdict : std::uint8_t { pass, fail, undecided };

struct Judgement {
    std::string name, metric, of, from, to, during, statistic, comparator, unit, note;
    double limit = 0;
    std::optional<double> value, low, high;
    Verdict verdict = Verdict::undecided;
    std::optional<std::int64_t> replications_needed;
    std::vector<std::optional<double>> by_replication{};
};

struct Finding {
    std::string id, severity, of, message, hint;
};

/// A run's check of itself (Little's law, conservation) or against theory.
struct Check {
    std::string check, of, metric, statistic, model, kind, source, unit, verdict;
    std::optional<double> expected, value, low, high;
};

/// Mean and band over replications of one quantity on the series' grid.
struct Band {
    std::vector<double> mean, low, high;
};
struct SeriesOf {
    std::string of;
    Band backlog, throughput, utilization;  ///< `utilization` empty where there are no servers.
    std::vector<double> backlog_max;
};

struct NamedHistogram {
    std::string of, from, metric;
    sim::Histogram values;  ///< [ns], all replications.
};

/// One number with and without the further faults of a branch, over pairs of replications that
/// share their past: the means of both, and that of the differences with its interval.
struct Difference {
    std::string expectation;  ///< Its name; empty for a row.
    std::string metric, of, from, statistic, unit;
    std::optional<double> baseline, variant, difference, low, high;
};

struct Branch;

struct Results {
    std::string scenario, question, file, digest, stopping_reason, warm_up_method;
    std::uint64_t seed = 1;
    std::int64_t replications = 0;
    double confidence = 0.95;
    double horizon_s = 0, warm_up_s = 0;
    bool interrupted = false;
    std::uint64_t events = 0;
    struct LimitHit {
        std::string limit, component, message;
    };
    std::optional<LimitHit> limit;
    std::vector<Row> rows;
    std::vector<LedgerRow> ledger;
    std::vector<Judgement> judgements;
    std::vector<Finding> findings;
    std::vector<Check> checks;
    struct Component {
        std::string name, kind;
    };
    std::vector<Component> components;
    struct Link {
        std::string name, from, port, to;
    };
    std::vector<Link> links;
    struct Fault {
        std::string name, verb;
        std::vector<std::string> targets;
        double from_s = 0, to_s = 0;
    };
    std::vector<Fault> faults;
    std::vector<double> series_time_s;
    std::vector<SeriesOf> series;
    std::vector<NamedHistogram> histograms;
    std::vector<Branch> branches;
};

/// Another future of the same scenario.
struct Branch {
    std::string name;
    double at_s = 0;  ///< Until then, it is the same run.
    Results results;
    std::vector<Difference> differences;
};

enum class Detail : std::uint8_t { rows, full };

/// The document of format version 1. Numbers are shortest texts that read back to the same bits.
std::string to_json(const Results& results, Detail detail);

}  // namespace surgetank::scenarios
