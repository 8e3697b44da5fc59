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
        sim::Instant due;
        std::uint64_t number = 0;
        sim::Instant entered;
        Message message;

        friend bool operator>(const Flight& a, const Flight& b) {
            return a.due != b.due ? a.due > b.due : a.number > b.number;
        }
    };

    void depart(const Passage& passage);
    void land_first();

    Channel channel_;
    std::uint64_t order_;
    std::uint64_t departed_ = 0;
    std::vector<Flight> flights_;  // A heap, the next to land on top.
};

}  // namespace surgetank::models
