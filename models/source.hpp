// Publishes messages. What may not be sent yet (a full window, a store without room) waits in the
// client's buffer; latency counts from the intended instant all the same.
//   ◖ arrivals ──► buffer ▯▯▯ ──► out        ◄── confirms
#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "models/arrival_process.hpp"
#include "models/component.hpp"
#include "models/config/source.hpp"
#include "models/publication.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Source final : public Component, public Sender, public Publisher {
public:
    struct Parts {
        Publication::Parts publication;
        sim::Instant horizon;
    };

    Source(Place place, const SourceConfig& config, Parts parts, sim::SamplerCache& samplers);

    Outlet out;

    /// Tells somebody of all messages of some types, as they are published.
    void follow(Follower& follower, std::vector<bool> types) {
        followers_.push_back({&follower, std::move(types)});
    }

    void start();
    void on_event(sim::Action action) override;
    void resume() override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;

    void settled(const Message& message, bool accepted, sim::Duration delay) override;
    void multiplied(const Message& message, std::size_t copies) override;
    void ended(const Message& message) override;
    void lost(const Message& message) override;
    bool listens() const { return closed_ || publish_.confirm; }
    sim::Instant oldest() const override;

private:
    enum Kind : std::uint8_t { arrival, thought, confirm, refusal, timeout, again, lingered };
    struct Pending {
        Message message;
        std::size_t copies = 1;
        std::int64_t tries = 1;
        sim::Duration last_wait{};
        sim::Instant deadline;  ///< Of this try.
        bool refused = false;
        bool lost = false;  ///< A copy of this try, perhaps before its confirm came.
    };
    struct Following {
        Follower* follower = nullptr;
        std::vector<bool> types;  ///< By TypeId.
    };

    void await_arrival(sim::Instant last);
    void arrive();
    void begin_thinking();
    void publish_one(sim::Instant intended);
    void admit(const Message& message);
    bool is_full() const;
    void keep(const Message& message);
    void collect(const Message& message);
    void close_batch();
    bool may_send() const;
    void flush();
    void send_buffered();
    void track(const Message& message);
    void attempt(Pending& pending);
    void try_again_or_give_up(std::uint64_t ordinal);
    void settle_one(std::uint64_t ordinal, bool accepted);
    std::uint64_t ordinal_of(std::uint64_t handle) const;

    // First what every message needs, then what only some do: see `Account`.
    bool closed_, confirms_, batches_;
    bool up_ = true;
    bool blocked_ = false;  // The first of the buffer waits for room downstream.
    bool flushing_ = false;
    std::uint64_t limit_;
    sim::Instant intended_, stop_;
    std::size_t next_target_ = 0;
    sim::Ring<Entry> buffer_;
    std::vector<Following> followers_;
    ArrivalProcess arrivals_;
    Publication publication_;

    SourceConfig config_;
    PublishConfig publish_;
    sim::Sampler think_;
    sim::Stream think_stream_, jitter_stream_;

    /// The batch that is being collected: the last messages of the buffer.
    struct Batch {
        std::uint64_t number = 0;
        std::size_t messages = 0;
        std::int64_t bytes = 0;
    };
    Batch batch_;
    std::size_t closed_batches_ = 0;  // Messages of the buffer whose batch is closed.

    std::uint64_t stranded_ = 0;                          // Clients that found the source down.
    std::unordered_map<std::uint64_t, Pending> pending_;  // By ordinal.
    std::unordered_set<std::uint64_t> unconfirmed_;       // Given up, or forgotten in a crash.
    std::unordered_map<std::uint64_t, bool> in_system_;   // Of closed workloads; looked up only.
};

}  // namespace surgetank::models
