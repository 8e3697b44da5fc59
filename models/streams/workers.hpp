// A station with one line in the order of arrival, whose services never fail: see `Workers`.
//   junction ──► ▯▯▯ ──► servers ──► output
// A message begins when the first server is free, and ends a service later (Lindley 1952; Kiefer &
// Wolfowitz 1955): so a stretch of time is a few passes over arrays, without an event.
#pragma once

#include "models/backlog.hpp"
#include "models/config/stations.hpp"
#include "models/effects.hpp"
#include "models/streams/node.hpp"
#include "sim/delays.hpp"

namespace surgetank::models {

class StreamWorkers final : public StreamNode {
public:
    /// `service` holds for every message; instances and their concurrency make `servers`.
    StreamWorkers(Place place, std::size_t servers, const DurationLaw& service, Effects effects,
                  sim::SamplerCache& samplers);

    void advance(sim::Instant end, Scratch& scratch) override;
    sim::Instant oldest() const override { return line_.empty() ? now_ : line_.front().entered; }
    std::size_t memory() const override { return StreamNode::memory() + line_.bytes(); }

private:
    /// A message whose service has begun.
    struct Visit {
        sim::Instant entered, begun, due;
        Message message;
    };
    using Instants = std::vector<sim::Instant>;

    void take_in(std::span<const Passage> passages, sim::Instant end);
    void begin(const Message& message, sim::Instant entered, std::uint64_t sequence);
    void book_begun(Account::Stretch& stretch, Scratch& scratch) const;
    void book_arrivals(std::span<const Passage> passages, Account::Stretch& stretch,
                       const Scratch& scratch) const;
    void book_ended(sim::Instant end, Account::Stretch& stretch, Scratch& scratch);
    void send_off(std::span<const Visit> ended, Scratch& scratch);

    std::uint64_t order_;
    std::uint64_t sequence_ = 0;
    std::vector<sim::Instant> free_;  // When servers are free; a heap, the first on top.
    std::vector<Visit> visits_;       // Begun, and not over when this stretch began.
    std::size_t in_service_ = 0;      // Of these, begun in earlier stretches.
    std::size_t waited_ = 0;          // In the line when this stretch began.
    Backlog line_;
    sim::Delays service_;
    Effects effects_;
};

}  // namespace surgetank::models
