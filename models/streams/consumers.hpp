// Consumers that take everything from one queue, and whose failures are made good by another try:
// see `Workers`.
//   deliveries ──► ▯ line of an instance ──► slots ──► output
// Deliveries to an instance come in their order, and every draw belongs to its message. So what
// becomes of a message is known as soon as it is sent (Lindley 1952), but for the instants when
// tries that failed before it come back: these are worked in where they belong.
#pragma once

#include "models/config/stations.hpp"
#include "models/effects.hpp"
#include "models/later_tries.hpp"
#include "models/streams/subscription.hpp"
#include "sim/delays.hpp"

namespace surgetank::models {

class StreamConsumers final : public StreamNode {
public:
    StreamConsumers(Place place, const WorkersConfig& config, Effects effects,
                    sim::SamplerCache& samplers);

    /// Must be called once.
    void answer_to(StreamSubscription& subscription) { subscription_ = &subscription; }

    /// Their queue does the work.
    void advance(sim::Instant end, Scratch&) override { now_ = end; }
    sim::Instant oldest() const override;
    std::size_t memory() const override;

    /// Takes what is sent to an instance after everything that was sent to it before. Throws
    /// `BeyondStreams` when a message is given up, and where it takes no time to serve.
    void take(const StreamDelivery& delivery);
    /// When an instance next does something by itself that its queue may have to know of.
    std::optional<Moment> next_own(Instance instance) const;
    void do_own(Instance instance);
    /// Lets an instance do what it does by itself before `now`.
    void catch_up(Instance instance, Moment now);

    /// Books what was up to `end`. `waits_at_store` gets how long those that have begun waited
    /// since their queue took them [ns].
    void book(sim::Instant end, Scratch& scratch, std::vector<std::int64_t>& waits_at_store);

private:
    /// A try that failed, and when the next one is due.
    struct Retry {
        sim::Instant due;
        std::int32_t failed = 0;
        sim::Duration last_wait{};
        StreamDelivery delivery;
        bool waits = false;  ///< It is back, and not begun: that stands in the books.
    };
    struct Done {
        sim::Instant when;
        StreamDelivery delivery;
        bool operator>(const Done& other) const { return when > other.when; }
    };
    struct Server {
        std::vector<sim::Instant> free;  ///< When slots are free; a heap, the first on top.
        std::vector<Retry> retries;      ///< In the order in which they are due.
        std::vector<Done> unsettled;     ///< A heap, where several slots overtake each other.
    };
    struct Begun {
        sim::Instant when, delivered, kept;
    };
    struct Success {
        sim::Instant when, delivered;
        Message message;
    };

    void wait_from(Moment there, const Server& server);
    sim::Instant begin(Server& server, sim::Instant there, sim::Duration service);
    void retry_first(Server& server);
    void finish(Server& server, const StreamDelivery& delivery, sim::Instant done,
                std::int32_t failed, sim::Duration last_wait);
    bool fails(std::uint64_t number, std::int32_t failed);
    void fail(Server& server, const StreamDelivery& delivery, sim::Instant done,
              std::int32_t failed, sim::Duration last_wait);
    void settle(Server& server);
    void book_waiting_retries(sim::Instant end);
    void book_begun(sim::Instant end, std::vector<std::int64_t>& waits_at_store);
    void book_successes(sim::Instant end, Scratch& scratch);
    void send_off(std::span<Success> over, Scratch& scratch);

    WorkersConfig config_;
    StreamSubscription* subscription_ = nullptr;
    std::vector<Server> servers_;
    sim::Sampler service_again_;  // For later tries.
    sim::Delays service_;
    sim::Stream failure_stream_;
    LaterTries later_;
    Effects effects_;
    Tide inside_, waiting_;
    sim::Level::Steps busy_;
    // What is known and not booked, each up to an end of its own.
    std::vector<Begun> begun_;
    std::vector<Success> successes_;
    std::vector<sim::Instant> begun_again_, failures_, returns_;
    std::vector<std::int64_t> waits_, sojourns_;  // [ns]
};

}  // namespace surgetank::models
