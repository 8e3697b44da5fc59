// Replications put together, in the order of their index: values of every measure, summed counts,
// merged histograms, bands of the series, and the digest of it all.
#pragma once

#include <span>

#include "scenarios/runner/measures.hpp"
#include "scenarios/runner/timeline.hpp"
#include "sim/digest.hpp"
#include "sim/interval.hpp"

namespace surgetank::scenarios {

/// A measure, and the segments it is taken from.
struct Question {
    Measure measure;
    Stretch stretch;
    bool windowed = false;  ///< Of a window of its own: needs no steady state.
};

class Ensemble {
public:
    Ensemble(std::vector<Observed> components, std::vector<Question> questions, Stretch measured);

    /// Replications come in the order of their index.
    void add(const Observations& seen);

    std::size_t replications() const { return replications_; }
    std::uint64_t events() const { return events_; }
    const std::vector<Question>& questions() const { return questions_; }
    const std::vector<Observed>& components() const { return components_; }

    /// One value for each replication; nothing where there was nothing to measure.
    const std::vector<std::optional<double>>& values(std::size_t question) const {
        return values_[question];
    }
    /// A quantile of all values of all replications together; nothing for other measures, and for
    /// windows of their own.
    std::optional<double> pooled(std::size_t question) const;
    /// Everything after the warm-up, over all replications, by component.
    const std::vector<models::Figures>& totals() const { return totals_; }
    /// Mean backlog of each window, by replication, of one component.
    std::vector<std::vector<double>> backlog_series(std::size_t component) const;
    /// The same of the whole system, links left out.
    std::vector<std::vector<double>> system_backlog() const;
    const std::vector<std::vector<models::SeriesPoint>>& series(std::size_t component) const {
        return series_[component];
    }
    /// Per replication, the figures after the warm-up that checks need.
    struct Balance {
        double backlog = 0, rate = 0, sojourn_s = 0;
    };
    const std::vector<Balance>& balances(std::size_t component) const {
        return balances_[component];
    }
    std::string digest() const { return digest_.text(); }
    bool conserves() const { return unbalanced_.empty(); }
    const std::string& unbalanced() const { return unbalanced_; }

private:
    static std::vector<models::Figures> merged(const Observations& seen, Stretch stretch);

    std::vector<Observed> components_;
    std::vector<Question> questions_;
    Stretch measured_;
    std::size_t replications_ = 0;
    std::uint64_t events_ = 0;
    std::vector<std::vector<std::optional<double>>> values_;  // [question][replication]
    std::vector<models::Figures> totals_;
    std::vector<std::vector<std::vector<models::SeriesPoint>>> series_;  // [component][replication]
    std::vector<std::vector<Balance>> balances_;
    sim::Digest digest_;
    std::string unbalanced_;
};

}  // namespace surgetank::scenarios
