// Stations whose arrivals are independent gaps of any law: exact for exponential service, bounds
// and approximations (each named as such) for the rest.
#pragma once

#include <cstdint>

#include "models/theory/poisson_arrivals.hpp"

namespace surgetank::models::theory {

/// The law of the gap between arrivals, as far as it is known.
struct Gap {
    enum class Law : std::uint8_t { exponential, constant, erlang, hyperexponential, general };
    Law law = Law::exponential;
    Moments moments;
    int phases = 1;                ///< Erlang.
    double first_probability = 1;  ///< Hyperexponential: of the first of its two branches,
    double first_rate_per_s = 0;   ///< and their rates.
    double second_rate_per_s = 0;

    static Gap exponential(double mean_s);
    static Gap constant(double mean_s);
    static Gap erlang(int phases, double mean_s);
    static Gap hyperexponential(double first_probability, double first_rate_per_s,
                                double second_rate_per_s);
    static Gap general(Moments moments);

    double rate_per_s() const { return 1 / moments.mean_s; }
    bool has_transform() const { return law != Law::general; }
    double transform(double s) const;  ///< Laplace-Stieltjes, at s >= 0; not for `general`.
};

/// GI/M/c (Takacs 1962; Gross & Harris, 5.3): renewal arrivals, exponential service.
struct RenewalStation {
    Gap gap;
    double service_rate_per_s;
    int servers = 1;

    /// Root in (0, 1) of sigma = A(c mu (1 - sigma)): the decay of the number found on arrival.
    double sigma() const;
    double delayed() const;  ///< P(wait > 0).
    SteadyState steady() const;
    double wait_quantile_s(double probability) const;     ///< First come, first served.
    double sojourn_quantile_s(double probability) const;  ///< The same, one server.

private:
    double mismatch(int busy, double seen, double decay) const;
};

/// What two moments of gap and service say of G/G/c; `gap` and `service` are independent.
struct TwoMoments {
    Moments gap;
    Moments service;
    int servers = 1;

    double utilization() const { return service.mean_s / (gap.mean_s * servers); }
    /// Upper bound of the mean wait of GI/G/1, first come first served (Kingman 1962).
    double kingman_bound_s() const;
    /// Approximate mean wait: that of M/M/c times the mean of the two scv (Allen-Cunneen).
    double allen_cunneen_s() const;
    /// Approximate mean wait of GI/G/1 (Kraemer & Langenbach-Belz 1976).
    double kraemer_s() const;
    /// Approximate mean wait of M/G/c, between M/M/c and M/D/c (Kimura 1986).
    double kimura_s() const;
    /// Approximate quantile of the wait close to full load: exponential (Kingman 1961).
    double heavy_traffic_quantile_s(double probability) const;
};

}  // namespace surgetank::models::theory
