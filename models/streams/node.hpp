// A component that is not told of one event after the other, but works off a stretch of time at
// once: where nothing flows back, what leaves a component is a function of what came to it. The
// books come out the same as by events, to the last message; only the order of the work differs.
//   trains ──► junction ──► [ node ] ──► output
#pragma once

#include "models/component.hpp"
#include "models/streams/beyond_streams.hpp"
#include "models/streams/tide.hpp"
#include "models/streams/train.hpp"

namespace surgetank::models {

/// For sums of instants.
inline std::uint64_t nanoseconds_at(sim::Instant when) {
    return static_cast<std::uint64_t>(sim::nanoseconds(when));
}

/// Room for intermediate results, which all nodes of a thread use in turn.
struct Scratch {
    std::vector<sim::Instant> begun, due;
    std::vector<std::int64_t> waits, sojourns, latencies;  ///< [ns]
    Tide::Scratch tide;

    /// Books the effects of messages at one place, each with a `message` and an instant.
    template <class Item, class InstantOf>
    void effects(Account& account, std::span<const Item> all, InstantOf instant_of) {
        if (all.empty()) {
            return;
        }
        if (!account.has_one_flow()) {
            for (const Item& item : all) {
                account.count(Fate::processed, item.message.flow);
                account.effect(instant_of(item), item.message);
            }
            return;
        }
        const FlowId flow = all.front().message.flow;
        account.count(Fate::processed, flow, all.size());
        if (account.options().latency) {
            latencies.clear();
            for (const Item& item : all) {
                latencies.push_back(sim::nanoseconds(instant_of(item) - item.message.born));
            }
            account.effects(flow, latencies);
        }
    }
};

class StreamNode : public Component {
public:
    explicit StreamNode(Place place) : Component(std::move(place)) {}

    /// Takes what comes up to and including `end`, and fills `output` with what leaves until then.
    virtual void advance(sim::Instant end, Scratch& scratch) = 0;
    void on_event(sim::Action) final {}

    /// How many events this would have been so far.
    std::uint64_t events() const { return events_; }
    sim::Instant oldest() const override { return now_; }
    /// Bytes held for messages: those that wait, and those on the move in this stretch.
    std::size_t memory() const override { return output.capacity() * sizeof(Passage); }

    Junction in;
    Train output;
    bool is_read = false;  ///< Whether anybody takes the output.

protected:
    sim::Instant now_;
    std::uint64_t events_ = 0;
};

}  // namespace surgetank::models
