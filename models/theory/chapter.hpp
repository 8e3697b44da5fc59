// How predictions are written down: those of one model share its name, source and kind.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/theory.hpp"

namespace surgetank::models::theory {

/// The quantiles that results state.
inline constexpr std::array<std::pair<std::string_view, double>, 5> quantiles{
    {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}}};

/// Collects predictions that share a model, a source and a kind.
class Chapter {
public:
    Chapter(std::vector<Prediction>& all, std::string model, std::string source,
            Prediction::Kind kind = Prediction::Kind::exact)
        : all_(all), model_(std::move(model)), source_(std::move(source)), kind_(kind) {}

    void add(std::string_view metric, std::string_view statistic, double value,
             std::string_view unit, std::optional<std::size_t> priority_class = {}) {
        all_.push_back({model_, source_, kind_, std::string(metric), std::string(statistic), value,
                        std::string(unit), priority_class});
    }
    void times(const SteadyState& state) {
        add("wait", "mean", state.wait_s, "s");
        add("sojourn", "mean", state.sojourn_s, "s");
        levels(state);
    }
    void levels(const SteadyState& state) {
        add("waiting", "mean", state.waiting, "1");
        add("backlog", "mean", state.backlog, "1");
    }
    void flow(const SteadyState& state) {
        add("throughput", "rate", state.throughput_per_s, "1/s");
        add("utilization", "mean", state.utilization, "1");
    }
    template <class Quantile>
    void spread(std::string_view metric, const Quantile& quantile_s) {
        for (const auto& [statistic, probability] : quantiles) {
            add(metric, statistic, quantile_s(probability), "s");
        }
    }

private:
    std::vector<Prediction>& all_;
    std::string model_;
    std::string source_;
    Prediction::Kind kind_;
};

}  // namespace surgetank::models::theory
