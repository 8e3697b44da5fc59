#include "scenarios/runner/recovery.hpp"

#include <algorithm>

#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

std::optional<double> time_to_return(const std::vector<double>& backlog, const FaultWindow& fault,
                                     sim::Duration warm_up, sim::Duration horizon, ReturnTo level) {
    const auto windows = static_cast<std::int64_t>(backlog.size());
    const auto end_of = [&](std::int64_t window) { return end_of_part(horizon, window + 1, windows); };
    double highest = 0;
    double sum = 0;
    std::int64_t before = 0;
    for (std::int64_t w = 0; w < windows && end_of(w) <= fault.from; ++w) {
        if (w > 0 && end_of(w - 1) < warm_up) {
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
    const double usual = level == ReturnTo::usual_range ? highest + 1
                                                        : sum / static_cast<double>(before) + 1;
    for (std::int64_t w = 0; w < windows; ++w) {
        const sim::Duration begin = w == 0 ? sim::Duration::zero() : end_of(w - 1);
        if (begin >= fault.to && backlog[static_cast<std::size_t>(w)] <= usual) {
            return sim::seconds(begin - fault.to);
        }
    }
    return sim::seconds(horizon - std::min(horizon, fault.to));
}

}  // namespace surgetank::scenarios
