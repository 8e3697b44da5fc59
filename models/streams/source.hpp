// An open source whose messages nothing holds up: see `Source`.
//   ◖ arrivals ──► output
#pragma once

#include "models/arrival_process.hpp"
#include "models/publication.hpp"
#include "models/streams/node.hpp"

namespace surgetank::models {

class StreamSource final : public StreamNode {
public:
    StreamSource(Place place, const SourceConfig& config, Publication::Parts parts,
                 sim::Instant horizon, sim::SamplerCache& samplers);

    void advance(sim::Instant end, Scratch&) override;

private:
    void await_arrival(sim::Instant last);

    std::uint64_t limit_;
    sim::Instant stop_;
    sim::Instant next_ = sim::end_of_time;
    FlowId flow_;
    std::uint64_t order_;
    ArrivalProcess arrivals_;
    Publication publication_;
};

}  // namespace surgetank::models
