#include "scenarios/compiler/quantity.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/compiler/decimal.hpp"

namespace surgetank::scenarios {
namespace {

using namespace std::chrono_literals;

/// A small generator of test inputs (xorshift64, Marsaglia 2003).
class Bits {
public:
    std::uint64_t next() {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return state_;
    }
    /// A positive double of any size between the bounds, its digits as random as its exponent.
    double between(double low, double high) {
        while (true) {
            const double value = std::bit_cast<double>(next());
            if (value >= low && value <= high) {
                return value;
            }
        }
    }

private:
    std::uint64_t state_ = 88172645463325252U;
};

TEST(Duration, IsReadInEveryUnit) {
    EXPECT_EQ(parse_duration("7ns").value, 7ns);
    EXPECT_EQ(parse_duration("7us").value, 7us);
    EXPECT_EQ(parse_duration("250ms").value, 250ms);
    EXPECT_EQ(parse_duration("1.5s").value, 1500ms);
    EXPECT_EQ(parse_duration("3min").value, 3min);
    EXPECT_EQ(parse_duration("2h").value, 2h);
    EXPECT_EQ(parse_duration("2d").value, 48h);
    EXPECT_EQ(parse_duration("1e3s").value, 1000s);
    EXPECT_EQ(parse_duration("0s").value, 0s);
}

TEST(Duration, MayBeCompound) {
    EXPECT_EQ(parse_duration("1h30min").value, 90min);
    EXPECT_EQ(parse_duration("1h30m").value, 90min);
    EXPECT_EQ(parse_duration("1d2h3min4s5ms").value, 26h + 3min + 4s + 5ms);
    EXPECT_FALSE(parse_duration("5m").value);
    EXPECT_FALSE(parse_duration("30min1h").value);
    EXPECT_FALSE(parse_duration("1h1h").value);
    EXPECT_FALSE(parse_duration("1h30").value);
}

TEST(Duration, IsExactWhereTheTextIs) {
    EXPECT_EQ(parse_duration("0.1s").value, 100ms);
    EXPECT_EQ(parse_duration("0.000000001s").value, 1ns);
    EXPECT_EQ(parse_duration("9007199254740993ns").value, sim::Duration{9007199254740993});
    EXPECT_EQ(parse_duration("0.30000000000000004s").value, 300ms);
}

TEST(Duration, StopsWhereTwoWouldOverflow) {
    const std::string longest = std::to_string(sim::longest_duration.count()) + "ns";
    const std::string longer = std::to_string(sim::longest_duration.count() + 1) + "ns";

    EXPECT_EQ(parse_duration(longest).value, sim::longest_duration);
    EXPECT_FALSE(parse_duration(longer).value);
    EXPECT_FALSE(parse_duration("1e999999h").value);
    EXPECT_FALSE(parse_duration("0.4ns").value);
}

TEST(Rate, IsReadPerUnitOfTime) {
    EXPECT_EQ(parse_rate("8/s").value, sim::Rate{8});
    EXPECT_EQ(parse_rate("1.2k/s").value, sim::Rate{1200});
    EXPECT_EQ(parse_rate("3M/min").value, sim::Rate{50000});
    EXPECT_EQ(parse_rate("36/h").value, sim::Rate{0.01});
    EXPECT_EQ(parse_rate("86400/d").value, sim::Rate{1});
    EXPECT_FALSE(parse_rate("8").value);
    EXPECT_FALSE(parse_rate("8/m").value);
}

TEST(Bytes, AreReadInBothSystemsOfPrefixes) {
    EXPECT_EQ(parse_bytes("64KiB").value, sim::Bytes{65536});
    EXPECT_EQ(parse_bytes("64kB").value, sim::Bytes{64000});
    EXPECT_EQ(parse_bytes("1.5MiB").value, sim::Bytes{1572864});
    EXPECT_EQ(parse_bytes("2GB").value, sim::Bytes{2000000000});
    EXPECT_FALSE(parse_bytes("0.1KiB").value);
    EXPECT_FALSE(parse_bytes("64K").value);
}

TEST(Bandwidth, TellsBitsFromBytes) {
    EXPECT_EQ(parse_bandwidth("100Mbit/s").value, sim::Bandwidth{12.5e6});
    EXPECT_EQ(parse_bandwidth("10MB/s").value, sim::Bandwidth{1e7});
    EXPECT_EQ(parse_bandwidth("1KiB/s").value, sim::Bandwidth{1024});
}

TEST(Probability, WantsItsPercentSign) {
    EXPECT_EQ(parse_probability("0.5%").value, sim::Probability{0.005});
    EXPECT_EQ(parse_probability("100%").value, sim::Probability{1});
    EXPECT_EQ(parse_probability("0").value, sim::Probability{0});
    EXPECT_EQ(parse_probability("1").value, sim::Probability{1});
    EXPECT_FALSE(parse_probability("0.5").value);
    EXPECT_FALSE(parse_probability("100.1%").value);
    EXPECT_EQ(parse_probability("0.1%").value->value, 0.001);  // Rounded once, not twice.
}

TEST(Count, IsWhole) {
    EXPECT_EQ(parse_count("100k").value, 100000);
    EXPECT_EQ(parse_count("1.5k").value, 1500);
    EXPECT_EQ(parse_count("9223372036854775807").value, INT64_MAX);
    EXPECT_FALSE(parse_count("9223372036854775808").value);
    EXPECT_FALSE(parse_count("1.5").value);
    EXPECT_EQ(parse_seed("18446744073709551615").value, UINT64_MAX);
}

TEST(Numbers, AreDecimalAndFinite) {
    for (const char* text :
         {"nan", "NaN",   ".nan", "inf",   "-.inf",  "0x10", "1_000", "1,5", ".5", "5.",
          "+5",  "1'000", "",     "1e400", "1e-400", "-1",   "--1",   "1 ",  " 1", "1e+"}) {
        EXPECT_FALSE(parse_number(text).value) << text;
        EXPECT_FALSE(parse_number(text).problem.empty()) << text;
    }
    EXPECT_EQ(parse_number("5e-324").value, 5e-324);
    EXPECT_EQ(parse_number("1.7976931348623157e308").value, 1.7976931348623157e308);
}

TEST(Advice, NamesTheUnitThatWasMeant) {
    EXPECT_EQ(parse_duration("250").hint, "did you mean 250ms or 250s?");
    EXPECT_EQ(parse_rate("8").hint, "did you mean 8/s?");
    EXPECT_EQ(parse_probability("0.005").hint, "did you mean 0.5%? only 0 and 1 need no sign");
    EXPECT_EQ(parse_duration("5m").hint, "`min` is minutes, `ms` milliseconds");
}

TEST(Texts, AreTheShortestOnes) {
    EXPECT_EQ(to_text(sim::Duration{90min}), "90min");
    EXPECT_EQ(to_text(sim::Duration{1500ms}), "1500ms");
    EXPECT_EQ(to_text(sim::Duration{48h}), "2d");
    EXPECT_EQ(to_text(sim::Duration{0}), "0s");
    EXPECT_EQ(to_text(sim::Rate{120}), "120/s");
    EXPECT_EQ(to_text(sim::Rate{1e6}), "1M/s");
    EXPECT_EQ(to_text(sim::Rate{0.01}), "36/h");
    EXPECT_EQ(to_text(sim::Bytes{65536}), "64KiB");
    EXPECT_EQ(to_text(sim::Bytes{64000}), "64kB");
    EXPECT_EQ(to_text(sim::Bytes{0}), "0B");
    EXPECT_EQ(to_text(sim::Bandwidth{12.5e6}), "12.5MB/s");
    EXPECT_EQ(to_text(sim::Probability{0.005}), "0.5%");
    EXPECT_EQ(to_text(sim::Probability{1}), "100%");
    EXPECT_EQ(seconds_text(0.022), "22ms");
    EXPECT_EQ(number_text(1.05), "1.05");
    EXPECT_EQ(count_text(100000), "100k");
}

TEST(Texts, GiveBackExactlyTheSameDuration) {
    Bits bits;
    for (int i = 0; i < 2000; ++i) {
        const std::int64_t nanos =
            static_cast<std::int64_t>(bits.next() >> (2U + bits.next() % 60U));
        const sim::Duration value{std::min(nanos, sim::longest_duration.count())};

        EXPECT_EQ(parse_duration(to_text(value)).value, value);
    }
}

TEST(Texts, GiveBackExactlyTheSameNumber) {
    Bits bits;
    for (int i = 0; i < 2000; ++i) {
        const double number = bits.between(5e-324, 1.7e308);
        const double seconds = bits.between(1e-30, 1e9);
        const double rate = bits.between(1e-30, 1e9);
        const double share = bits.between(1e-30, 1);
        const double bytes = bits.between(1e-30, 1e18);

        EXPECT_EQ(parse_number(number_text(number)).value, number);
        EXPECT_EQ(parse_seconds(seconds_text(seconds)).value, seconds);
        EXPECT_EQ(parse_rate(to_text(sim::Rate{rate})).value, sim::Rate{rate});
        EXPECT_EQ(parse_probability(to_text(sim::Probability{share})).value,
                  sim::Probability{share});
        EXPECT_EQ(parse_byte_amount(bytes_text(bytes)).value, bytes);
        EXPECT_EQ(parse_bandwidth(to_text(sim::Bandwidth{bytes})).value, sim::Bandwidth{bytes});
    }
}

TEST(Texts, GiveBackExactlyTheSameBytesAndCounts) {
    Bits bits;
    for (int i = 0; i < 2000; ++i) {
        const auto count = static_cast<std::int64_t>(bits.next() >> (3U + bits.next() % 58U));

        EXPECT_EQ(parse_bytes(to_text(sim::Bytes{count / 2})).value, sim::Bytes{count / 2});
        EXPECT_EQ(parse_count(count_text(count)).value, count);
    }
}

}  // namespace
}  // namespace surgetank::scenarios
