// A link that takes time and may lose messages, but is never cut: see `Link`.
//   junction ──► ~~~~ ──► output
#pragma once

#include "models/channel.hpp"
#include "models/streams/node.hpp"

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
    void book(std::span<const Passage> passages);

    Channel channel_;
    std::uint64_t order_;
    std::vector<Flight> flights_;  // In the order in which they land, once sorted.
    // Of this stretch:
    std::size_t flying_ = 0;           // When it began.
    std::vector<sim::Instant> dues_;   // Of those that land.
    std::vector<std::size_t> losses_;  // Places among the passages.
    sim::Level::Steps inside_;
    std::vector<std::int64_t> sojourns_;  // [ns]
};

}  // namespace surgetank::models
