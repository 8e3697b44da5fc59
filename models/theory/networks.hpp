// Several stations together, and a station behind a source of changing mood.
#pragma once

#include <span>
#include <vector>

#include "models/theory/birth_death.hpp"

namespace surgetank::models::theory {

/// An open network of exponential stations with routing by chance (Jackson 1963): each station
/// behaves like an M/M/c of its own with the rate that the traffic equations give.
struct OpenNetwork {
    std::vector<double> external_per_s;        ///< Arrivals from outside at each station [1/s].
    std::vector<std::vector<double>> routing;  ///< routing[i][j]: share of what leaves i for j.
    std::vector<double> service_rates_per_s;
    std::vector<int> servers;

    std::vector<double> arrival_rates_per_s() const;  ///< Solution of the traffic equations.
    std::vector<SteadyState> stations() const;
    double end_to_end_s() const;  ///< Mean time of a message in the network, by Little's law.
};

/// A chain of M/M/1 stations: sojourns are independent and exponential (Burke 1956; Reich 1957).
struct Tandem {
    double arrival_rate_per_s;
    std::vector<double> service_rates_per_s;

    double end_to_end_s() const;
    double end_to_end_quantile_s(double probability) const;  ///< Needs distinct service rates.
};

/// `window` messages go round through single exponential servers, with a delay outside: exact mean
/// value analysis (Reiser & Lavenberg 1980).
struct ClosedNetwork {
    std::vector<double> demands_s;  ///< Mean service of one round at each station.
    int window;
    double think_s = 0;

    double throughput_per_s() const;
    double response_s() const { return window / throughput_per_s() - think_s; }
};

/// MMPP(2)/M/1: a Poisson source whose rate switches between two values (Neuts 1981; Fischer &
/// Meier-Hellstern 1993), solved by logarithmic reduction (Latouche & Ramaswami 1999).
struct SwitchedStation {
    double rates_per_s[2];         ///< Arrival rate in each of the two states.
    double switch_rates_per_s[2];  ///< Rate of leaving each state.
    double service_rate_per_s;

    double arrival_rate_per_s() const;
    SteadyState steady() const;
    /// Limit of variance / mean of the count of arrivals in a long window.
    double dispersion() const;
};

}  // namespace surgetank::models::theory
