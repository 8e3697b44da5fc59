// Puts messages back into the order in which their source published them, key by key where it has
// keys.
//   ──► in ──► held ▯ ▯▯  until those before them are here ──► out
//                                                         └──► late   came after it was skipped
// What is not expected any more has been here before, or was skipped: the one is absorbed, the
// other leaves by `late`.
#pragma once

#include <map>
#include <optional>
#include <unordered_set>

#include "models/config/gathering.hpp"
#include "models/gatherer.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Resequencer final : public Gatherer, public Follower {
public:
    Resequencer(Place place, const ResequencerConfig& config)
        : Gatherer(std::move(place)), config_(config) {}

    void published(const Message& message) override;
    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    /// A message that was published and has not left: held, if it is here.
    struct Expected {
        FlowId flow = 0;
        std::optional<Entry> held;
    };
    using Sequence = std::map<std::uint64_t, Expected>;  ///< By ordinal.
    /// Messages are held in the order in which they came; their time is over in the same order.
    struct Turn {
        std::uint64_t sequence = 0;
        std::uint64_t ordinal = 0;
        sim::Instant entered;
    };

    static std::uint64_t sequence_of(const Message& message);
    void turn_away(const Message& message);
    void release(Sequence& sequence);
    void skip_to(Turn turn);
    void skip_overdue();
    bool is_held(const Turn& turn) const;
    void arm();

    ResequencerConfig config_;
    bool armed_ = false;
    std::uint64_t arrived_ = 0;
    std::uint64_t expected_ = 0;
    std::map<std::uint64_t, Sequence> sequences_;
    sim::Ring<Turn> turns_;                      // The first one is held, if there is any.
    std::unordered_set<std::uint64_t> skipped_;  // Looked up only.
};

}  // namespace surgetank::models
