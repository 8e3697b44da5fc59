#include "scenarios/runner/ensemble.hpp"

#include <map>

namespace surgetank::scenarios {

Ensemble::Ensemble(std::vector<Observed> components, std::vector<Question> questions,
                   Stretch measured)
    : components_(std::move(components)),
      questions_(std::move(questions)),
      measured_(measured),
      values_(questions_.size()),
      totals_(components_.size()),
      series_(components_.size()),
      balances_(components_.size()) {}

std::vector<models::Figures> Ensemble::merged(const Observations& seen, Stretch stretch) {
    std::vector<models::Figures> figures = seen.segments[stretch.first];
    for (std::size_t segment = stretch.first + 1; segment < stretch.last; ++segment) {
        for (std::size_t i = 0; i < figures.size(); ++i) {
            figures[i].merge(seen.segments[segment][i]);
        }
    }
    return figures;
}

void Ensemble::add(const Observations& seen) {
    // Expectations share windows: each is merged once.
    std::map<std::pair<std::size_t, std::size_t>, std::vector<models::Figures>> by_stretch;
    const auto figures_of = [&](Stretch stretch) -> const std::vector<models::Figures>& {
        const auto [place, is_new] = by_stretch.try_emplace({stretch.first, stretch.last});
        if (is_new) {
            place->second = merged(seen, stretch);
        }
        return place->second;
    };
    const std::vector<models::Figures>& measured = figures_of(measured_);
    for (std::size_t q = 0; q < questions_.size(); ++q) {
        values_[q].push_back(evaluate(questions_[q].measure, figures_of(questions_[q].stretch)));
    }
    digest_.add(seen.events);
    for (std::size_t i = 0; i < components_.size(); ++i) {
        totals_[i].merge(measured[i]);
        measured[i].feed(digest_);
        const double length_s = sim::seconds(measured[i].length);
        balances_[i].push_back(
            {static_cast<double>(measured[i].backlog_area) /
                 static_cast<double>(measured[i].length.count()),
             static_cast<double>(measured[i].departures) / length_s,
             measured[i].sojourn.empty() ? 0 : measured[i].sojourn.mean() * 1e-9});
        series_[i].push_back(seen.series[i]);
        for (const models::SeriesPoint& point : seen.series[i]) {
            digest_.add(point.backlog_milli);
            digest_.add(point.departures);
        }
    }
    if (!seen.conserves && unbalanced_.empty()) {
        unbalanced_ = seen.unbalanced;
    }
    events_ += seen.events;
    ++replications_;
}

std::optional<double> Ensemble::pooled(std::size_t question) const {
    const Question& asked = questions_[question];
    const bool is_measured_there =
        asked.stretch.first == measured_.first && asked.stretch.last == measured_.last;
    if (!is_measured_there || !probability_of(asked.measure.statistic)) {
        return std::nullopt;
    }
    return evaluate(asked.measure, totals_);
}

std::vector<std::vector<double>> Ensemble::backlog_series(std::size_t component) const {
    std::vector<std::vector<double>> all;
    for (const std::vector<models::SeriesPoint>& points : series_[component]) {
        std::vector<double>& one = all.emplace_back();
        for (const models::SeriesPoint& point : points) {
            one.push_back(static_cast<double>(point.backlog_milli) / 1000);
        }
    }
    return all;
}

std::vector<std::vector<double>> Ensemble::system_backlog() const {
    std::vector<std::vector<double>> total;
    for (std::size_t i = 0; i < components_.size(); ++i) {
        if (components_[i].is_link) {
            continue;
        }
        const std::vector<std::vector<double>> one = backlog_series(i);
        if (total.empty()) {
            total = one;
            continue;
        }
        for (std::size_t r = 0; r < one.size(); ++r) {
            for (std::size_t w = 0; w < one[r].size(); ++w) {
                total[r][w] += one[r][w];
            }
        }
    }
    return total;
}

}  // namespace surgetank::scenarios
