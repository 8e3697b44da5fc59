// What credit does to workers behind a push subscription: how many of them it keeps at work, and
// how long messages wait for it.
#pragma once

#include <functional>

#include "scenarios/compiler/analysis/stations.hpp"

namespace surgetank::scenarios {

/// Of workers that one subscription feeds, nothing otherwise. `in` are the edges to the node.
std::optional<Credit> credit_of(const Topology& topology, const Analysis& analysis,
                                const std::vector<std::size_t>& in, std::size_t node);

/// Servers that credit keeps at work at most; infinite where it does not limit them. A closed loop
/// of credits: exact for exponential services, whatever the law of the ways (M/M/c//N: Kleinrock I,
/// 3.8), and for constant ones; in between we interpolate by the squared coefficient of variation.
double fed_servers(const Credit& credit, const models::theory::Moments& service);

/// The mean wait of a station without limits of credit, if theory has one.
using WaitOf =
    std::function<std::optional<models::theory::Prediction>(const models::theory::Station&)>;

/// The mean wait in the store and at the workers. `pooled` is the station as if all servers took
/// from one line. With as many credits as slots, a credit is held for the service and both ways,
/// and the store is that station with longer services. With more, messages wait in the lines of
/// single instances, to which the store deals them out in turn; between the two, and for credits
/// that run out now and then, we interpolate, within 10 % of what a run measures.
std::optional<models::theory::Prediction> wait_with_credit(const Credit& credit, double fed,
                                                           const models::theory::Station& pooled,
                                                           const WaitOf& wait_of);

}  // namespace surgetank::scenarios
