// What a source writes on its messages: those of one source differ in ordinal and date, and in
// whatever its configuration says varies.
#pragma once

#include <optional>
#include <vector>

#include "models/config/source.hpp"
#include "models/message.hpp"
#include "sim/alias.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"
#include "sim/zipf.hpp"

namespace surgetank::models {

class Publication {
public:
    struct Parts {
        std::size_t index = 0;  ///< Of the source among all; stands in every ordinal.
        FlowId flow = 0;
        std::vector<TypeId> types;  ///< In the order of the configuration's shares.
    };
    /// The random streams of the attributes.
    struct Streams {
        sim::Stream type, size, key, priority;
    };

    Publication(const SourceConfig& config, Parts parts, Streams streams,
                sim::SamplerCache& samplers);

    /// The next message, to be published at `intended`.
    Message next(sim::Instant intended) {
        Message message = first_;
        message.born = intended;
        message.ordinal += published_++;
        if (varies_) {
            vary(message);
        }
        return message;
    }
    std::uint64_t published() const { return published_; }
    /// The ordinal of the first message; the others follow.
    std::uint64_t first_ordinal() const { return first_.ordinal; }

private:
    void vary(Message& message);

    Message first_;  // What all are copies of; its ordinal is that of the first.
    bool varies_;
    bool size_varies_;
    std::uint64_t published_ = 0;
    std::vector<TypeId> types_;
    std::vector<std::uint8_t> priorities_;
    std::uint64_t uniform_keys_ = 0;
    std::optional<sim::ZipfSampler> zipf_;
    std::optional<sim::AliasTable> type_choice_, priority_choice_;
    sim::Sampler size_;
    Streams streams_;
};

}  // namespace surgetank::models
