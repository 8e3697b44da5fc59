// Series that anybody can make again, for known answers: a generator of one line and fixed seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace surgetank::sim {

/// Park & Miller's "minimal standard" (1988): x <- 16807 x mod (2^31 - 1).
class ParkMiller {
public:
    explicit ParkMiller(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() { return state_ = state_ * 16807 % modulus; }

    /// In (0, 1).
    double uniform() { return static_cast<double>(next()) / static_cast<double>(modulus); }

    /// About standard normal: the sum of twelve uniforms, less six.
    double bell() {
        double sum = 0;
        for (int i = 0; i < 12; ++i) {
            sum += uniform();
        }
        return sum - 6;
    }

private:
    static constexpr std::uint64_t modulus = 2147483647;
    std::uint64_t state_;
};

/// x_i = 0.9 x_(i-1) + bell, from x_(-1) = 0 and seed 12345: the series behind the ids `ar1-*`.
inline std::vector<double> ar1_series(std::size_t length = 20000) {
    ParkMiller chance(12345);
    std::vector<double> series(length);
    double x = 0;
    for (double& value : series) {
        x = 0.9 * x + chance.bell();
        value = x;
    }
    return series;
}

}  // namespace surgetank::sim
