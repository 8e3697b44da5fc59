#include "models/theory/poisson_arrivals.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>

#include "models/theory/numeric.hpp"
#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::models::theory {

using sim::expects;

SteadyState Mg1::steady() const {
    expects(utilization() < 1, "the station is stable");
    const double wait = arrival_rate_per_s * service.second_s2() / (2 * (1 - utilization()));
    return {.throughput_per_s = arrival_rate_per_s,
            .utilization = utilization(),
            .waiting = arrival_rate_per_s * wait,
            .backlog = arrival_rate_per_s * wait + utilization(),
            .wait_s = wait,
            .sojourn_s = wait + service.mean_s,
            .delayed = utilization()};
}

double Mg1::wait_second_moment_s2(double service_third_moment_s3) const {
    const double wait = steady().wait_s;
    return 2 * wait * wait +
           arrival_rate_per_s * service_third_moment_s3 / (3 * (1 - utilization()));
}

double Mg1::wait_variance_s2(double service_third_moment_s3) const {
    const double wait = steady().wait_s;
    return wait_second_moment_s2(service_third_moment_s3) - wait * wait;
}

double Mg1::lifo_wait_variance_s2(double service_third_moment_s3) const {
    const double wait = steady().wait_s;
    return wait_second_moment_s2(service_third_moment_s3) / (1 - utilization()) - wait * wait;
}

double Mg1::random_wait_variance_s2(double service_third_moment_s3) const {
    const double wait = steady().wait_s;
    return wait_second_moment_s2(service_third_moment_s3) * 2 / (2 - utilization()) - wait * wait;
}

double Mg1::departure_scv() const {
    const double rho = utilization();
    return 1 - rho * rho + rho * rho * service.scv;
}

double Mg1::sharing_sojourn_s() const { return sharing_sojourn_s(service.mean_s); }

double Mg1::sharing_sojourn_s(double service_s) const {
    expects(utilization() < 1, "the station is stable");
    return service_s / (1 - utilization());
}

double Mg1::exponential_sharing_sojourn_variance_s2() const {
    const double rho = utilization();
    return (2 + rho) / (2 - rho) * power(sharing_sojourn_s(), 2);
}

double Mdc::wait_s() const {
    const double offered = arrival_rate_per_s * service_s;
    expects(offered < servers, "the station is stable");
    double wait = 0;
    double term = 1;
    for (int i = 1; term > 1e-17 * wait || i < 4; ++i) {
        const double mean = i * offered;
        const int count = i * servers;
        const double beyond = poisson_above(mean, count);
        // E[max(N - count, 0)] / mean, rearranged so that nothing large is subtracted.
        term = poisson(mean, count) - (servers / offered - 1) * beyond;
        wait += term;
        expects(i < 1'000'000, "the station is not on the brink of overload");
    }
    return wait * service_s;
}

double Mdc::wait_below(double time_s) const {
    std::vector<double> cumulated;
    return wait_below(time_s, cumulated);
}

namespace {

/// P(at most n messages in an M/D/1 station), n < `count`: the up and down flows across each cut
/// balance, which needs no subtraction. Adds what `cumulated` lacks.
void cumulate_backlogs(double offered, std::size_t count, std::vector<double>& cumulated) {
    std::vector<double> above;  // P(more than j arrivals in a service).
    for (int j = 0; j == 0 || above.back() > 1e-300; ++j) {
        above.push_back(poisson_above(offered, j));
    }
    std::vector<double> states{1 - offered};
    for (std::size_t n = 0; states.size() < count; ++n) {
        double up = n < above.size() ? states[0] * above[n] : 0;
        for (std::size_t k = n + 1 > above.size() ? n + 2 - above.size() : 1; k <= n; ++k) {
            up += states[k] * above[n - k + 1];
        }
        states.push_back(up / poisson(offered, 0));
    }
    cumulated.resize(states.size());
    std::partial_sum(states.begin(), states.end(), cumulated.begin());
}

}  // namespace

double Mdc::wait_below(double time_s, std::vector<double>& cumulated) const {
    expects(servers == 1, "the law of the wait is known for one server");
    const double offered = arrival_rate_per_s * service_s;
    expects(offered < 1, "the station is stable");
    const double services = std::floor(time_s / service_s);
    const auto k = static_cast<std::size_t>(services) + 1;
    if (cumulated.size() < k + 1) {
        cumulate_backlogs(offered, 2 * k + 1, cumulated);
    }
    const double mean = offered * (static_cast<double>(k) - time_s / service_s);
    double below = 0;
    double term = sim::math::exp(-mean);
    for (std::size_t j = 0; j < k && term > 0; ++j) {
        below += cumulated[k - j] * term;  // At most k - 1 - j waiting: k - j in the station.
        term *= mean / static_cast<double>(j + 1);
    }
    return below;
}

double Mdc::wait_quantile_s(double probability) const {
    std::vector<double> cumulated;
    return rising_root([&](double t) { return wait_below(t, cumulated) - probability; }, service_s);
}

std::vector<double> priority_waits_s(std::span<const PriorityClass> classes) {
    double residual = 0;
    for (const PriorityClass& each : classes) {
        residual += each.arrival_rate_per_s * each.service.second_s2() / 2;
    }
    std::vector<double> waits;
    double above = 0;
    for (const PriorityClass& each : classes) {
        const double with = above + each.arrival_rate_per_s * each.service.mean_s;
        expects(with < 1, "the station is stable");
        waits.push_back(residual / ((1 - above) * (1 - with)));
        above = with;
    }
    return waits;
}

std::vector<double> preemptive_sojourns_s(std::span<const PriorityClass> classes) {
    std::vector<double> sojourns;
    double residual = 0;
    double above = 0;
    for (const PriorityClass& each : classes) {
        residual += each.arrival_rate_per_s * each.service.second_s2() / 2;
        const double with = above + each.arrival_rate_per_s * each.service.mean_s;
        expects(with < 1, "the station is stable");
        const double wait = residual / ((1 - above) * (1 - with));
        sojourns.push_back(each.service.mean_s / (1 - above) + wait);
        above = with;
    }
    return sojourns;
}

std::vector<double> priority_waits_s(std::span<const double> arrival_rates_per_s,
                                     double service_rate_per_s, int servers) {
    const double total =
        std::accumulate(arrival_rates_per_s.begin(), arrival_rates_per_s.end(), 0.0);
    const double drain = servers * service_rate_per_s;
    const double residual = erlang_c(total / service_rate_per_s, servers) / drain;
    std::vector<double> waits;
    double above = 0;
    for (const double rate : arrival_rates_per_s) {
        const double with = above + rate / drain;
        waits.push_back(residual / ((1 - above) * (1 - with)));
        above = with;
    }
    return waits;
}

SteadyState BatchArrivals::steady() const {
    const double rate = batch_rate_per_s * size_mean;
    const double rho = rate / service_rate_per_s;
    expects(rho < 1, "the station is stable");
    const double backlog =
        batch_rate_per_s * (size_mean + size_second_moment) / (2 * service_rate_per_s * (1 - rho));
    return {.throughput_per_s = rate,
            .utilization = rho,
            .waiting = backlog - rho,
            .backlog = backlog,
            .wait_s = (backlog - rho) / rate,
            .sojourn_s = backlog / rate};
}

}  // namespace surgetank::models::theory
