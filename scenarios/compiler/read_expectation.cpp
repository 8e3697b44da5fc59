// Reading expectations: `metric`, a place, and bounds such as `p99: {below: 2s}` or `is: 0`.
#include <algorithm>
#include <array>

#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

constexpr std::array<std::string_view, 8> places{"name", "metric", "of",   "from",
                                                 "to",   "after",  "type", "group"};
constexpr std::array<std::string_view, 9> statistics{"mean", "min", "max",   "p50",  "p90",
                                                     "p95",  "p99", "p99.9", "total"};

/// The limit in the unit of the metric; a ratio may also be a share.
Parsed<double> parse_limit(const Metric& metric, const std::string& text) {
    switch (metric.unit) {
        case MetricUnit::seconds:
            return parse_seconds(text);
        case MetricUnit::per_second: {
            const Parsed<sim::Rate> rate = parse_rate(text);
            return {rate.value ? std::optional{rate.value->per_second} : std::nullopt, rate.code,
                    rate.problem, rate.hint};
        }
        case MetricUnit::one:
            break;
    }
    if (metric.shape == Shape::ratio && text.ends_with('%')) {
        const Parsed<sim::Probability> share = parse_probability(text);
        return {share.value ? std::optional{share.value->value} : std::nullopt, share.code,
                share.problem, share.hint};
    }
    return parse_number(text);
}

class ExpectationReader {
public:
    ExpectationReader(Reader& reader, const Tree& tree, const Path& path, Expectation& out)
        : reader_(reader), tree_(tree), path_(path), out_(out) {}

    void read() {
        before_ = reader_.diagnostics().count();
        refuse_unknown();
        read_texts();
        read_during();
        const Tree* metric = tree_.find_said("metric");
        if (metric == nullptr) {
            reader_.missing(tree_, path_, "metric");
        } else if (const Metric* known = known_metric(*metric)) {
            read_bounds(*known);
        }
        if (out_.name.empty()) {
            out_.name = made_name();
        }
    }

private:
    void read_texts() {
        const std::array<std::pair<std::string_view, std::string*>, 8> texts{
            {{"name", &out_.name},
             {"metric", &out_.metric},
             {"of", &out_.of},
             {"from", &out_.from},
             {"to", &out_.to},
             {"after", &out_.after},
             {"type", &out_.type},
             {"group", &out_.group}}};
        for (const auto& [key, text] : texts) {
            if (const Tree* entry = tree_.find_said(key)) {
                const Path here = path_.child(key);
                reader_.read(*entry, here, {.name = key, .doc = ""}, *text);
            }
        }
        const Tree* name = tree_.find_said("name");
        if (name != nullptr && name->is_scalar() && !is_name(name->scalar)) {
            reader_.add(*name, code::bad_name, path_.child("name"),
                        "an expectation's name is letters, digits, - and _",
                        "it begins with a letter");
        }
    }

    void read_during() {
        const Tree* during = tree_.find_said("during");
        if (during == nullptr) {
            return;
        }
        const Path here = path_.child("during");
        if (during->is_scalar()) {
            out_.during = during->scalar;
            return;
        }
        if (!reader_.expect_map(*during, here)) {
            return;
        }
        reader_.refuse_unknown(*during, here, {"from", "to"});
        std::pair<sim::Duration, sim::Duration> window;
        for (const auto& [key, end] : {std::pair{"from", &window.first}, {"to", &window.second}}) {
            const Tree* entry = during->find_said(key);
            if (entry == nullptr) {
                reader_.missing(*during, here, key);
                return;
            }
            const Path end_path = here.child(key);
            reader_.read(*entry, end_path, {.name = key, .doc = ""}, *end);
        }
        if (window.second <= window.first) {
            reader_.add(*during, code::window, here, "the window ends before it begins");
        }
        out_.window = window;
    }

    const Metric* known_metric(const Tree& tree) {
        const Metric* metric = find_metric(out_.metric);
        if (metric == nullptr && tree.is_scalar()) {
            std::vector<std::string_view> names;
            for (const Metric& known : all_metrics()) {
                names.push_back(known.name);
            }
            const std::string_view right = right_name(out_.metric);
            reader_.add(tree, code::unknown_metric, path_.child("metric"),
                        "`" + out_.metric.substr(0, 60) + "` is no metric",
                        right.empty() ? advice(out_.metric, names)
                                      : "it is called `" + std::string(right) + "` here");
        }
        return metric;
    }

    void read_bounds(const Metric& metric) {
        const auto known = statistics_of(metric.shape);
        for (const std::string_view statistic : known) {
            if (const Tree* entry = tree_.find_said(statistic)) {
                const Path here = path_.child(statistic);
                if (reader_.expect_map(*entry, here)) {
                    reader_.refuse_unknown(*entry, here, choices<Comparator>());
                    read_comparators(metric, *entry, here, statistic);
                }
            }
        }
        read_comparators(metric, tree_, path_, default_statistic(metric.shape));
        for (const std::string_view statistic : statistics) {
            const Tree* entry = tree_.find_said(statistic);
            if (entry != nullptr &&
                std::find(known.begin(), known.end(), statistic) == known.end()) {
                const Path here = path_.child(statistic);
                reader_.diagnostics().add(
                    entry->key_mark, code::statistic, here.text(),
                    "`" + std::string(metric.name) + "` has no such statistic",
                    "only " + listed({known.begin(), known.end()}));
            }
        }
        const bool is_wrong = reader_.diagnostics().count() > before_;
        if (out_.bounds.empty() && !is_wrong) {
            reader_.add(tree_, code::bound, path_, "nothing is expected",
                        metric.shape == Shape::times ? "as in p99: {below: 2s}"
                                                     : "as in max: {below: 9} or is: 0");
        }
    }

    void read_comparators(const Metric& metric, const Tree& tree, const Path& path,
                          std::string_view statistic) {
        for (const auto& comparator : names_of(Comparator{})) {
            const Tree* entry = tree.find_said(comparator.name);
            if (entry == nullptr) {
                continue;
            }
            const Path here = path.child(comparator.name);
            if (statistic.empty()) {
                const auto known = statistics_of(metric.shape);
                reader_.add(*entry, code::statistic, here, "of which statistic?",
                            "as in max: {" + std::string(comparator.name) + ": ...}; one of " +
                                listed({known.begin(), known.end()}));
            } else if (reader_.expect_scalar(*entry, here, "a limit")) {
                const Parsed<double> limit = parse_limit(metric, entry->scalar);
                if (limit.value) {
                    out_.bounds.push_back({std::string(statistic), comparator.value, *limit.value});
                } else {
                    reader_.add(*entry, limit.code, here, limit.problem, limit.hint);
                }
            }
        }
    }

    void refuse_unknown() {
        std::vector<std::string_view> known(places.begin(), places.end());
        known.insert(known.end(), statistics.begin(), statistics.end());
        known.insert(known.end(), {"rate", "during"});
        const auto comparators = choices<Comparator>();
        known.insert(known.end(), comparators.begin(), comparators.end());
        reader_.refuse_unknown(tree_, path_, known);
    }

    /// Such as `latency shop->payments p99`.
    std::string made_name() const {
        std::string name = out_.metric;
        if (!out_.from.empty() || !out_.to.empty()) {
            name += " " + out_.from + "->" + out_.to;
        }
        name += out_.of.empty() ? "" : " " + out_.of;
        name += out_.after.empty() ? "" : " after " + out_.after;
        if (!out_.bounds.empty() && out_.bounds[0].statistic != "total") {
            name += " " + out_.bounds[0].statistic;
        }
        return name;
    }

    Reader& reader_;
    const Tree& tree_;
    const Path& path_;
    Expectation& out_;
    std::size_t before_ = 0;  ///< Diagnostics when reading began.
};

}  // namespace

void read_expectation(Reader& reader, const Tree& tree, const Path& path,
                      Expectation& expectation) {
    if (reader.expect_map(tree, path)) {
        ExpectationReader(reader, tree, path, expectation).read();
    }
}

}  // namespace surgetank::scenarios
