// Confirms: the window, refusals, timeouts and retries of a publisher.
#include <gtest/gtest.h>

#include "models/exchange.hpp"
#include "models/source.hpp"
#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;
using Ordinals = std::vector<std::uint64_t>;

class PublishTest : public ::testing::Test {
protected:
    void build(PublishConfig publish, const Arrivals& arrivals = RegularArrivals{{100}}) {
        publish.confirm = true;
        source.emplace(
            stage.place("shoppers"), SourceConfig{.arrivals = arrivals, .publish = publish},
            Source::Parts{{.index = 0, .flow = 0, .types = {0}}, at(1h)}, stage.samplers);
        stage.attach(*source);
        stage.publishers.listening = {&*source};
        source->start();
    }
    void connect() { source->out.connect({&store, {}}); }
    void confirm(std::size_t index, bool accepted = true, sim::Duration delay = 0ms) {
        source->settled(store.messages[index], accepted, delay);
    }
    std::uint64_t count(Fate fate) { return total(source->account.take(stage.kernel.now()), fate); }
    void TearDown() override { EXPECT_TRUE(source->account.conserves()); }

    Stage stage;
    Taker store{stage};
    std::optional<Source> source;
};

TEST_F(PublishTest, SendsNoMoreThanItsWindowWithoutAConfirm) {
    build({.window = {2}});
    connect();

    stage.run_until(45ms);
    EXPECT_EQ(store.dates, (Dates{10ms, 20ms}));
    confirm(0);

    EXPECT_EQ(store.dates, (Dates{10ms, 20ms, 45ms}));
    EXPECT_EQ(count(Fate::confirmed), 1U);
}

TEST_F(PublishTest, HearsAConfirmAfterItsWayBack) {
    build({.window = {1}});
    connect();

    act(stage, 25ms, [&] { confirm(0, true, 7ms); });
    stage.run_until(40ms);

    EXPECT_EQ(store.dates, (Dates{10ms, 32ms}));
}

TEST_F(PublishTest, TriesARefusedOneAgainAndThenGivesUp) {
    build({.window = {1}, .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{5ms}}});
    connect();

    act(stage, 11ms, [&] { confirm(0, false); });
    act(stage, 17ms, [&] { confirm(1, false); });

    EXPECT_EQ(store.ordinals(), (Ordinals{0, 0}));
    EXPECT_EQ(store.dates, (Dates{10ms, 16ms}));
    EXPECT_EQ(count(Fate::failed), 1U);
    stage.run_until(20ms);
    EXPECT_EQ(store.ordinals(), (Ordinals{0, 0, 1}));  // The window is open again.
}

TEST_F(PublishTest, TriesAgainAfterATimeout) {
    build({.window = {1},
           .timeout = 20ms,
           .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{5ms}}});
    connect();

    stage.run_until(54ms);
    EXPECT_EQ(store.dates, (Dates{10ms, 35ms}));
    EXPECT_EQ(source->account.inside(), 4U);  // Those of 20, 30, 40 and 50 ms wait.
    stage.run_until(55ms);

    EXPECT_EQ(store.ordinals(), (Ordinals{0, 0, 1}));
    EXPECT_EQ(count(Fate::failed), 1U);
}

// The regression: the timeout of a refused try used to count as a failure of its own.
TEST_F(PublishTest, ForgetsTheTimeoutOfARefusedTry) {
    build({.window = {1},
           .timeout = 20ms,
           .retry = RetryConfig{.attempts = 3, .backoff = ConstantBackoff{50ms}}});
    connect();

    act(stage, 11ms, [&] { confirm(0, false); });  // The try's timeout would be at 30 ms.
    stage.run_until(80ms);                         // And its own second try at 80.

    EXPECT_EQ(store.dates, (Dates{10ms, 61ms}));
}

TEST_F(PublishTest, WaitsForTheConfirmOfEveryCopyOfAFanOut) {
    Taker second(stage);
    Exchange exchange(stage.place("fan"), {});
    stage.attach(exchange);
    exchange.wire(
        {.targets = {&store, &second}, .by_type = {{0, 1}}, .weights = {}, .alternate = nullptr});
    build({.window = {1}});
    source->out.connect({&exchange, {}});

    act(stage, 15ms, [&] { confirm(0); });
    stage.run_until(25ms);
    EXPECT_EQ(store.messages.size(), 1U);  // One store has not confirmed yet.
    confirm(0);

    EXPECT_EQ(store.dates, (Dates{10ms, 25ms}));
    EXPECT_EQ(second.dates, (Dates{10ms, 25ms}));
}

TEST_F(PublishTest, TakesTheUnroutableForConfirmed) {
    Exchange exchange(stage.place("fan"), {});
    stage.attach(exchange);
    exchange.wire({.targets = {}, .by_type = {{}}, .weights = {}, .alternate = nullptr});
    build({.window = {1}});
    source->out.connect({&exchange, {}});

    stage.run_until(55ms);

    EXPECT_EQ(count(Fate::confirmed), 5U);
}

/// A store that confirms at once, but only when it is open.
class EagerStore final : public Receiver {
public:
    Publisher* publisher = nullptr;
    bool is_open = false;
    std::size_t taken = 0;

    Answer offer(const Message& message, Sender*) override {
        if (is_open) {
            ++taken;
            publisher->settled(message, true, {});
        }
        return Answer::accepted;
    }
};

// The regression: each confirm used to send the next from within, a call deep in a call.
TEST_F(PublishTest, EmptiesALongBufferWithoutDeepCalls) {
    EagerStore eager;
    build({.window = {1}, .timeout = 1s}, RegularArrivals{{1'000'000}});
    eager.publisher = &*source;
    source->out.connect({&eager, {}});
    stage.run_until(999ms);  // Nearly a million wait.

    eager.is_open = true;
    stage.run_until(1001ms);  // The first one's timeout opens the window.

    EXPECT_GT(eager.taken, 999'000U);
}

// One message every 10 ms: the first of a batch waits for 25 ms, and two more join it.
TEST_F(PublishTest, LetsABatchLinger) {
    build({.batch = PublishBatch{.linger = 25ms}});
    connect();

    stage.run_until(75ms);

    EXPECT_EQ(store.dates, (Dates{35ms, 35ms, 35ms, 65ms, 65ms, 65ms}));
    EXPECT_EQ(store.messages[0].born, at(10ms));  // Latency counts from the intention.
}

TEST_F(PublishTest, SendsABatchThatIsFullAtOnce) {
    build({.batch = PublishBatch{.linger = 1s, .messages = {2}}});
    connect();

    stage.run_until(45ms);

    EXPECT_EQ(store.dates, (Dates{20ms, 20ms, 40ms, 40ms}));
}

// Messages of 1024 B, the default size: a third one would make a batch larger than 2500 B.
TEST_F(PublishTest, SendsABatchBeforeItIsTooLarge) {
    build({.batch = PublishBatch{.linger = 1s, .bytes = sim::Bytes{2500}}});
    connect();

    stage.run_until(55ms);

    EXPECT_EQ(store.dates, (Dates{30ms, 30ms, 50ms, 50ms}));
}

TEST_F(PublishTest, HoldsAClosedBatchBackWhileItsWindowIsFull) {
    build({.window = {1}, .batch = PublishBatch{.linger = 15ms}});
    connect();

    act(stage, 40ms, [&] { confirm(0); });

    EXPECT_EQ(store.dates, (Dates{25ms, 40ms}));
}

TEST_F(PublishTest, LosesTheBatchThatItCollectsInACrash) {
    build({.batch = PublishBatch{.linger = 25ms}});
    connect();

    act(stage, 22ms, [&] { source->crash({}); });
    act(stage, 24ms, [&] { source->recover({}); });
    stage.run_until(56ms);

    EXPECT_EQ(count(Fate::lost), 2U);
    EXPECT_EQ(store.dates, (Dates{55ms, 55ms, 55ms}));  // Those of 30, 40 and 50 ms.
}

TEST_F(PublishTest, EndsAClosedMessageOnlyWhenNoTryIsLeft) {
    build({.retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{5ms}}},
          ClosedArrivals{.clients = 1, .think = constant(10ms)});
    connect();
    stage.run_until(10ms);

    confirm(0, false);
    source->ended(store.messages[0]);  // What refused it says so as well.
    stage.run_until(15ms);
    EXPECT_EQ(store.ordinals(), (Ordinals{0, 0}));
    confirm(1, false);
    stage.run_until(25ms);

    EXPECT_EQ(store.ordinals(), (Ordinals{0, 0, 1}));
    EXPECT_EQ(store.dates.back(), 25ms);
}

// The regression: clients whose message waited for its next try used to be lost in a crash.
TEST_F(PublishTest, KeepsTheClientOfARetryThroughACrash) {
    build({.retry = RetryConfig{.attempts = 9, .backoff = ConstantBackoff{50ms}}},
          ClosedArrivals{.clients = 1, .think = constant(10ms)});
    connect();
    act(stage, 10ms, [&] { confirm(0, false); });

    act(stage, 20ms, [&] { source->crash({}); });
    act(stage, 21ms, [&] { source->recover({}); });
    stage.run_until(30ms);

    EXPECT_EQ(store.ordinals(), (Ordinals{0, 1}));
    EXPECT_EQ(count(Fate::lost), 1U);
}

}  // namespace
}  // namespace surgetank::models
