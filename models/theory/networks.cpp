#include "models/theory/networks.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "models/theory/numeric.hpp"
#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::models::theory {

using sim::expects;

std::vector<double> OpenNetwork::arrival_rates_per_s() const {
    // Gauss elimination of (I - P^T) rates = external; the matrix is an M-matrix, so the pivots on
    // the diagonal stay positive as long as every message leaves at last.
    const std::size_t size = external_per_s.size();
    std::vector<std::vector<double>> rows(size, std::vector<double>(size));
    std::vector<double> rates = external_per_s;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            rows[i][j] = (i == j ? 1.0 : 0.0) - routing[j][i];
        }
    }
    for (std::size_t pivot = 0; pivot < size; ++pivot) {
        expects(rows[pivot][pivot] > 1e-12, "every message leaves the network at last");
        for (std::size_t i = 0; i < size; ++i) {
            const double factor = i == pivot ? 0 : rows[i][pivot] / rows[pivot][pivot];
            for (std::size_t j = pivot; j < size; ++j) {
                rows[i][j] -= factor * rows[pivot][j];
            }
            rates[i] -= factor * rates[pivot];
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        rates[i] /= rows[i][i];
    }
    return rates;
}

std::vector<SteadyState> OpenNetwork::stations() const {
    const std::vector<double> rates = arrival_rates_per_s();
    std::vector<SteadyState> result;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        result.push_back(Mmc{rates[i], service_rates_per_s[i], servers[i]}.steady());
    }
    return result;
}

double OpenNetwork::end_to_end_s() const {
    double inside = 0;
    for (const SteadyState& station : stations()) {
        inside += station.backlog;
    }
    double entering = 0;
    for (const double rate : external_per_s) {
        entering += rate;
    }
    return inside / entering;
}

double Tandem::end_to_end_s() const {
    double sum = 0;
    for (const double rate : service_rates_per_s) {
        sum += Mm1{arrival_rate_per_s, rate}.steady().sojourn_s;
    }
    return sum;
}

double Tandem::end_to_end_quantile_s(double probability) const {
    // P(sum of exponentials <= t) by partial fractions.
    const auto below = [this](double t) {
        double above = 0;
        for (std::size_t i = 0; i < service_rates_per_s.size(); ++i) {
            const double rate = service_rates_per_s[i] - arrival_rate_per_s;
            double weight = 1;
            for (std::size_t j = 0; j < service_rates_per_s.size(); ++j) {
                const double other = service_rates_per_s[j] - arrival_rate_per_s;
                expects(i == j || std::abs(other - rate) > 1e-6 * rate,
                        "the service rates are distinct");
                weight *= i == j ? 1 : other / (other - rate);
            }
            above += weight * sim::math::exp(-rate * t);
        }
        return 1 - above;
    };
    return rising_root([&](double t) { return below(t) - probability; }, end_to_end_s());
}

double ClosedNetwork::throughput_per_s() const {
    std::vector<double> backlogs(demands_s.size(), 0);
    double throughput = 0;
    for (int population = 1; population <= window; ++population) {
        double response = 0;
        for (std::size_t i = 0; i < demands_s.size(); ++i) {
            response += demands_s[i] * (1 + backlogs[i]);
        }
        throughput = population / (think_s + response);
        for (std::size_t i = 0; i < demands_s.size(); ++i) {
            backlogs[i] = throughput * demands_s[i] * (1 + backlogs[i]);
        }
    }
    return throughput;
}

namespace {

using Row = std::array<double, 2>;
struct Matrix {
    std::array<Row, 2> rows{};

    friend Matrix operator*(const Matrix& a, const Matrix& b) {
        Matrix product;
        for (std::size_t i = 0; i < 2; ++i) {
            for (std::size_t j = 0; j < 2; ++j) {
                product.rows[i][j] = a.rows[i][0] * b.rows[0][j] + a.rows[i][1] * b.rows[1][j];
            }
        }
        return product;
    }
    friend Matrix operator+(const Matrix& a, const Matrix& b) {
        return {{{{a.rows[0][0] + b.rows[0][0], a.rows[0][1] + b.rows[0][1]},
                  {a.rows[1][0] + b.rows[1][0], a.rows[1][1] + b.rows[1][1]}}}};
    }
    friend Matrix operator-(const Matrix& a, const Matrix& b) { return a + diagonal(-1, -1) * b; }
    static Matrix diagonal(double first, double second) { return {{{{first, 0}, {0, second}}}}; }
    Matrix inverse() const {
        const double determinant = rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0];
        return {{{{rows[1][1] / determinant, -rows[0][1] / determinant},
                  {-rows[1][0] / determinant, rows[0][0] / determinant}}}};
    }
};

/// First passages one level down, by phase (Latouche & Ramaswami 1999, 8.4). `up`, `local` and
/// `down` are the rates between levels.
Matrix first_passage(const Matrix& up, const Matrix& local, const Matrix& down) {
    const Matrix one = Matrix::diagonal(1, 1);
    const Matrix stay = (Matrix::diagonal(-1, -1) * local).inverse();
    Matrix rise = stay * up;
    Matrix fall = stay * down;
    Matrix passage = fall;
    Matrix reached = rise;
    for (int doubling = 0; doubling < 64; ++doubling) {
        const Matrix again = (one - (rise * fall + fall * rise)).inverse();
        rise = again * (rise * rise);
        fall = again * (fall * fall);
        passage = passage + reached * fall;
        reached = reached * rise;
        if (1 - passage.rows[0][0] - passage.rows[0][1] < 1e-15) {
            break;
        }
    }
    return passage;
}

}  // namespace

double SwitchedStation::arrival_rate_per_s() const {
    const double total = switch_rates_per_s[0] + switch_rates_per_s[1];
    return (rates_per_s[0] * switch_rates_per_s[1] + rates_per_s[1] * switch_rates_per_s[0]) /
           total;
}

SteadyState SwitchedStation::steady() const {
    const double mean_rate = arrival_rate_per_s();
    const double mu = service_rate_per_s;
    expects(mean_rate < mu, "the station is stable");
    const Matrix one = Matrix::diagonal(1, 1);
    const Matrix up = Matrix::diagonal(rates_per_s[0], rates_per_s[1]);
    const Matrix down = Matrix::diagonal(mu, mu);
    Matrix idle{{{{-switch_rates_per_s[0], switch_rates_per_s[0]},
                  {switch_rates_per_s[1], -switch_rates_per_s[1]}}}};
    idle = idle - up;
    const Matrix local = idle - down;
    const Matrix passage = first_passage(up, local, down);
    const Matrix rate = up * (Matrix::diagonal(-1, -1) * (local + up * passage)).inverse();
    // An empty station: the left null vector of what stays at level zero, scaled to a total of one.
    const Matrix empty = idle + rate * down;
    Row zero{empty.rows[1][0], -empty.rows[0][0]};
    const Matrix levels = (one - rate).inverse();
    const auto total_of = [](const Row& row, const Matrix& matrix) {
        return row[0] * (matrix.rows[0][0] + matrix.rows[0][1]) +
               row[1] * (matrix.rows[1][0] + matrix.rows[1][1]);
    };
    const double backlog = total_of(zero, rate * levels * levels) / total_of(zero, levels);
    const double rho = mean_rate / mu;
    return {.throughput_per_s = mean_rate,
            .utilization = rho,
            .waiting = backlog - rho,
            .backlog = backlog,
            .wait_s = (backlog - rho) / mean_rate,
            .sojourn_s = backlog / mean_rate};
}

double SwitchedStation::dispersion() const {
    const double total = switch_rates_per_s[0] + switch_rates_per_s[1];
    const double apart = rates_per_s[0] - rates_per_s[1];
    return 1 +
           2 * switch_rates_per_s[0] * switch_rates_per_s[1] * apart * apart /
               (total * total *
                (rates_per_s[0] * switch_rates_per_s[1] + rates_per_s[1] * switch_rates_per_s[0]));
}

}  // namespace surgetank::models::theory
