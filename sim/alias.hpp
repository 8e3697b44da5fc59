// Choice among weighted options with one draw and no search: the alias method (Walker 1977), with
// the tables made in linear time as by Vose, "A linear algorithm for generating random numbers with
// a given distribution", IEEE Trans. Software Eng. 17 (9), 1991.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "sim/contract.hpp"
#include "sim/stream.hpp"
#include "sim/wide_multiply.hpp"

namespace surgetank::sim {

/// Draws an index with probability proportional to its weight; 8 bytes for each option. Immutable.
class AliasTable {
public:
    /// Weights are finite, none is negative, and their sum is above zero.
    explicit AliasTable(std::span<const double> weights) : columns_(weights.size()) {
        expects(weights.size() <= std::numeric_limits<std::uint32_t>::max(),
                "a choice has fewer than 2^32 options");
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        expects(sum > 0, "the weights of a choice have a sum above zero");
        expects(std::isfinite(sum), "the weights of a choice are finite");
        std::vector<double> shares;  // In units of one column.
        shares.reserve(weights.size());
        for (const double weight : weights) {
            expects(weight >= 0, "no weight of a choice is negative");
            shares.push_back(weight / sum * static_cast<double>(weights.size()));
        }
        fill_columns(shares);
    }

    std::size_t size() const { return columns_.size(); }

    /// An index in 0 .. size() - 1, with one draw. Each probability is exact to 2^-32 / size().
    std::size_t draw(Stream& stream) const { return at(stream.next()); }

    /// The index that belongs to one random word: a pure function.
    std::size_t at(std::uint64_t word) const {
        const auto [column, rest] = multiply_wide(word, columns_.size());
        const auto [threshold, alias] = columns_[column];
        return static_cast<std::uint32_t>(rest >> 32) < threshold ? column : alias;
    }

private:
    /// One of equally likely columns: below the threshold it stands for itself, else for its alias.
    struct Column {
        std::uint32_t threshold = 0;
        std::uint32_t alias = 0;
    };

    void fill_columns(std::vector<double>& shares) {
        std::vector<std::uint32_t> poor;
        std::vector<std::uint32_t> rich;
        for (std::uint32_t index = 0; index < shares.size(); ++index) {
            columns_[index].alias = index;  // A column nobody fills stands for itself alone.
            (shares[index] < 1 ? poor : rich).push_back(index);
        }
        while (!poor.empty() && !rich.empty()) {
            const std::uint32_t taker = poor.back();
            const std::uint32_t giver = rich.back();
            poor.pop_back();
            columns_[taker] = {static_cast<std::uint32_t>(shares[taker] * 0x1p32), giver};
            shares[giver] -= 1 - shares[taker];
            if (shares[giver] < 1) {
                rich.pop_back();
                poor.push_back(giver);
            }
        }
    }

    std::vector<Column> columns_;
};

}  // namespace surgetank::sim
