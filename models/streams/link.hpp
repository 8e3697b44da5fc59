// A link that takes time and may lose messages, but is never cut: see `Link`.
//   junction ──► ~~~~ ──► output
#pragma once

#include "models/channel.hpp"
#include "models/streams/node.hpp"
#include "models/streams/tide.hpp"

namespace surgetank::models {

class StreamLink final : public StreamNode {
public:
    StreamLink(Place place, Channel channel)
        : StreamNode(std::move(place)),
          channel_(std::move(channel)),
          order_(order_of(sim::Phase::arrival)) {}

    void advance(sim::Instant end, Scratch&) override;
    std::size_t memory() const override {
        return StreamNode::memory() + flights_.capacity() * sizeof(Flight);
    }

private:
    struct Flight {
        sim::Instant due, entered;
        Message message;
    };

    void depart(const Passage& passage, sim::Instant end);
    void land_until(sim::Instant end);
    void land(const Flight& flight);

    Channel channel_;
    std::uint64_t order_;
    std::vector<Flight> flights_;  // In the order in which they land, once sorted.
    Tide inside_;
    std::uint64_t at_once_ = 0;           // Landed at the instant when they departed.
    std::vector<std::int64_t> sojourns_;  // [ns]
};

}  // namespace surgetank::models
