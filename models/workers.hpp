// Consumers and services: identical instances, each with a number of slots that serve messages.
//   ──► in ──► ▯▯▯ own line ─┐
//   ──► deliveries ──► ▯ buffer of an instance ─┴─► slots ──► done | failed
// A crash drops what is in hand: messages of a subscription come back by way of their store.
#pragma once

#include <optional>

#include "models/backlog.hpp"
#include "models/component.hpp"
#include "models/config/stations.hpp"
#include "models/dedup.hpp"
#include "models/delivery.hpp"
#include "models/effects.hpp"
#include "models/later_tries.hpp"
#include "models/physics.hpp"
#include "sim/delays.hpp"
#include "sim/ring.hpp"
#include "sim/sampler.hpp"

namespace surgetank::models {

class Workers final : public Component, public Receiver, public Sender, public Consumer {
public:
    struct Parts {
        std::vector<DurationLaw> service;                      ///< By TypeId.
        const std::vector<sim::Duration>* recorded = nullptr;  ///< By ordinal, of a trace.
        const std::vector<std::uint32_t>* recorded_fails = nullptr;
        Effects effects;
        double speed = 1;          ///< Of a core of its host.
        Physics* cores = nullptr;  ///< Where all on the host share its cores.
        std::size_t host = 0;
        bool has_senders = true;  ///< Whether anybody but stores gives it work.
    };

    Workers(Place place, const WorkersConfig& config, Parts parts, sim::SamplerCache& samplers);

    Outlet done, failed;

    /// Adds a subscription; deliveries name it by the order of these calls.
    void subscribe(Deliveries& deliveries) { subscriptions_.push_back(&deliveries); }

    void start();
    Answer offer(const Message& message, Sender* sender) override;
    void deliver(std::size_t subscription, Instance instance, LeaseTag tag) override;
    void withdraw(std::size_t subscription, Instance instance, LeaseTag tag) override;
    void on_event(sim::Action action) override;
    void resume() override;
    void crash(std::span<const std::int64_t> instances) override;
    void recover(std::span<const std::int64_t> instances) override;
    void slow(double factor) override;
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    enum Kind : std::uint8_t { completion, retry, batch_due, computed };
    static constexpr std::uint32_t none = UINT32_MAX;

    /// A message in hand, and where it came from.
    struct Job {
        Entry entry;
        std::uint32_t subscription = none;
        LeaseTag tag = 0;
        std::int32_t tries = 0;
        sim::Duration last_wait{};
    };
    /// A delivery that waits in the buffer of an instance; its message is still at the
    /// subscription.
    struct Delivered {
        sim::Instant entered;
        std::uint64_t sequence;
        std::uint32_t subscription;
        LeaseTag tag;
    };
    enum class Stage : std::uint8_t { idle, serving, blocked };
    struct alignas(64) Slot {  // In few lines of memory: see `Account`.
        sim::Instant due;
        Instance instance = 0;
        Stage stage = Stage::idle;
        bool has_succeeded = false;    ///< The message whose output waits for room.
        std::uint16_t parts_sent = 0;  ///< Of that message.
        Job job;
        std::uint32_t next_free = none;  ///< Of a free slot: the one that was freed before it.
        std::size_t next_target = 0;
        std::vector<Job> others;  ///< The rest of a batch.
    };
    struct alignas(64) Server {
        std::uint32_t first_free = none;  ///< The slot that became idle last.
        bool up = true;
        bool listed = false;  ///< In `idle_`.
        sim::Ring<Delivered> buffer;
        sim::Ring<Job> again;  ///< Retries whose backoff is over.
    };
    struct Resting {
        Job job;
        Instance instance = 0;
        bool used = false;
    };

    /// Each input has draws of its own.
    std::uint64_t numbered(std::uint64_t number, std::size_t input) const {
        return number == UINT64_MAX ? number : number * inputs_ + input;
    }
    bool has_free(const Server& server) const {
        return server.up && (unlimited_ || server.first_free != none);
    }
    std::optional<Instance> idle_server();
    void list_idle(Instance instance);
    std::uint32_t take_slot(Instance instance);
    void free_slot(std::uint32_t slot);
    void work(Instance instance);
    bool next_job(Instance instance, Job& job);
    bool take_up_next(std::uint32_t slot);
    void serve(std::uint32_t slot);
    void compute(std::uint32_t slot);
    std::size_t available(const Server& server) const;
    bool batch_may_begin(Instance instance);
    void begin(Instance instance, Job&& job);
    void add_laws(sim::SamplerCache& samplers);
    std::size_t law_of(const Job& job) const {
        return law_of_type_.empty() ? 0 : law_of_type_[job.entry.message.type];
    }
    sim::Duration service_time(const Job& job) {
        const bool is_plain = !replays_ && job.tries == 0 && job.entry.sequence != UINT64_MAX;
        return is_plain ? service_[law_of(job)].kth(job.entry.sequence) : other_service_time(job);
    }
    sim::Duration other_service_time(const Job& job);
    void complete(std::uint32_t slot);
    bool fails(const Job& job);
    bool has_failed_as_recorded(const Job& job) const;
    bool finish(std::uint32_t slot, Job& job);
    bool send_whole(std::uint32_t slot, const Message& message);
    bool send_parts(std::uint32_t slot, const Message& message);
    std::uint32_t parts_of(const Message& message) const;
    void pass_over(const Job& job);
    bool finish_all(std::uint32_t slot);
    void succeed(const Job& job);
    void give_up(Job& job, Instance instance);
    void rest(const Job& job, Instance instance);
    void release(std::uint32_t slot);
    void admit_waiting();
    bool has_room();
    void drop(const Job& job);
    void crash_one(Instance instance);
    std::vector<Instance> chosen(std::span<const std::int64_t> instances, bool up) const;

    // First what every message needs, then what only some do: see `Account`.
    bool unlimited_;
    bool serves_batches_;
    bool may_fail_, replays_, watches_;
    bool terminal_ = false;
    std::uint64_t capacity_;
    double slowness_ = 1;
    std::uint64_t sequence_ = 0;
    std::vector<Slot> slots_;
    std::vector<Server> servers_;
    Backlog line_;
    std::vector<sim::Delays> service_;  // By law, all of one stream: see `law_of`.
    std::vector<Deliveries*> subscriptions_;
    Parts parts_;
    sim::Stream failure_stream_;
    LaterTries later_;
    std::size_t inputs_ = 1;  // Its own line, and its subscriptions.

    std::optional<Dedup> inbox_;  // What has had its effect, for an idempotent receiver.
    WorkersConfig config_;
    std::vector<std::uint32_t> law_of_type_;   // Empty where there is but one.
    std::vector<sim::Sampler> service_again_;  // By law, for later tries.
    std::uint64_t poison_salt_;
    std::optional<sim::Sampler> splitter_;  // How many parts.
    std::uint64_t splitter_salt_;
    std::vector<FlowTicket> computing_;  // By slot, on shared cores.
    std::vector<Instance> idle_;         // Instances with a free slot; may hold stale ones.
    sim::Ring<std::uint32_t> blocked_;   // Slots whose output found no room.
    std::vector<Resting> resting_;       // Jobs in backoff, by slot of their own.
    std::vector<std::uint32_t> resting_free_;
    sim::Ring<Sender*> waiting_;
};

}  // namespace surgetank::models
