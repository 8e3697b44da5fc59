#include "models/publication.hpp"

#include <algorithm>
#include <string>

#include "models/component.hpp"

namespace surgetank::models {

namespace {

std::optional<sim::AliasTable> choice(const Table<sim::Probability>& table) {
    if (table.size() < 2) {
        return std::nullopt;
    }
    std::vector<double> weights;
    for (const auto& [name, share] : table) {
        weights.push_back(share.value);
    }
    return sim::AliasTable(weights);
}

}  // namespace

Publication::Publication(const SourceConfig& config, Parts parts, Streams streams,
                         sim::SamplerCache& samplers)
    : size_varies_(!std::holds_alternative<sim::Constant>(config.size.law.law)),
      types_(std::move(parts.types)),
      type_choice_(choice(config.types)),
      priority_choice_(choice(config.priorities)),
      size_(samplers.sampler(config.size.law)),
      streams_(std::move(streams)) {
    first_.ordinal = std::uint64_t{parts.index} << Publishers::ordinal_bits;
    first_.flow = parts.flow;
    first_.type = types_.front();
    if (const auto* constant = std::get_if<sim::Constant>(&config.size.law.law)) {
        first_.size = static_cast<std::uint32_t>(constant->value);
    }
    for (const auto& [level, share] : config.priorities) {
        priorities_.push_back(static_cast<std::uint8_t>(std::stoi(level)));
    }
    if (config.key) {
        if (const auto* zipf = std::get_if<ZipfKeys>(&*config.key)) {
            zipf_.emplace(sim::Zipf{static_cast<std::uint64_t>(zipf->keys), zipf->exponent});
        } else {
            uniform_keys_ = static_cast<std::uint64_t>(std::get<UniformKeys>(*config.key).keys);
        }
    }
    if (!priorities_.empty()) {
        first_.priority = priorities_.front();
    }
    varies_ = size_varies_ || config.key || type_choice_ || priority_choice_;
}

/// Draws what differs from message to message.
void Publication::vary(Message& message) {
    if (type_choice_) {
        message.type = types_[type_choice_->draw(streams_.type)];
    }
    if (size_varies_) {
        message.size = static_cast<std::uint32_t>(std::min(4e9, size_.draw(streams_.size) + 0.5));
    }
    if (zipf_) {
        message.key = static_cast<std::uint32_t>(zipf_->draw(streams_.key)) + 1;
    } else if (uniform_keys_ > 0) {
        message.key = static_cast<std::uint32_t>(streams_.key.below(uniform_keys_)) + 1;
    }
    if (priority_choice_) {
        message.priority = priorities_[priority_choice_->draw(streams_.priority)];
    }
}

}  // namespace surgetank::models
