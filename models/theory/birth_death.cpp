#include "models/theory/birth_death.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/theory/numeric.hpp"
#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::models::theory {

using sim::expects;

namespace {

/// States of negligible probability beyond every named quantile are cut here.
constexpr double negligible = 1e-22;
constexpr std::size_t most_states = 4'000'000;

double mean_of(const std::vector<double>& states) {
    double mean = 0;
    for (std::size_t n = 0; n < states.size(); ++n) {
        mean += static_cast<double>(n) * states[n];
    }
    return mean;
}

/// Sums up what a chain of backlogs says about the station behind it.
SteadyState summarize(const std::vector<double>& states, double service_rate_per_s, int servers) {
    const double backlog = mean_of(states);
    double busy = 0;
    for (std::size_t n = 0; n < states.size(); ++n) {
        busy += std::min(static_cast<double>(n), static_cast<double>(servers)) * states[n];
    }
    const double throughput = busy * service_rate_per_s;
    return {.throughput_per_s = throughput,
            .utilization = busy / servers,
            .waiting = backlog - busy,
            .backlog = backlog,
            .wait_s = (backlog - busy) / throughput,
            .sojourn_s = backlog / throughput};
}

}  // namespace

std::vector<double> stationary(const std::vector<double>& up, const std::vector<double>& down) {
    expects(up.size() == down.size(), "every step up has a step down");
    std::vector<double> weights{1};
    double largest = 1;
    for (std::size_t n = 0; n < up.size(); ++n) {
        weights.push_back(weights.back() * up[n] / down[n]);
        largest = std::max(largest, weights.back());
        if (largest > 1e200) {  // Rescaled, so that a large station does not overflow.
            for (double& weight : weights) {
                weight /= largest;
            }
            largest = 1;
        }
    }
    double total = 0;
    for (const double weight : weights) {
        total += weight;
    }
    for (double& weight : weights) {
        weight /= total;
    }
    return weights;
}

SteadyState Mm1::steady() const { return Mmc{arrival_rate_per_s, service_rate_per_s, 1}.steady(); }

double Mm1::wait_quantile_s(double probability) const {
    return Mmc{arrival_rate_per_s, service_rate_per_s, 1}.wait_quantile_s(probability);
}

double Mm1::sojourn_quantile_s(double probability) const {
    expects(utilization() < 1, "the station is stable");
    return -sim::math::log(1 - probability) / (service_rate_per_s - arrival_rate_per_s);
}

double Mm1::backlog_at_least(int count) const { return power(utilization(), count); }

double Mm1::backlog_variance() const {
    const double idle = 1 - utilization();
    return utilization() / (idle * idle);
}

double Mm1::busy_period_s() const { return 1 / (service_rate_per_s - arrival_rate_per_s); }

double Mm1::served_in_busy_period() const { return 1 / (1 - utilization()); }

double Mm1::backlog_variance_constant() const {
    const double rho = utilization();
    return 2 * rho * (1 + rho) / power(1 - rho, 4);
}

double Mm1::wait_variance_constant() const {
    const double rho = utilization();
    return rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / power(1 - rho, 4);
}

double erlang_b(double offered, int servers) {
    double blocked = 1;
    for (int n = 1; n <= servers; ++n) {
        blocked = offered * blocked / (n + offered * blocked);
    }
    return blocked;
}

double erlang_c(double offered, int servers) {
    expects(offered < servers, "the station is stable");
    const double blocked = erlang_b(offered, servers);
    return blocked / (1 - offered / servers * (1 - blocked));
}

SteadyState Mmc::steady() const {
    const double delayed = erlang_c(offered(), servers);
    const double wait = delayed / (servers * service_rate_per_s - arrival_rate_per_s);
    return {.throughput_per_s = arrival_rate_per_s,
            .utilization = offered() / servers,
            .waiting = arrival_rate_per_s * wait,
            .backlog = arrival_rate_per_s * wait + offered(),
            .wait_s = wait,
            .sojourn_s = wait + 1 / service_rate_per_s,
            .delayed = delayed};
}

double Mmc::wait_below(double time_s) const {
    const double spare = servers * service_rate_per_s - arrival_rate_per_s;
    return 1 - erlang_c(offered(), servers) * sim::math::exp(-spare * time_s);
}

double Mmc::wait_quantile_s(double probability) const {
    const double delayed = erlang_c(offered(), servers);
    const double spare = servers * service_rate_per_s - arrival_rate_per_s;
    return probability <= 1 - delayed ? 0 : sim::math::log(delayed / (1 - probability)) / spare;
}

double Mmc::sojourn_above(double time_s) const {
    // The wait is zero or exponential with the spare rate, and independent of the service after it.
    const double delayed = erlang_c(offered(), servers);
    const double mu = service_rate_per_s;
    const double spare = servers * mu - arrival_rate_per_s;
    const double served_later = sim::math::exp(-mu * time_s);
    if (std::abs(spare - mu) < 1e-9 * mu) {
        return served_later * (1 + delayed * mu * time_s);
    }
    const double waited_longer = sim::math::exp(-spare * time_s);
    return served_later * (1 - delayed) +
           delayed * (spare * served_later - mu * waited_longer) / (spare - mu);
}

double Mmc::sojourn_quantile_s(double probability) const {
    return rising_root([&](double t) { return 1 - sojourn_above(t) - probability; },
                       1 / service_rate_per_s);
}

namespace {

std::vector<double> states_of(const BoundedStation& station) {
    std::vector<double> up;
    std::vector<double> down;
    double weight = 1;
    double total = 1;
    const double load = station.arrival_rate_per_s;
    expects(station.waiting_room || station.abandon_rate_per_s > 0 ||
                load < station.servers * station.service_rate_per_s,
            "the station is stable");
    for (int n = 0; !station.waiting_room || n < station.servers + *station.waiting_room; ++n) {
        const int busy = std::min(n + 1, station.servers);
        up.push_back(load);
        down.push_back(busy * station.service_rate_per_s +
                       (n + 1 - busy) * station.abandon_rate_per_s);
        weight *= up.back() / down.back();
        total += weight;
        if (!station.waiting_room && load < down.back() &&
            weight * (1 / (1 - load / down.back())) < negligible * total) {
            break;
        }
        if (total > 1e200) {
            weight /= total;
            total = 1;
        }
        expects(up.size() < most_states, "a station has few enough states to count");
    }
    return stationary(up, down);
}

/// Mean wait of those who have to wait and are served before an exponential patience ends: the
/// virtual wait x has density ~ exp(lambda (1 - exp(-theta x)) / theta - c mu x), and a message
/// outlasts it with probability exp(-theta x) (Baccelli & Hebuterne 1981).
double patient_wait_s(const BoundedStation& station) {
    const double lambda = station.arrival_rate_per_s;
    const double theta = station.abandon_rate_per_s;
    const double drain = station.servers * station.service_rate_per_s + theta;
    const auto log_density = [&](double x) {
        return lambda / theta * (1 - sim::math::exp(-theta * x)) - drain * x;
    };
    const double peak = lambda > drain ? sim::math::log(lambda / drain) / theta : 0;
    const double highest = log_density(peak);
    const auto density = [&](double x) { return sim::math::exp(log_density(x) - highest); };
    // The density is below exp(-60) of its highest value beyond `reach`.
    const double reach =
        peak +
        rising_root([&](double x) { return highest - log_density(peak + x) - 60; }, 1 / drain);
    return integral([&](double x) { return x * density(x); }, reach) / integral(density, reach);
}

}  // namespace

SteadyState BoundedStation::steady() const {
    const std::vector<double> states = states_of(*this);
    SteadyState result = summarize(states, service_rate_per_s, servers);
    result.loss = 1 - result.throughput_per_s / arrival_rate_per_s;
    const double full = waiting_room ? states.back() : 0;
    double free = 0;
    for (std::size_t n = 0; n < std::min(states.size(), static_cast<std::size_t>(servers)); ++n) {
        free += states[n];
    }
    result.delayed = waiting_room == 0 ? 0 : 1 - free - full;
    if (abandon_rate_per_s > 0) {
        expects(!waiting_room, "impatience and a waiting room together have no formula for waits");
        const double served_late = 1 - result.loss - free;
        result.wait_s = patient_wait_s(*this) * served_late / (1 - result.loss);
        result.sojourn_s = result.wait_s + 1 / service_rate_per_s;
    }
    return result;
}

double BoundedStation::refused() const { return waiting_room ? states_of(*this).back() : 0; }

SteadyState FixedPatience::steady() const {
    // Density of the virtual wait: lambda p exp(growth x) up to the patience, then falling with the
    // servers' rate; p is the probability that one server is free. All is scaled by exp(-shift), so
    // that a long patience under overload does not overflow.
    const double drain = servers * service_rate_per_s;
    const double growth = arrival_rate_per_s - drain;
    const double shift = std::max(growth * patience_s, 0.0);
    std::vector<double> steps_up(static_cast<std::size_t>(servers - 1), arrival_rate_per_s);
    std::vector<double> steps_down;
    for (int n = 1; n < servers; ++n) {
        steps_down.push_back(n * service_rate_per_s);
    }
    const double last_free = stationary(steps_up, steps_down).back();
    const double free = sim::math::exp(-shift);
    const double scale = arrival_rate_per_s * last_free;
    const double in_time = scale * exponential_integral(growth, patience_s, shift);
    const double too_late = scale * sim::math::exp(growth * patience_s - shift) / drain;
    const double total = free + in_time + too_late;
    const double waited = scale * exponential_moment(growth, patience_s, shift) / total;
    SteadyState result;
    result.loss = too_late / total;
    result.delayed = (in_time + too_late) / total;
    result.throughput_per_s = arrival_rate_per_s * (1 - result.loss);
    result.utilization = result.throughput_per_s / drain;
    result.waiting = arrival_rate_per_s * (waited + patience_s * result.loss);
    result.backlog = result.waiting + result.throughput_per_s / service_rate_per_s;
    result.wait_s = waited / (1 - result.loss);
    result.sojourn_s = result.wait_s + 1 / service_rate_per_s;
    return result;
}

SteadyState MachineRepair::steady() const {
    std::vector<double> up;
    std::vector<double> down;
    for (int n = 0; n < clients; ++n) {
        up.push_back((clients - n) / think_s);
        down.push_back(std::min(n + 1, servers) * service_rate_per_s);
    }
    return summarize(stationary(up, down), service_rate_per_s, servers);
}

double UnlimitedServers::backlog_above(int count) const { return poisson_above(backlog(), count); }

double UnlimitedServers::backlog_after_s(double time_s) const {
    return backlog() * (1 - sim::math::exp(-time_s / service_mean_s));
}

}  // namespace surgetank::models::theory
