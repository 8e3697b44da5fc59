// Analysis of series. Sums run in the order of the series: the bits depend on the values and on
// nothing else.
#include "sim/warm_up.hpp"

#include <cmath>

#include "sim/contract.hpp"

namespace surgetank::sim {

namespace {

double mean_of(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

double squared_deviations(std::span<const double> values) {
    const double mean = mean_of(values);
    double sum = 0;
    for (const double value : values) {
        sum += (value - mean) * (value - mean);
    }
    return sum;
}

void expects_equal_lengths(Ensemble replications) {
    for (const auto& series : replications) {
        expects(series.size() == replications.front().size(),
                "all replications of an ensemble have the same length");
    }
}

double slope_of(std::span<const double> values) {
    const double middle = static_cast<double>(values.size() - 1) / 2;
    double products = 0;
    double squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = static_cast<double>(i) - middle;
        products += x * values[i];
        squares += x * x;
    }
    return products / squares;
}

}  // namespace

std::vector<double> ensemble_average(Ensemble replications) {
    expects(!replications.empty(), "an average needs a replication");
    expects_equal_lengths(replications);
    std::vector<double> average(replications.front().size(), 0.0);
    for (const auto& series : replications) {
        for (std::size_t i = 0; i < series.size(); ++i) {
            average[i] += series[i];
        }
    }
    for (double& value : average) {
        value /= static_cast<double>(replications.size());
    }
    return average;
}

WarmUp find_warm_up(std::span<const double> series, std::size_t batch) {
    expects(batch >= 1, "a batch holds a point");
    expects(series.size() / batch >= 2, "a warm-up is looked for in two batches or more");
    const std::size_t batches = series.size() / batch;
    const std::size_t last_cut = batches / 2;
    WarmUp best;
    double mean = 0;
    double squares = 0;
    for (std::size_t kept = 1; kept <= batches; ++kept) {  // From the end, one batch more a round.
        const std::size_t cut = batches - kept;
        const double value = mean_of(series.subspan(cut * batch, batch));
        const double step = value - mean;
        const auto n = static_cast<double>(kept);
        mean += step / n;
        squares += step * (value - mean);  // Welford 1962.
        const double statistic = squares / (n * n);
        if (cut == last_cut || (cut < last_cut && statistic <= best.statistic)) {
            best.cut = cut * batch;
            best.statistic = statistic;
        }
    }
    best.mean_after = mean_of(series.subspan(best.cut));
    best.rejected = best.cut == last_cut * batch;
    return best;
}

double autocorrelation(std::span<const double> series, std::size_t lag) {
    expects(lag < series.size(), "a lag is shorter than the series");
    const double squares = squared_deviations(series);
    expects(squares > 0, "a constant series has no autocorrelation");
    const double mean = mean_of(series);
    double products = 0;
    for (std::size_t i = 0; i + lag < series.size(); ++i) {
        products += (series[i] - mean) * (series[i + lag] - mean);
    }
    return products / squares;
}

double integrated_autocorrelation(const MeanSpread& spread) {
    expects(spread.variance_of_value > 0, "values that never differ have no autocorrelation");
    return spread.values_per_mean * spread.variance_of_mean / spread.variance_of_value;
}

std::vector<double> batch_means(std::span<const double> series, std::size_t batches) {
    expects(batches >= 1, "there is a batch");
    expects(series.size() >= batches, "a batch holds a point");
    const std::size_t length = series.size() / batches;
    std::vector<double> means;
    means.reserve(batches);
    for (std::size_t i = 0; i < batches; ++i) {
        means.push_back(mean_of(series.subspan(i * length, length)));
    }
    return means;
}

VarianceOfMean batched_variance(std::span<const double> series, std::size_t batches) {
    expects(batches >= 2, "a variance needs two batches");
    const std::vector<double> means = batch_means(series, batches);
    const auto b = static_cast<double>(batches);
    return {.variance = squared_deviations(means) / (b - 1) / b, .degrees_of_freedom = b - 1};
}

VarianceOfMean overlapping_variance(std::span<const double> series, std::size_t length) {
    expects(length >= 1, "a batch holds a point");
    expects(length < series.size(), "a batch is shorter than the series");
    const double mean = mean_of(series);
    const auto n = static_cast<double>(series.size());
    const auto m = static_cast<double>(length);
    double window = 0;  // Sum of deviations in the batch that ends here: small, so little is lost.
    double squares = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
        window += series[i] - mean;
        if (i + 1 >= length) {
            squares += (window / m) * (window / m);
            window -= series[i + 1 - length] - mean;
        }
    }
    return {.variance = n * m / ((n - m + 1) * (n - m)) * squares / n,
            .degrees_of_freedom = 1.5 * (n / m - 1)};
}

VonNeumann von_neumann(std::span<const double> values) {
    expects(values.size() >= 3, "von Neumann's test needs three values");
    const double deviations = squared_deviations(values);
    expects(deviations > 0, "von Neumann's test needs values that differ");
    double differences = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
        differences += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    }
    const auto b = static_cast<double>(values.size());
    const double statistic = 1 - differences / (2 * deviations);
    return {.statistic = statistic, .z = statistic * std::sqrt((b * b - 1) / (b - 2))};
}

std::optional<Drift> find_drift(Ensemble replications, double confidence) {
    if (replications.size() < 2 || replications.front().size() < 4) {
        return std::nullopt;
    }
    expects_equal_lengths(replications);
    std::vector<double> slopes;
    slopes.reserve(replications.size());
    for (const auto& series : replications) {
        slopes.push_back(slope_of(std::span{series}.subspan(series.size() / 2)));
    }
    return Drift{.slope = *mean_interval(slopes, confidence)};
}

}  // namespace surgetank::sim
