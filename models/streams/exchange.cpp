#include "models/streams/exchange.hpp"

#include <algorithm>

namespace surgetank::models {

void StreamExchange::wire(std::vector<Route::Targets> by_type, const std::vector<double>& weights) {
    shares_one_ = route_.to_all() &&
                  std::all_of(by_type.begin(), by_type.end(), [&](const Route::Targets& targets) {
                      return targets.size() == weights.size();
                  });
    by_target_.resize(shares_one_ ? 0 : weights.size());
    route_.wire(std::move(by_type), weights);
}

void StreamExchange::advance(sim::Instant end, Scratch&) {
    now_ = end;
    const std::span<const Passage> all = in.all();
    account.pass(all.size());
    if (shares_one_) {
        output.assign(all.begin(), all.end());
        return;
    }
    for (Train& train : by_target_) {
        train.clear();
    }
    for (const Passage& passage : all) {
        if (!route_.to_all()) {
            by_target_[route_.choose(passage.message)].push_back(passage);
            continue;
        }
        for (const std::uint32_t target : route_.candidates(passage.message.type)) {
            by_target_[target].push_back(passage);
        }
    }
}

}  // namespace surgetank::models
