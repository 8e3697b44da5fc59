// Stations with Poisson arrivals and any law of service: what the moments of the service decide.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/theory/birth_death.hpp"

namespace surgetank::models::theory {

/// A time known by its moments; `scv` is the squared coefficient of variation (variance / mean^2).
struct Moments {
    double mean_s = 0;
    double scv = 1;

    double second_s2() const { return mean_s * mean_s * (1 + scv); }
};

/// M/G/1 (Pollaczek 1930, Khinchine 1932; Kleinrock I, 5.6). Stable stations only.
struct Mg1 {
    double arrival_rate_per_s;
    Moments service;

    double utilization() const { return arrival_rate_per_s * service.mean_s; }
    /// Mean wait and all that follows from it: the same for fifo, lifo and random order of service.
    SteadyState steady() const;
    /// Second moment of the wait [s^2], first come first served (Takacs 1962).
    double wait_second_moment_s2(double service_third_moment_s3) const;
    double wait_variance_s2(double service_third_moment_s3) const;
    double lifo_wait_variance_s2(double service_third_moment_s3) const;    ///< Fuhrmann 1985.
    double random_wait_variance_s2(double service_third_moment_s3) const;  ///< Kingman 1962.
    /// Squared coefficient of variation of the times between departures (Gross & Harris, 5.1).
    double departure_scv() const;
    /// Mean sojourn when the server is shared equally by all present: needs the mean of the service
    /// only (Kleinrock II, 4.4).
    double sharing_sojourn_s() const;
    double sharing_sojourn_s(double service_s) const;  ///< Of a message that needs `service_s`.
    /// Variance of that sojourn for exponential service (Coffman, Muntz & Trotter 1970).
    double exponential_sharing_sojourn_variance_s2() const;
};

/// M/D/c: every service takes `service_s`.
struct Mdc {
    double arrival_rate_per_s;
    double service_s;
    int servers = 1;

    /// Mean wait (Crommelin 1932).
    double wait_s() const;
    /// P(wait <= time), one server, first come first served; by the sum of positive terms of
    /// Franx 2001, so it keeps its digits where Erlang's alternating sum loses them.
    double wait_below(double time_s) const;
    double wait_quantile_s(double probability) const;

private:
    double wait_below(double time_s, std::vector<double>& cumulated) const;
};

/// One class of messages; classes are listed from the most to the least urgent.
struct PriorityClass {
    double arrival_rate_per_s;
    Moments service;
};

/// Mean wait of each class where a service once begun is finished, one server (Cobham 1954).
std::vector<double> priority_waits_s(std::span<const PriorityClass> classes);

/// Mean sojourn of each class where an urgent message interrupts, and the interrupted one resumes
/// (Kleinrock II, 3.6).
std::vector<double> preemptive_sojourns_s(std::span<const PriorityClass> classes);

/// Mean wait of each class before `servers` with equal exponential service, without interruption
/// (Davis 1966; Kella & Yechiali 1985).
std::vector<double> priority_waits_s(std::span<const double> arrival_rates_per_s,
                                     double service_rate_per_s, int servers);

/// M^X/M/1: Poisson batches of messages (Gross & Harris, 3.1).
struct BatchArrivals {
    double batch_rate_per_s;
    double size_mean;
    double size_second_moment;
    double service_rate_per_s;

    SteadyState steady() const;
};

}  // namespace surgetank::models::theory
