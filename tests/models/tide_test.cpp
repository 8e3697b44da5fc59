// A level that is told ahead of its time, against one that goes up and down step by step.
#include "models/streams/tide.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

struct Step {
    Moment when;
    int kind = 0;  ///< At one moment falls come first: 0; then rises and touches as they are told.
};

/// Something that came in at a moment and left later, or at once.
std::vector<Step> steps_by_chance(std::uint64_t seed, Tide& tide) {
    sim::Stream chance({seed, 0}, "tide", sim::Purpose::shuffle);
    std::vector<Step> steps;
    for (int i = 0; i < 2000; ++i) {
        const auto came = sim::Duration{static_cast<std::int64_t>(chance.below(20'000))};
        const Moment there(at(came), Turn::delivery);
        if (chance.below(4) == 0) {
            tide.touch(there);
            steps.push_back({there, 2});
            continue;
        }
        const auto stay = sim::Duration{static_cast<std::int64_t>(1 + chance.below(900))};
        const Moment gone(at(came + stay), Turn::completion);
        tide.rise(there);
        tide.fall(gone);
        steps.push_back({there, 1});
        steps.push_back({gone, 0});
    }
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
        return a.when != b.when ? a.when < b.when : (a.kind > 0) < (b.kind > 0);
    });
    return steps;
}

TEST(Tide, RisesAsHighAsStepByStep) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Tide tide;
        Tide::Scratch scratch;
        const std::vector<Step> steps = steps_by_chance(seed, tide);
        sim::Level told, stepped;
        auto step = steps.begin();
        for (const sim::Duration end : {1000ns, 1001ns, 7000ns, 15000ns, 30000ns}) {
            for (; step != steps.end() && step->when.when() <= at(end); ++step) {
                if (step->kind > 0) {
                    stepped.up(step->when.when());
                }
                if (step->kind != 1) {
                    stepped.down(step->when.when());
                }
            }
            told.take(tide.take(at(end), told.max(), scratch));
            ASSERT_EQ(told.max(), stepped.max());
            ASSERT_EQ(told.current(), stepped.current());
            ASSERT_EQ(told.area(at(end)), stepped.area(at(end)));
            told.restart_max();
            stepped.restart_max();
        }
    }
}

TEST(Tide, LeavesWhatIsTooFarAwayToEvents) {
    const sim::Duration nine_years = std::chrono::hours(24 * 365 * 9);
    EXPECT_NO_THROW(Moment(at(nine_years), Turn::ack));
    EXPECT_THROW(Moment(at(2 * nine_years), Turn::ack), BeyondStreams);
}

}  // namespace
}  // namespace surgetank::models
