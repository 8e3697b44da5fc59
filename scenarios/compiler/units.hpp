// The unit tables behind the quantities: how each unit shifts the decimal point and what it is then
// multiplied with or divided by.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace surgetank::scenarios {

struct Unit {
    std::string_view name;
    std::int64_t shift = 0;    ///< value x 10^shift ...
    std::int64_t factor = 1;   ///< ... x factor
    std::int64_t divisor = 1;  ///< ... / divisor, in the base unit.
};

inline constexpr std::array<Unit, 7> duration_units{
    {{"s"}, {"ms", -3}, {"us", -6}, {"ns", -9}, {"min", 0, 60}, {"h", 0, 3600}, {"d", 0, 86400}}};

inline constexpr std::array<Unit, 9> byte_units{{{"B"},
                                                 {"kB", 3},
                                                 {"MB", 6},
                                                 {"GB", 9},
                                                 {"TB", 12},
                                                 {"KiB", 0, std::int64_t{1} << 10},
                                                 {"MiB", 0, std::int64_t{1} << 20},
                                                 {"GiB", 0, std::int64_t{1} << 30},
                                                 {"TiB", 0, std::int64_t{1} << 40}}};

inline constexpr std::array<Unit, 10> rate_units{{{"/s"},
                                                  {"k/s", 3},
                                                  {"M/s", 6},
                                                  {"/min", 0, 1, 60},
                                                  {"k/min", 3, 1, 60},
                                                  {"M/min", 6, 1, 60},
                                                  {"/h", 0, 1, 3600},
                                                  {"k/h", 3, 1, 3600},
                                                  {"M/h", 6, 1, 3600},
                                                  {"/d", 0, 1, 86400}}};

inline constexpr std::array<Unit, 12> bandwidth_units{{{"B/s"},
                                                       {"kB/s", 3},
                                                       {"MB/s", 6},
                                                       {"GB/s", 9},
                                                       {"bit/s", 0, 1, 8},
                                                       {"kbit/s", 3, 1, 8},
                                                       {"Mbit/s", 6, 1, 8},
                                                       {"Gbit/s", 9, 1, 8},
                                                       {"Tbit/s", 12, 1, 8},
                                                       {"KiB/s", 0, std::int64_t{1} << 10},
                                                       {"MiB/s", 0, std::int64_t{1} << 20},
                                                       {"GiB/s", 0, std::int64_t{1} << 30}}};

inline constexpr std::array<Unit, 1> probability_units{{{"%", -2}}};

inline constexpr std::array<Unit, 4> number_units{{{""}, {"k", 3}, {"M", 6}, {"G", 9}}};

/// A family of units, and how to speak of it.
struct Family {
    std::string_view noun;     ///< "a duration"
    std::string_view example;  ///< The unit that a bare number is likely to mean.
    std::string_view other;    ///< The next likely one, if any.
    std::span<const Unit> units;
};

inline constexpr Family durations{"a duration", "ms", "s", duration_units};
inline constexpr Family sizes{"a size", "B", "KiB", byte_units};
inline constexpr Family rates{"a rate", "/s", "", rate_units};
inline constexpr Family bandwidths{"a bandwidth", "Mbit/s", "MB/s", bandwidth_units};
inline constexpr Family probabilities{"a probability", "%", "", probability_units};
inline constexpr Family numbers{"a number", "", "", number_units};

}  // namespace surgetank::scenarios
