// Stations whose whole state is one number that moves by one step: Poisson arrivals, exponential
// service, and what bounds the line (a waiting room, impatience, a finite crowd of clients).
// Results are exact in the long run; see Kleinrock, Queueing Systems I, chapter 3.
#pragma once

#include <optional>
#include <vector>

namespace surgetank::models::theory {

/// What a station looks like in the long run. Times are of the messages that are served.
struct SteadyState {
    double throughput_per_s = 0;  ///< Completed services [1/s].
    double utilization = 0;       ///< Share of the servers that is busy [1].
    double waiting = 0;           ///< Mean number waiting [1].
    double backlog = 0;           ///< Mean number waiting or in service [1].
    double wait_s = 0;            ///< Mean time until service starts [s].
    double sojourn_s = 0;         ///< Mean time until service ends [s].
    double loss = 0;              ///< Share of the arrivals that is never served [1].
    double delayed = 0;           ///< Share of the arrivals that is admitted and has to wait [1].
};

/// M/M/1 (Kleinrock I, 3.2). Stable when its utilization is below one; the functions demand it.
struct Mm1 {
    double arrival_rate_per_s;
    double service_rate_per_s;

    double utilization() const { return arrival_rate_per_s / service_rate_per_s; }
    SteadyState steady() const;
    double wait_quantile_s(double probability) const;     ///< First come, first served.
    double sojourn_quantile_s(double probability) const;  ///< First come, first served.
    double backlog_at_least(int count) const;             ///< P(`count` or more in the station).
    double backlog_variance() const;
    double busy_period_s() const;  ///< Mean length of a busy period [s].
    double served_in_busy_period() const;
    /// Asymptotic variance of the time average of the backlog, in service times (Whitt 1989).
    double backlog_variance_constant() const;
    /// Asymptotic variance of the mean wait per message, in service times squared (Daley 1968).
    double wait_variance_constant() const;
};

/// Share of arrivals refused by `servers` without a waiting room, `offered` Erlang of load; the
/// same for every law of service (Erlang 1917; Sevastyanov 1957).
double erlang_b(double offered, int servers);

/// Probability of waiting in M/M/c (Erlang 1917), by the recursion of Erlang B; `offered` stays
/// below `servers`.
double erlang_c(double offered, int servers);

/// M/M/c: one line before identical servers (Kleinrock I, 3.5).
struct Mmc {
    double arrival_rate_per_s;
    double service_rate_per_s;
    int servers;

    double offered() const { return arrival_rate_per_s / service_rate_per_s; }
    SteadyState steady() const;
    double wait_below(double time_s) const;  ///< P(wait <= time), first come first.
    double wait_quantile_s(double probability) const;
    double sojourn_above(double time_s) const;  ///< P(sojourn > time), likewise.
    double sojourn_quantile_s(double probability) const;
};

/// M/M/c/K+M: a bounded waiting room, impatience, or both (Gross & Harris, 2.4 and 2.10.2).
/// Without a waiting room it is Erlang's loss station; unbounded with impatience, Erlang A.
struct BoundedStation {
    double arrival_rate_per_s;
    double service_rate_per_s;
    int servers = 1;
    std::optional<int> waiting_room{};  ///< Messages that may wait; absent: any number.
    double abandon_rate_per_s = 0;      ///< 1 / mean patience of a waiting message; 0: endless.

    /// Waits of the served follow Baccelli & Hebuterne 1981 when impatient, else Little's law.
    SteadyState steady() const;
    double refused() const;  ///< Share of the arrivals that finds the room full.
};

/// M/M/c+D: every waiting message expires after the same `patience_s`, first come first served
/// (Barrer 1957; Boots & Tijms 1999).
struct FixedPatience {
    double arrival_rate_per_s;
    double service_rate_per_s;
    int servers;
    double patience_s;

    SteadyState steady() const;
};

/// `clients` who think (exponentially, `think_s` on average) and then wait for one of the servers:
/// M/M/c//N, machine repair (Kleinrock I, 3.8).
struct MachineRepair {
    int clients;
    double think_s;
    double service_rate_per_s;
    int servers = 1;

    SteadyState steady() const;
};

/// M/G/inf: nobody waits, and the number in service is Poisson for every law (Takacs 1962).
struct UnlimitedServers {
    double arrival_rate_per_s;
    double service_mean_s;

    double backlog() const { return arrival_rate_per_s * service_mean_s; }
    double backlog_above(int count) const;        ///< P(more than `count` in service).
    double backlog_after_s(double time_s) const;  ///< Mean; exponential, started empty.
};

/// Probabilities of the states 0, 1, ... of a chain that moves up at `up[n]` and down at `down[n]`
/// (from n+1 to n); `down` and `up` have equal length, one less than the result.
std::vector<double> stationary(const std::vector<double>& up, const std::vector<double>& down);

}  // namespace surgetank::models::theory
