// The one metric table: what can be asked of a run, of which kinds of component, in which unit, and
// what it means. Reader, schema, results and reference page all go by it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// Which statistics of a metric exist.
enum class Shape : std::uint8_t {
    times,   ///< mean, min, max and percentiles of one value for each message.
    level,   ///< mean and max over time.
    peak,    ///< max only.
    ratio,   ///< mean only.
    rate,    ///< rate only.
    total,   ///< A count of messages: total.
    moment,  ///< One duration after a fault: mean only.
};

enum class MetricUnit : std::uint8_t { seconds, per_second, one };

/// Where a metric may be asked for.
enum class Place : std::uint8_t {
    component,         ///< `of` a component is due.
    component_or_all,  ///< `of` a component, or of the whole system without it.
    flow,              ///< `of` a place, or `from` a source `to` a place.
    fault,             ///< `after` a fault, perhaps `of` a component.
};

struct Metric {
    std::string_view name;
    Shape shape = Shape::total;
    MetricUnit unit = MetricUnit::one;
    Place place = Place::component_or_all;
    std::uint8_t kinds = 0xFF;  ///< Bit k: applies to `Kind` k.
    std::string_view definition;
};

std::span<const Metric> all_metrics();
/// nullptr if there is none of this name.
const Metric* find_metric(std::string_view name);
/// The right name for what others call it, or an empty text.
std::string_view right_name(std::string_view synonym);

bool applies_to(const Metric& metric, Kind kind);
std::span<const std::string_view> statistics_of(Shape shape);
/// The statistic that is meant where none is named; empty where one must be.
std::string_view default_statistic(Shape shape);
std::string_view unit_name(MetricUnit unit);

}  // namespace surgetank::scenarios
