// Theory beside the simulation: all that queueing theory knows of one station, each number with
// its source and with what it is worth (exact, a bound, or an approximation). No model uses it; a
// run is compared with it. The formulas stand in theory/, one file for each kind of arrivals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/theory/poisson_arrivals.hpp"
#include "models/theory/renewal_arrivals.hpp"

namespace surgetank::models::theory {

/// One number that theory foretells of the long run.
struct Prediction {
    enum class Kind : std::uint8_t { exact, upper_bound, lower_bound, approximation };
    std::string model;   ///< In Kendall's notation: "M/M/1".
    std::string source;  ///< Where the formula stands.
    Kind kind = Kind::exact;
    std::string metric;     ///< As in results (wait, backlog ...), and loss.
    std::string statistic;  ///< mean, p50 ... p99.9, rate, ratio.
    double value = 0;
    std::string unit;                             ///< s, 1/s or 1.
    std::optional<std::size_t> priority_class{};  ///< Of `Station::classes`; absent: all messages.
};

/// In words: "exact", "upper bound", "lower bound" or "approximation".
const char* name_of(Prediction::Kind kind);

/// What theory needs to know of a station. All chance in it is independent.
struct Station {
    enum class Law : std::uint8_t { exponential, constant, general };
    enum class Discipline : std::uint8_t { fifo, lifo, priority, sharing };
    enum class Patience : std::uint8_t { none, exponential, constant };

    Gap gap{};                          ///< Between arrivals.
    std::optional<int> servers = 1;     ///< Absent: unlimited.
    std::optional<int> waiting_room{};  ///< May wait, the next is refused; absent: any.
    Law service_law = Law::exponential;
    Moments service{};
    Discipline discipline = Discipline::fifo;
    Patience patience = Patience::none;  ///< How long a message waits before it expires.
    double patience_mean_s = 0;
    std::vector<PriorityClass> classes{};  ///< With `priority`: the most urgent first.
};

/// Everything known of the station; empty where theory is silent. Demands positive means.
std::vector<Prediction> predict(const Station& station);

}  // namespace surgetank::models::theory
