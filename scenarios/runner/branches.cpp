// Runs the branches and takes their differences.
#include "scenarios/runner/branches.hpp"

#include <map>
#include <tuple>

#include "sim/interval.hpp"

namespace surgetank::scenarios {
namespace {

using Values = std::vector<std::optional<double>>;

/// The means of two rows of values and of their differences, over the pairs that are complete.
void pair_values(const Values& baseline, const Values& variant, double confidence,
                 Difference& result) {
    std::vector<double> differences;
    double sum = 0;
    double other_sum = 0;
    for (std::size_t r = 0; r < std::min(baseline.size(), variant.size()); ++r) {
        if (baseline[r] && variant[r]) {
            sum += *baseline[r];
            other_sum += *variant[r];
            differences.push_back(*variant[r] - *baseline[r]);
        }
    }
    if (differences.empty()) {
        return;
    }
    const auto count = static_cast<double>(differences.size());
    result.baseline = sum / count;
    result.variant = other_sum / count;
    result.difference = *result.variant - *result.baseline;
    if (const auto interval = sim::mean_interval(differences, confidence)) {
        result.difference = interval->center;
        result.low = interval->low();
        result.high = interval->high();
    }
}

std::vector<Difference> differences(const Results& baseline, const Results& variant) {
    std::vector<Difference> all;
    if (variant.limit || variant.interrupted) {
        return all;  // Replications are missing: those left are no fair sample.
    }
    std::map<std::tuple<std::string, std::string, std::string, std::string>, const Row*> rows;
    for (const Row& row : variant.rows) {
        rows.emplace(std::tuple{row.metric, row.of, row.from, row.statistic}, &row);
    }
    for (const Row& row : baseline.rows) {
        const auto found = rows.find({row.metric, row.of, row.from, row.statistic});
        if (found != rows.end()) {
            all.push_back(
                {"", row.metric, row.of, row.from, row.statistic, row.unit, {}, {}, {}, {}, {}});
            pair_values(row.by_replication, found->second->by_replication, baseline.confidence,
                        all.back());
        }
    }
    // A list of bounds in the order of the text: the same in both.
    for (std::size_t i = 0; i < baseline.judgements.size(); ++i) {
        const Judgement& j = baseline.judgements[i];
        const std::string& to = j.to.empty() ? j.of : j.to;
        all.push_back({j.name, j.metric, to, j.from, j.statistic, j.unit, {}, {}, {}, {}, {}});
        pair_values(j.by_replication, variant.judgements[i].by_replication, baseline.confidence,
                    all.back());
    }
    return all;
}

/// Replications of the baseline and all variants are one bar of progress.
std::function<void(const Progress&)> part_of(const std::function<void(const Progress&)>& whole,
                                             std::size_t before, std::size_t runs) {
    if (!whole) {
        return {};
    }
    return [&whole, before, runs](const Progress& part) {
        whole({static_cast<std::int64_t>(before) * part.wanted + part.done,
               static_cast<std::int64_t>(runs) * part.wanted});
    };
}

void forget_values(Results& results) {
    for (Row& row : results.rows) {
        row.by_replication = {};
    }
}

}  // namespace

Topology topology_of(const Topology& topology, const Variant& variant) {
    Topology branch = topology;
    branch.timetable = variant.timetable;
    branch.faults = variant.faults;
    branch.resolved = variant.resolved;
    return branch;
}

Results run_branches(const Topology& topology, const RunOptions& options, const RunOne& run_one) {
    const std::size_t runs = topology.variants.size() + 1;
    RunOptions mine = options;
    mine.keeps_values = true;
    mine.progress = part_of(options.progress, 0, runs);
    Results results = run_one(topology, mine);
    mine.replications = results.replications;
    mine.precision = 0;  // As many as the baseline took.
    for (std::size_t v = 0; v < topology.variants.size(); ++v) {
        if (results.interrupted || results.limit) {
            break;  // There is no whole baseline to compare with.
        }
        const Variant& variant = topology.variants[v];
        mine.progress = part_of(options.progress, v + 1, runs);
        Branch branch{variant.name,
                      sim::seconds(variant.at),
                      run_one(topology_of(topology, variant), mine),
                      {}};
        if (branch.results.interrupted) {
            results.interrupted = true;
            results.stopping_reason = "interrupted";
            break;
        }
        branch.differences = differences(results, branch.results);
        forget_values(branch.results);
        results.branches.push_back(std::move(branch));
    }
    forget_values(results);
    return results;
}

}  // namespace surgetank::scenarios
