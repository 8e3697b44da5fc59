// The guarantee matrix: what each system loses, doubles and reorders when a fault is planted. Every
// cell follows from documentation; a number in one is its window times the rate of 100/s.
#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

/// Orders with keys at 100/s through one store to a consumer that is busy for half of its time.
struct Case {
    std::string store;
    std::string fault{};
    std::string publish = "confirm: true, retry: {attempts: 100, backoff: {constant: 100ms}}";
    std::string consume{};
    std::string workers{};
    std::string service = "{lognormal: {mean: 5ms, cv: 0.5}}";
    std::string first_link{};

    Results run() const {
        return tests::run_text(
            "run: {horizon: 4min, warm_up: 0s, replications: 4}\ncomponents:\n"
            "  shop: {kind: source, arrivals: {poisson: 100/s}, key: {uniform: {keys: 20}}, "
            "publish: {" +
            publish + "}}\n  store: {preset: " + store + "}\n  work: {kind: workers, service: " +
            service + workers + "}\nlinks:\n  - {from: shop, to: store, latency: 1ms" + first_link +
            "}\n  - {from: store, to: work, latency: 1ms, consume: {" + consume + "}}\n" +
            (fault.empty() ? "" : "faults: [" + fault + "]\n"));
    }
};

/// The sum of one fate in a replication, everywhere or at one component.
double total(const Results& results, const std::string& fate, const std::string& of = {}) {
    std::uint64_t sum = 0;
    for (const LedgerRow& row : results.ledger) {
        sum += row.fate == fate && (of.empty() || row.of == of) ? row.count : 0;
    }
    return static_cast<double>(sum) / static_cast<double>(results.replications);
}

const std::string consumer_dies = "{name: f, at: 1min, for: 30s, crash: work}";
const std::string store_dies = "{name: f, at: 1min, for: 30s, crash: store}";

void expect_conserved(const Results& results) {
    for (const Check& check : results.checks) {
        if (check.check == "conservation") {
            EXPECT_EQ(check.verdict, "pass") << check.of;
        }
    }
}

TEST(Guarantees, FireAndForgetLosesWhatTheConsumerMisses) {
    for (const std::string store : {"nats/core", "redis/pubsub", "mqtt/qos0"}) {
        const Results results = Case{.store = store, .fault = consumer_dies, .publish = ""}.run();

        const double missed = total(results, "dropped") + total(results, "lost");
        EXPECT_NEAR(missed, 3000, 200) << store;  // 30 s of 100/s.
        EXPECT_EQ(total(results, "duplicated"), 0) << store;
        EXPECT_EQ(total(results, "reordered"), 0) << store;
        expect_conserved(results);
    }
}

TEST(Guarantees, AcksAfterProcessingLoseNothingWithAConsumer) {
    for (const std::string store :
         {"rabbitmq/classic-queue", "rabbitmq/quorum-queue", "nats/jetstream", "redis/stream",
          "kafka/topic-replicated", "kafka/share-group", "sqs/standard", "sqs/fifo", "gcp/pubsub",
          "azure/service-bus", "pulsar/shared", "mqtt/broker"}) {
        const std::string more = store == "mqtt/broker" ? ", capacity: unlimited" : "";
        const Results results =
            Case{.store = store + more, .fault = consumer_dies, .consume = "prefetch: 10"}.run();

        EXPECT_EQ(total(results, "lost"), 0) << store;
        EXPECT_EQ(total(results, "confirmed_lost"), 0) << store;
        EXPECT_NEAR(total(results, "processed", "work") - total(results, "duplicated"),
                    total(results, "published"), 20)
            << store;
        expect_conserved(results);
    }
}

TEST(Guarantees, AQuorumKeepsWhatItConfirmed) {
    for (const std::string store : {"rabbitmq/quorum-queue", "nats/jetstream-replicated",
                                    "kafka/topic-replicated", "pulsar/shared"}) {
        const Results results =
            Case{.store = store, .fault = store_dies, .consume = "prefetch: 10"}.run();

        EXPECT_EQ(total(results, "lost"), 0) << store;
        EXPECT_EQ(total(results, "confirmed_lost"), 0) << store;
        // But for those that are under way at the end.
        EXPECT_NEAR(total(results, "confirmed"), total(results, "published"), 3) << store;
        expect_conserved(results);
    }
}

TEST(Guarantees, AConfirmOfOneMachineIsWorthItsDisk) {
    // What is not on the disk yet at 1 min: the time since the last multiple of each interval.
    const auto lost = [](const std::string& store, const std::string& fault) {
        const Results results =
            Case{.store = store, .fault = fault, .consume = "prefetch: 10"}.run();
        expect_conserved(results);
        return total(results, "confirmed_lost");
    };
    const std::string dies = "{name: f, at: 65.1s, for: 5s, crash: store}";
    const std::string reader = "{name: r, at: 10s, for: 100s, crash: work}, ";

    EXPECT_NEAR(lost("rabbitmq/classic-queue", reader + dies), 10, 8);        // 0.1 s of 0.2.
    EXPECT_NEAR(lost("redis/stream-aof", reader + dies), 10, 8);              // 0.1 s of 1.
    EXPECT_NEAR(lost("kafka/topic", reader + dies), 510, 60);                 // 5.1 s of 30.
    EXPECT_NEAR(lost("nats/jetstream", reader + dies), 5510, 250);            // 120 s: all of it.
    EXPECT_NEAR(lost("rabbitmq/transient-queue", reader + dies), 5510, 250);  // All that waits.
}

TEST(Guarantees, ALeaderThatConfirmsAloneBreaksItsPromiseAtAFailover) {
    const Results results = Case{.store = "kafka/topic-leader-ack", .fault = store_dies}.run();

    // Of 100/s, about 3 ms' worth: 0.3 a crash, so in one of four replications or so.
    EXPECT_EQ(total(results, "lost"), total(results, "confirmed_lost"));
    const Results slow = Case{.store = "kafka/topic-leader-ack, replication: {lag: {constant: 1s}}",
                              .fault = "{name: r, at: 10s, for: 100s, crash: work}, " + store_dies}
                             .run();
    EXPECT_NEAR(total(slow, "confirmed_lost"), 100, 30);  // 1 s of 100/s.
}

TEST(Guarantees, ABrokerThatRestartsRepeatsWhatIsInHand) {
    const Results results = Case{.store = "rabbitmq/classic-queue, replication: {sync: 0s}",
                                 .fault = store_dies,
                                 .consume = "prefetch: 10"}
                                .run();

    EXPECT_EQ(total(results, "lost"), 0);
    EXPECT_GE(total(results, "redelivered"), total(results, "duplicated"));
    EXPECT_LE(total(results, "duplicated"), 10);  // The window.
}

TEST(Guarantees, APositionThatIsStoredNowAndThenRepeatsWhatCameSince) {
    const Results results = Case{.store = "kafka/topic-replicated",
                                 .fault = "{name: f, at: 63s, for: 30s, crash: work}"}
                                .run();

    EXPECT_NEAR(total(results, "duplicated"), 300, 60);  // 3 s since the last commit.
    EXPECT_EQ(total(results, "reordered"), 0);           // Per partition.
    EXPECT_EQ(total(results, "lost"), 0);
}

TEST(Guarantees, APositionStoredBeforeTheWorkLosesInsteadOfRepeating) {
    const Results results = Case{.store = "kafka/topic-replicated",
                                 .fault = consumer_dies,
                                 .consume = "ack: auto, prefetch: 500, transfer: push",
                                 .service = "9.9ms"}
                                .run();

    EXPECT_GT(total(results, "lost"), 0);
    EXPECT_EQ(total(results, "duplicated"), 0);
}

TEST(Guarantees, AConfirmThatComesLateDoublesUnlessRepeatsAreKnown) {
    const std::string impatient =
        "confirm: true, timeout: 30ms, retry: {attempts: 3, backoff: {constant: 1ms}}";
    const std::string slow_way_back = ", back_latency: {exponential: 15ms}";
    const auto duplicates = [&](const std::string& store) {
        return total(Case{.store = store, .publish = impatient, .first_link = slow_way_back}.run(),
                     "duplicated");
    };

    // P(confirm later than 30 ms) is above exp(-30/15) = 13.5 % of 24,000.
    EXPECT_GT(duplicates("rabbitmq/classic-queue"), 2500);
    EXPECT_EQ(duplicates("sqs/fifo"), 0);                // Known for 5 min.
    EXPECT_EQ(duplicates("nats/jetstream"), 0);          // For 2 min.
    EXPECT_EQ(duplicates("kafka/topic-replicated"), 0);  // An idempotent producer.
}

TEST(Guarantees, ALeaseThatIsTooShortDoublesWork) {
    const auto run = [](const std::string& store) {
        return Case{.store = store + ", consume: {lease: {time: 10ms}}",
                    .workers = ", instances: 4"}
            .run();
    };
    const Results fifo = run("sqs/fifo");
    const Results standard = run("sqs/standard");

    EXPECT_GT(total(fifo, "duplicated"), 100);
    EXPECT_GT(total(standard, "duplicated"), 100);
    EXPECT_EQ(total(fifo, "lost"), 0);
    EXPECT_EQ(total(standard, "lost"), 0);
}

TEST(Guarantees, OnlyKeyLocksKeepTheOrderOfAKeyAmongSeveralConsumers) {
    const auto reordered = [](const std::string& store) {
        const Results results =
            Case{.store = store, .consume = "prefetch: 5", .workers = ", instances: 8"}.run();
        return total(results, "reordered");
    };

    EXPECT_GT(reordered("sqs/standard"), 0);
    EXPECT_GT(reordered("rabbitmq/quorum-queue"), 0);
    EXPECT_EQ(reordered("sqs/fifo"), 0);
    EXPECT_EQ(reordered("azure/service-bus-sessions"), 0);
    EXPECT_EQ(reordered("pulsar/key-shared"), 0);
    EXPECT_EQ(reordered("kafka/topic-replicated, partitions: 8"), 0);
}

TEST(Guarantees, AutomaticAcksLoseWhatTheConsumerHadInItsBuffer) {
    // The consumer is busy for 99 % of its time, so that its line has some fifty messages, all of
    // them in the client's buffer; what comes while it is away waits in the queue.
    const Results results = Case{.store = "rabbitmq/classic-queue, replication: {sync: 0s}",
                                 .fault = consumer_dies,
                                 .consume = "ack: auto",
                                 .service = "9.9ms"}
                                .run();

    EXPECT_GT(total(results, "lost"), 0);
    EXPECT_EQ(total(results, "lost"), total(results, "confirmed_lost"));
    EXPECT_EQ(total(results, "duplicated"), 0);
    expect_conserved(results);
}

TEST(Guarantees, ARepeatIsKnownForSoLongOnly) {
    // A confirm that is 2 s late finds a publisher that has sent again after 1.5 s.
    const auto duplicates = [](const std::string& dedup) {
        return total(Case{.store = "sqs/fifo, dedup: " + dedup,
                          .publish = "confirm: true, timeout: 1s, "
                                     "retry: {attempts: 2, backoff: {constant: 500ms}}",
                          .service = "1ms",
                          .first_link = ", back_latency: 2s"}
                         .run(),
                     "duplicated");
    };

    EXPECT_NEAR(duplicates("1s"), 23850, 500);  // All but those of the last 1.5 s.
    EXPECT_EQ(duplicates("2s"), 0);
}

TEST(Guarantees, WhoPollsTooLateIsPutOutAndReadsAgain) {
    // Batches of 50 at 20 ms each take 1 s; with 800 ms between polls no position is ever stored in
    // time ("rebalance storm"), with 2 s all goes well.
    const auto run = [](const std::string& interval) {
        return Case{.store = "kafka/topic-replicated, consume: {commit: 100ms, poll_interval: " +
                             interval + ", rebalance: {pause: 100ms}}",
                    .consume = "prefetch: 50, batch: 50",
                    .service = "20ms"}
            .run();
    };
    const Results late = run("800ms");
    const Results timely = run("2s");

    EXPECT_GT(total(late, "duplicated"), 500);
    EXPECT_EQ(total(timely, "duplicated"), 0);
    EXPECT_EQ(total(late, "lost"), 0);
    EXPECT_GT(total(timely, "processed", "work"),
              total(late, "processed", "work") - total(late, "duplicated"));
    expect_conserved(late);
}

TEST(Guarantees, RecordsThatAGroupGivesUpAreDeadLettered) {
    const Results results = tests::run_text(
        "run: {horizon: 4min, warm_up: 0s, replications: 4}\ncomponents:\n"
        "  shop: {kind: source, arrivals: {poisson: 100/s}}\n"
        "  store: {kind: log, dead_letter: parked, consume: {redelivery: {limit: 2}}}\n"
        "  work: {kind: workers, service: 1ms, poison: 2%}\n"
        "  parked: {kind: sink}\n"
        "links: [{from: shop, to: store}, {from: store, to: work}]\n");

    EXPECT_NEAR(total(results, "dead_lettered", "store"), 480, 70);  // 2 % of 24,000.
    EXPECT_EQ(total(results, "dead_lettered", "store"), total(results, "failed", "store"));
    expect_conserved(results);
}

TEST(Guarantees, ExactlyOnceBetweenClientAndBrokerLosesWhatDiesWithTheClient) {
    // QoS 2: a late confirm doubles nothing, and a client that dies has what it received.
    const Results results =
        Case{.store = "mqtt/qos2, capacity: unlimited",
             .fault = consumer_dies,
             .publish =
                 "confirm: true, timeout: 30ms, retry: {attempts: 3, backoff: {constant: "
                 "1ms}}",
             .service = "9.9ms",
             .first_link = ", back_latency: {exponential: 15ms}"}
            .run();

    EXPECT_EQ(total(results, "duplicated"), 0);
    EXPECT_GT(total(results, "lost"), 0);
    EXPECT_LE(total(results, "lost"), 250);  // Its line holds 49 on average (M/D/1 at 0.99).
    expect_conserved(results);
}

TEST(Guarantees, AFullSessionDropsWithoutAWord) {
    const Results results = Case{.store = "mqtt/broker", .fault = consumer_dies}.run();

    EXPECT_NEAR(total(results, "dropped"), 2000, 170);  // 3000 come, 1000 are kept.
    EXPECT_EQ(total(results, "confirmed"), total(results, "published"));
    EXPECT_EQ(total(results, "rejected"), 0);
}

TEST(Guarantees, AMessageThatNoLinkTakesEndsAsUnroutable) {
    const Results results = tests::run_text(
        "run: {horizon: 1min, warm_up: 0s, replications: 2}\ncomponents:\n"
        "  clients: {kind: source, types: {known: 50%, odd: 50%}, "
        "arrivals: {closed: {clients: 3, think: 100ms}}}\n"
        "  work: {kind: workers, service: 1ms}\n"
        "links: [{from: clients, to: work, types: [known]}]\n");

    // Three clients, each about every 100 ms: that they go on shows that such messages end.
    EXPECT_NEAR(total(results, "published"), 1790, 40);
    EXPECT_NEAR(total(results, "unroutable"), 895, 100);
}

TEST(Guarantees, AnIdempotentReceiverHasEachEffectOnce) {
    for (const std::string store : {"kafka/topic-replicated", "sqs/standard"}) {
        const bool is_log = store.starts_with("kafka");
        const Results results = Case{.store = store,
                                     .fault = "{name: f, at: 63s, for: 30s, crash: work}",
                                     .consume = is_log ? "" : "prefetch: 1, lease: {time: 14ms}",
                                     .workers = ", idempotent: 1h"}
                                    .run();

        EXPECT_GT(total(results, "redelivered"), 0) << store;
        EXPECT_EQ(total(results, "duplicated"), 0) << store;
        EXPECT_EQ(total(results, "lost"), 0) << store;
        EXPECT_NEAR(total(results, "processed", "work"), total(results, "published"), 10) << store;
    }
}

TEST(Guarantees, WhatAShardHasNoRoomForIsRefusedAndPublishedAgain) {
    // 100/s into a shard that takes 80/s: after the second's worth of 80, a fifth is refused.
    const Results results =
        Case{.store = "aws/kinesis, intake: 80/s", .publish = "confirm: true"}.run();

    EXPECT_NEAR(total(results, "rejected"), 20 * 240 - 80, 350);
    EXPECT_EQ(total(results, "rejected"), total(results, "failed"));
}

// A trace may say which tries fail: here the second message at its first two.
TEST(Guarantees, RecordedFailuresAreRepeatedAsTheyWere) {
    const Results results = tests::run_text(
        "run: {horizon: 10s, warm_up: 0s, replications: 3}\ncomponents:\n"
        "  shop: {kind: source, arrivals: {trace: {at_s: [1, 2, 3], "
        "service_s: [0.1, 0.1, 0.1], fails: [0, 2, 0]}}}\n"
        "  store: {kind: queue}\n  work: {kind: workers, service: recorded}\n"
        "links: [{from: shop, to: store}, {from: store, to: work}]\n");

    EXPECT_EQ(total(results, "redelivered"), 2);
    EXPECT_EQ(total(results, "failed", "work"), 2);
    EXPECT_EQ(total(results, "processed", "work"), 3);
}

}  // namespace
}  // namespace surgetank::scenarios
