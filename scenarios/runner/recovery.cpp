#include "scenarios/runner/recovery.hpp"

#include <algorithm>

#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

std::optional<double> time_to_return(const std::vector<double>& backlog, const FaultWindow& fault,
                                     sim::Duration warm_up, sim::Duration horizon, ReturnTo level) {
    const auto windows = static_cast<std::int64_t>(backlog.size());
    const auto begin_of = [&](std::int64_t window) {
        return end_of_part(horizon, window, windows);
    };
    double highest = 0;
    double sum = 0;
    std::int64_t before = 0;
    for (std::int64_t w = 0; w < windows && begin_of(w + 1) <= fault.from; ++w) {
        if (begin_of(w) < warm_up) {
            continue;
        }
        highest = std::max(highest, backlog[static_cast<std::size_t>(w)]);
        sum += backlog[static_cast<std::size_t>(w)];
        ++before;
    }
    if (before == 0) {
        return std::nullopt;
    }
    // A message more or less is no difference.
    const double usual =
        level == ReturnTo::usual_range ? highest + 1 : sum / static_cast<double>(before) + 1;
    for (std::int64_t w = 0; w < windows; ++w) {
        if (begin_of(w) >= fault.to && backlog[static_cast<std::size_t>(w)] <= usual) {
            return sim::seconds(begin_of(w) - fault.to);
        }
    }
    return sim::seconds(horizon - std::min(horizon, fault.to));
}

}  // namespace surgetank::scenarios
