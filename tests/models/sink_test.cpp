// The sink: counts, and latency since the intended publication.
#include "models/sink.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

TEST(Sink, MeasuresLatencySinceTheIntendedPublication) {
    Stage stage;
    Listener listener(stage);
    Sink sink(stage.place("paid"), {});
    Message late = message(3);
    late.born = at(2ms);

    act(stage, 9ms, [&] { sink.offer(late, nullptr); });

    const Figures seen = sink.account.take(stage.kernel.now());
    EXPECT_EQ(seen.latency[0].count(), 1U);
    EXPECT_EQ(seen.latency[0].max(), 7'000'000);
    EXPECT_EQ(total(seen, Fate::processed), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
    EXPECT_TRUE(sink.account.conserves());
}

TEST(Sink, CountsEffectsThatHappenTwice) {
    Stage stage;
    Sink sink(stage.place("paid"), Effects(std::vector<Effects::Watch>{{.duplicates = true}}));

    for (const std::uint64_t ordinal : {1, 2, 1, 3, 1}) {
        sink.offer(message(ordinal), nullptr);
    }

    EXPECT_EQ(total(sink.account.take(at(1s)), Fate::duplicated), 2U);
}

}  // namespace
}  // namespace surgetank::models
