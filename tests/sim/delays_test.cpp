#include "sim/delays.hpp"

#include <gtest/gtest.h>

#include "sim/distribution.hpp"

namespace surgetank::sim {
namespace {

class DelaysTest : public testing::Test {
protected:
    Sampler law{Distribution{Exponential{.mean = 0.1}}};
    Stream stream{{.seed = 5, .replication = 2}, "server", Purpose::service};
    Delays delays{law, stream};

    /// What a sampler makes of the k-th word.
    Duration expected(std::uint64_t k, double factor = 1) {
        return from_seconds(law.draw_kth(stream, k) * factor);
    }
};

TEST_F(DelaysTest, AreThoseOfSamplerAndStream) {
    for (std::uint64_t k = 0; k < 1000; ++k) {
        EXPECT_EQ(delays.next(), expected(k)) << k;
    }
}

TEST_F(DelaysTest, BelongToTheirNumberInAnyOrder) {
    for (const std::uint64_t k : {0, 1, 100, 99, 33, 31, 1'000'000, 5, 4, 1'000'001, 6}) {
        EXPECT_EQ(delays.kth(k), expected(k)) << k;
    }
}

TEST_F(DelaysTest, BeginWhereverTheyAreAskedFirst) { EXPECT_EQ(delays.kth(77), expected(77)); }

TEST_F(DelaysTest, StretchFromTheNextOneOn) {
    EXPECT_EQ(delays.next(), expected(0));

    delays.stretch(3);

    EXPECT_EQ(delays.next(), expected(1, 3));
    for (int k = 2; k < 40; ++k) {
        delays.next();
    }
    EXPECT_EQ(delays.next(), expected(40, 3));
    delays.stretch(1);
    EXPECT_EQ(delays.next(), expected(41));
}

TEST_F(DelaysTest, StretchOldOnesToo) {
    delays.stretch(2);
    EXPECT_EQ(delays.kth(500), expected(500, 2));
    EXPECT_EQ(delays.kth(3), expected(3, 2));
}

TEST_F(DelaysTest, OfAConstantAreThatConstant) {
    Delays constant{Sampler{Distribution{Constant{0.25}}}, stream};

    EXPECT_EQ(constant.next(), std::chrono::milliseconds(250));
    EXPECT_EQ(constant.kth(12345), std::chrono::milliseconds(250));
}

}  // namespace
}  // namespace surgetank::sim
