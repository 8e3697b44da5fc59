#include "models/theory/renewal_arrivals.hpp"

#include <cmath>

#include "models/theory/numeric.hpp"
#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::models::theory {

using sim::expects;

Gap Gap::exponential(double mean_s) {
    return {.law = Law::exponential, .moments = {.mean_s = mean_s, .scv = 1}};
}

Gap Gap::constant(double mean_s) {
    return {.law = Law::constant, .moments = {.mean_s = mean_s, .scv = 0}};
}

Gap Gap::erlang(int phases, double mean_s) {
    expects(phases >= 1, "an Erlang law has a phase");
    return {
        .law = Law::erlang, .moments = {.mean_s = mean_s, .scv = 1.0 / phases}, .phases = phases};
}

Gap Gap::hyperexponential(double first_probability, double first_rate_per_s,
                          double second_rate_per_s) {
    const double p = first_probability;
    const double mean = p / first_rate_per_s + (1 - p) / second_rate_per_s;
    const double second =
        2 * (p / power(first_rate_per_s, 2) + (1 - p) / power(second_rate_per_s, 2));
    return {.law = Law::hyperexponential,
            .moments = {.mean_s = mean, .scv = second / (mean * mean) - 1},
            .first_probability = p,
            .first_rate_per_s = first_rate_per_s,
            .second_rate_per_s = second_rate_per_s};
}

Gap Gap::general(Moments moments) { return {.law = Law::general, .moments = moments}; }

double Gap::transform(double s) const {
    switch (law) {
        case Law::exponential:
            return 1 / (1 + s * moments.mean_s);
        case Law::constant:
            return sim::math::exp(-s * moments.mean_s);
        case Law::erlang:
            return power(1 / (1 + s * moments.mean_s / phases), phases);
        case Law::hyperexponential:
            return first_probability * first_rate_per_s / (first_rate_per_s + s) +
                   (1 - first_probability) * second_rate_per_s / (second_rate_per_s + s);
        case Law::general:
            break;
    }
    expects(false, "a transform needs more than two moments");
    return 0;
}

double RenewalStation::sigma() const {
    const double drain = servers * service_rate_per_s;
    expects(gap.rate_per_s() < drain, "the station is stable");
    // A(drain (1 - s)) - s is convex, positive at 0 and zero at 1: once it has crossed zero it
    // stays negative up to 1, so halving finds the crossing.
    double low = 0;
    double high = 1;
    for (int halving = 0; halving < 200; ++halving) {
        const double middle = low + (high - low) / 2;
        (gap.transform(drain * (1 - middle)) > middle ? low : high) = middle;
    }
    return low;
}

double RenewalStation::mismatch(int busy, double seen, double decay) const {
    const double below = servers * (1 - decay) - busy;
    if (std::abs(below) > 1e-6 * servers) {
        return (servers * (1 - seen) - busy) / below;
    }
    // Where `busy` is the root itself, numerator and denominator vanish together; de l'Hopital.
    const double step = 1e-4;
    const double later = gap.transform((busy + step) * service_rate_per_s);
    const double earlier = gap.transform((busy - step) * service_rate_per_s);
    return 1 + servers * (later - earlier) / (2 * step);
}

double RenewalStation::delayed() const {
    const double decay = sigma();
    if (servers == 1) {
        return decay;
    }
    // Takacs 1962, chapter 2: the binomial sum over the states in which a server is free.
    double sum = 1 / (1 - decay);
    double product = 1;
    double binomial = 1;
    for (int j = 1; j <= servers; ++j) {
        const double seen = gap.transform(j * service_rate_per_s);
        product *= seen / (1 - seen);
        binomial *= static_cast<double>(servers - j + 1) / j;
        sum += binomial / (product * (1 - seen)) * mismatch(j, seen, decay);
    }
    return 1 / (sum * (1 - decay));
}

SteadyState RenewalStation::steady() const {
    const double rate = gap.rate_per_s();
    const double probability = delayed();
    const double wait = probability / (servers * service_rate_per_s * (1 - sigma()));
    return {.throughput_per_s = rate,
            .utilization = rate / (servers * service_rate_per_s),
            .waiting = rate * wait,
            .backlog = rate * wait + rate / service_rate_per_s,
            .wait_s = wait,
            .sojourn_s = wait + 1 / service_rate_per_s,
            .delayed = probability};
}

double RenewalStation::wait_quantile_s(double probability) const {
    const double waits = delayed();
    const double decline = servers * service_rate_per_s * (1 - sigma());
    return probability <= 1 - waits ? 0 : sim::math::log(waits / (1 - probability)) / decline;
}

double RenewalStation::sojourn_quantile_s(double probability) const {
    expects(servers == 1, "the law of the sojourn is known for one server");
    return -sim::math::log(1 - probability) / (service_rate_per_s * (1 - sigma()));
}

double TwoMoments::kingman_bound_s() const {
    expects(servers == 1, "Kingman's bound is one of a single server");
    expects(utilization() < 1, "the station is stable");
    const double variance =
        gap.scv * gap.mean_s * gap.mean_s + service.scv * service.mean_s * service.mean_s;
    return variance / (2 * gap.mean_s * (1 - utilization()));
}

double TwoMoments::allen_cunneen_s() const {
    const Mmc exponential{1 / gap.mean_s, 1 / service.mean_s, servers};
    return exponential.steady().wait_s * (gap.scv + service.scv) / 2;
}

double TwoMoments::kraemer_s() const {
    expects(servers == 1, "the correction is one of a single server");
    const double rho = utilization();
    const double a = gap.scv;
    const double s = service.scv;
    if (a + s <= 0) {
        return 0;
    }
    const double exponent = a <= 1 ? -2 * (1 - rho) * (1 - a) * (1 - a) / (3 * rho * (a + s))
                                   : -(1 - rho) * (a - 1) / (a + 4 * s);
    return allen_cunneen_s() * sim::math::exp(exponent);
}

double TwoMoments::kimura_s() const {
    const double exponential = Mmc{1 / gap.mean_s, 1 / service.mean_s, servers}.steady().wait_s;
    const double constant = Mdc{1 / gap.mean_s, service.mean_s, servers}.wait_s();
    return (1 + service.scv) / (2 * service.scv / exponential + (1 - service.scv) / constant);
}

double TwoMoments::heavy_traffic_quantile_s(double probability) const {
    const double mean = kingman_bound_s();  // In the limit of full load the bound is the mean.
    return -mean * sim::math::log(1 - probability);
}

}  // namespace surgetank::models::theory
