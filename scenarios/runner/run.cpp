#include "scenarios/runner/run.hpp"

#include <algorithm>

#include "scenarios/runner/assembly.hpp"
#include "scenarios/runner/branches.hpp"
#include "scenarios/runner/checks.hpp"
#include "scenarios/runner/judge.hpp"
#include "scenarios/runner/present.hpp"
#include "scenarios/runner/replicate.hpp"
#include "scenarios/runner/theory_checks.hpp"
#include "sim/stopping.hpp"

namespace surgetank::scenarios {

namespace {

/// The state of a run between its batches.
class Run {
public:
    Run(const Topology& topology, const RunOptions& options)
        : topology_(topology), options_(options), plan_(make_plan(topology)), timeline_(topology) {
        seed_ = options.seed.value_or(topology.run.seed);
        prime_samplers(plan_);
    }

    Results go() {
        const std::int64_t first = options_.replications.value_or(topology_.run.replications);
        more(first);
        cut_ = choose_cut(topology_, timeline_, observed(plan_), pending_);
        ask();
        absorb();
        const double in_file = topology_.run.precision ? topology_.run.precision->value : 0;
        const double precision = options_.precision.value_or(in_file);
        reason_ = "replications";
        if (precision > 0 && !ended_) {
            until_precise(precision, static_cast<std::uint64_t>(first));
        }
        return conclude();
    }

private:
    void more(std::int64_t count) {
        wanted_ += count;
        Batch batch{.first = static_cast<std::uint64_t>(done_),
                    .count = static_cast<std::uint64_t>(count),
                    .seed = seed_,
                    .jobs = options_.jobs,
                    .stop = options_.stop,
                    .finished = [this] { tell(); }};
        pending_ = replicate(plan_, timeline_.schedule(), batch);
        done_ += count;
    }

    void tell() {
        ++told_;
        if (options_.progress) {
            options_.progress({told_, wanted_});
        }
    }

    /// Lists everything the run will be asked: the rows, then the expectations.
    void ask() {
        const std::vector<Observed> components = observed(plan_);
        const Stretch measured = timeline_.after(cut_.length);
        std::vector<Question> questions;
        for (Measure& measure : standard_measures(plan_, components)) {
            questions.push_back({std::move(measure), measured});
        }
        rows_ = questions.size();
        for (const Expectation& expectation : topology_.expect) {
            const auto window = Timeline::window_of(topology_, expectation);
            const Stretch stretch =
                window ? timeline_.stretch(window->first, window->second) : measured;
            for (const Bound& bound : expectation.bounds) {
                Asked asked{&expectation, &bound, std::nullopt};
                if (auto measure = find_measure(plan_, components, expectation, bound.statistic)) {
                    asked.question = questions.size();
                    questions.push_back({std::move(*measure), stretch, window.has_value()});
                }
                asked_.push_back(asked);
            }
        }
        ensemble_.emplace(components, std::move(questions), measured);
    }

    /// Takes finished replications into the ensemble, and notes what ended others.
    void absorb() {
        for (const Observations& seen : pending_) {
            if (seen.stopped && !stopped_) {
                stopped_ = seen.stopped;
            }
            interrupted_ = interrupted_ || seen.interrupted;
            if (!seen.stopped && !seen.interrupted) {
                ensemble_->add(seen);
            }
        }
        pending_.clear();
        ended_ = stopped_ || interrupted_;
    }

    void until_precise(double precision, std::uint64_t first) {
        sim::PrecisionRule rule({.relative_error = precision,
                                 .first = std::max<std::uint64_t>(2, first),
                                 .limit = std::max<std::uint64_t>(
                                     std::max<std::uint64_t>(2, first),
                                     static_cast<std::uint64_t>(topology_.run.max_replications))});
        while (!ended_) {
            if (static_cast<std::uint64_t>(done_) < rule.replications()) {
                more(static_cast<std::int64_t>(rule.replications()) - done_);
                absorb();
                continue;
            }
            const Trust trust = make_trust(topology_, *ensemble_, cut_);
            if (trust.withholds()) {
                reason_ = "no steady state";  // More replications would not give it one.
                return;
            }
            const sim::Precision verdict = rule.look(intervals(trust));
            if (verdict != sim::Precision::unmet) {
                reason_ = verdict == sim::Precision::met ? "precision" : "max_replications";
                return;
            }
        }
    }

    /// Of the means that precision is asked of: those of the expectations, or of all rows.
    std::vector<sim::Interval> intervals(const Trust& trust) const {
        std::vector<sim::Interval> all;
        const std::size_t begin = rows_ < ensemble_->questions().size() ? rows_ : 0;
        for (std::size_t q = begin; q < ensemble_->questions().size(); ++q) {
            const Estimate found = estimate(*ensemble_, q, trust);
            if (found.low && found.value) {
                all.push_back({*found.value, *found.high - *found.value});
            }
        }
        return all;
    }

    Results conclude() {
        Results results = describe_run(topology_);
        for (const DesignFinding& f : design_findings(topology_, analyze(topology_))) {
            results.findings.push_back({f.id, f.severity, f.of, f.message, f.hint});
        }
        results.seed = seed_;
        results.replications = static_cast<std::int64_t>(ensemble_->replications());
        results.warm_up_s = sim::seconds(cut_.length);
        results.warm_up_method = cut_.method;
        results.events = ensemble_->events();
        results.digest = ensemble_->digest();
        results.interrupted = interrupted_;
        results.stopping_reason = interrupted_ ? "interrupted" : reason_;
        if (stopped_) {
            results.stopping_reason = "limit: " + stopped_->limit;
            results.limit = {stopped_->limit, stopped_->component, stopped_->message};
            results.findings.push_back(limit_finding());
        }
        if (ensemble_->replications() == 0) {
            return results;
        }
        const Trust trust = make_trust(topology_, *ensemble_, cut_);
        results.rows = make_rows(*ensemble_, rows_, trust);
        for (std::size_t q = 0; options_.keeps_values && q < rows_; ++q) {
            results.rows[q].by_replication = ensemble_->values(q);
        }
        results.ledger = make_ledger(plan_, *ensemble_);
        results.judgements = judge(topology_, *ensemble_, asked_, trust, cut_.length);
        results.checks = check_balances(topology_, *ensemble_, trust);
        for (Check& check : check_theory(plan_, *ensemble_, trust)) {
            results.checks.push_back(std::move(check));
        }
        for (Finding& finding : find_findings(plan_, *ensemble_, trust, cut_)) {
            results.findings.push_back(std::move(finding));
        }
        add_series(topology_, *ensemble_, results);
        add_histograms(plan_, *ensemble_, results);
        return results;
    }

    Finding limit_finding() const {
        if (stopped_->limit == "SimGrid") {
            return {"F302", "error", "*", "SimGrid broke down: " + stopped_->message,
                    "the finished replications are kept; run.physics: native goes on without it"};
        }
        return {
            "F301", "error", stopped_->component,
            "a replication ended at " + std::to_string(sim::seconds(stopped_->when)) +
                " s: " + stopped_->message + "; fullest: " + stopped_->component,
            "an overloaded design, or a limit (run.max_messages, run.max_memory) that is too low"};
    }

    const Topology& topology_;
    const RunOptions& options_;
    Plan plan_;
    Timeline timeline_;
    std::uint64_t seed_ = 1;
    std::int64_t done_ = 0, wanted_ = 0, told_ = 0;
    std::vector<Observations> pending_;
    Cut cut_;
    std::size_t rows_ = 0;
    std::vector<Asked> asked_;
    std::optional<Ensemble> ensemble_;
    std::optional<Stopped> stopped_;
    bool interrupted_ = false;
    bool ended_ = false;
    std::string reason_;
};

}  // namespace

Results run(const Topology& topology, const RunOptions& options) {
    const auto alone = [](const Topology& one, const RunOptions& how) {
        return Run(one, how).go();
    };
    return topology.variants.empty() ? alone(topology, options)
                                     : run_branches(topology, options, alone);
}

}  // namespace surgetank::scenarios
