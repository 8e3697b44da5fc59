// A station on a stage: workers with a constant service time, and outputs that can refuse.
#pragma once

#include <optional>

#include "models/workers.hpp"
#include "tests/models/store_stage.hpp"

namespace surgetank::models {

class WorkersStage {
public:
    /// `service` for every message; the `done` port leads to a taker.
    void build(const WorkersConfig& config, sim::Duration service, bool has_done = true) {
        workers.emplace(
            stage.place("payments"), config,
            Workers::Parts{.service = {constant(service)}, .recorded = nullptr, .effects = {}},
            stage.samplers);
        stage.attach(*workers);
        if (has_done) {
            workers->done.connect({&done, {}});
        }
        workers->failed.connect({&failed, {}});
        workers->start();
    }
    /// Puts a store with push and acks, and a wire without delay, in front of the workers.
    void subscribe(const SubscriptionConfig& config, std::size_t instances, Limit slots) {
        subscription.emplace(stage.place("orders->payments"), config, stage.channel({}, instances),
                             Subscription::Parts{.instances = instances, .slots = slots}, store,
                             *workers);
        stage.attach(*subscription);
        store.subscriber = &*subscription;
        workers->subscribe(*subscription);
        subscription->start();
    }
    Answer put(std::uint64_t ordinal) { return workers->offer(message(ordinal), nullptr); }
    Figures figures() { return workers->account.take(stage.kernel.now()); }

    Stage stage;
    Listener listener{stage};
    Taker done{stage}, failed{stage};
    FakeSupplier store;
    std::optional<Workers> workers;
    std::optional<Subscription> subscription;
};

}  // namespace surgetank::models
