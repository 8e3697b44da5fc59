// Consumers that take everything from one queue, and whose failures are made good by another try:
// see `Workers`.
//   deliveries ──► ▯ buffer of an instance ──► slots ──► output
#pragma once

#include "models/config/stations.hpp"
#include "models/effects.hpp"
#include "models/streams/leases.hpp"
#include "models/streams/node.hpp"
#include "models/streams/steps.hpp"
#include "models/streams/timetable.hpp"
#include "sim/delays.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class StreamConsumers final : public StreamNode {
public:
    StreamConsumers(Place place, const WorkersConfig& config, Effects effects,
                    sim::SamplerCache& samplers);

    /// Must be called once: where the messages are that are delivered.
    void lease_from(StreamLeases& leases) { leases_ = &leases; }

    /// Their queue does the work, after this; in `advance` it only enters the books.
    void begin_stretch() { output.clear(); }
    void advance(sim::Instant end, Scratch&) override;
    sim::Instant oldest() const override;
    std::size_t memory() const override;

    void deliver(LeaseTag tag, sim::Instant now);
    sim::Instant next_completion() const { return completions_.next(); }
    LeaseTag take_completion();
    /// What becomes of a message whose service is over: true when it is done. Throws
    /// `BeyondStreams` when it is given up.
    bool finish(LeaseTag tag, sim::Instant now);
    /// The instance takes up what is next, if anything is.
    void go_on(Instance instance, sim::Instant now);
    sim::Instant next_retry() const { return retries_.next(); }
    void retry(sim::Instant now);

    std::uint64_t order_of_completion() const { return order_of(sim::Phase::completion); }
    std::uint64_t order_of_retry() const { return order_of(sim::Phase::arrival); }

    /// How long those that have begun waited since the store took them [ns]; the store's to clear.
    std::vector<std::int64_t> waits_at_store;

private:
    struct Server {
        std::int64_t busy = 0;
        sim::Ring<LeaseTag> buffer;
        sim::Ring<LeaseTag> again;  ///< Retries whose backoff is over.
    };

    bool begin_next(Server& server, sim::Instant now);
    void begin(LeaseTag tag, sim::Instant now);
    bool fails(const StreamLease& lease);
    void try_again(LeaseTag tag, sim::Instant now);

    WorkersConfig config_;
    StreamLeases* leases_ = nullptr;
    std::int64_t slots_;  // Of an instance.
    std::uint64_t sequence_ = 0;
    std::vector<Server> servers_;
    Timetable<LeaseTag> completions_, retries_;
    sim::Sampler service_again_;  // For later tries.
    sim::Delays service_;
    sim::Stream failure_stream_, again_stream_, jitter_stream_;
    Effects effects_;
    Steps inside_, waiting_, busy_;
    std::vector<std::int64_t> waits_, sojourns_;  // [ns]
};

}  // namespace surgetank::models
