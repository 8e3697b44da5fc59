// Which of its targets an exchange gives a message to.
#pragma once

#include <cstdint>
#include <vector>

#include "models/config/routing.hpp"
#include "models/message.hpp"
#include "sim/alias.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

class Route {
public:
    using Targets = std::vector<std::uint32_t>;

    Route(Rule rule, sim::Stream stream) : rule_(rule), stream_(std::move(stream)) {}

    /// Candidate targets by message type; for a weighted choice also the weights of all targets.
    void wire(std::vector<Targets> by_type, const std::vector<double>& weights) {
        by_type_ = std::move(by_type);
        for (std::size_t type = 0; rule_ == Rule::weighted && type < by_type_.size(); ++type) {
            std::vector<double> weight;
            for (const std::uint32_t target : by_type_[type]) {
                weight.push_back(weights[target]);
            }
            choosers_.emplace_back(weight.empty() ? std::vector<double>{1} : weight);
        }
    }

    /// Whether every candidate gets a copy; else one of them is chosen.
    bool to_all() const {
        return rule_ != Rule::weighted && rule_ != Rule::round_robin && rule_ != Rule::key_hash;
    }
    const Targets& candidates(TypeId type) const { return by_type_[type]; }

    /// One of the candidates, of which there must be some.
    std::uint32_t choose(const Message& message) {
        const Targets& candidates = by_type_[message.type];
        switch (rule_) {
            case Rule::weighted:
                return candidates[choosers_[message.type].draw(stream_)];
            case Rule::round_robin:
                return candidates[turn_++ % candidates.size()];
            default:
                return candidates[sim::mix_bits(message.key + 1) % candidates.size()];
        }
    }

private:
    Rule rule_;
    std::vector<Targets> by_type_;
    std::vector<sim::AliasTable> choosers_;  // By type, over the candidates' weights.
    std::uint64_t turn_ = 0;
    sim::Stream stream_;
};

}  // namespace surgetank::models
