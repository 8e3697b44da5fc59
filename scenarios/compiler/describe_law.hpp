// The distributions of the language: their names, parameters and meanings. The laws themselves live
// on floor 0, which knows no language; here stands what a text calls them. A visitor offers
//   law<Alternative>(Field)                    one named form
//   quantity(Field, member)                    a parameter in the unit of the law
//   number(Field, member)                      a bare number
//   quantities(Field, Empirical)               measured values, or a file with them
//   parts(Field, Mixture)                      laws with weights
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::scenarios {

/// What the values of a law are.
enum class LawUnit : std::uint8_t { seconds, bytes, count };

template <class Visitor>
void describe_laws(Visitor& v) {
    v.template law<sim::Constant>({.name = "constant", .doc = "Always the same value."});
    v.template law<sim::Uniform>({.name = "uniform", .doc = "Anything between two values."});
    v.template law<sim::Exponential>({.name = "exponential", .doc = "Memoryless; cv 1."});
    v.template law<sim::Erlang>({.name = "erlang", .doc = "A sum of exponential stages."});
    v.template law<sim::Gamma>({.name = "gamma", .doc = "By mean and cv."});
    v.template law<sim::Weibull>({.name = "weibull", .doc = "By mean and shape."});
    v.template law<sim::Lognormal>(
        {.name = "lognormal", .doc = "By mean and cv, or by median and 99th percentile."});
    v.template law<sim::Pareto>({.name = "pareto", .doc = "A heavy tail: (minimum / x)^shape."});
    v.template law<sim::Hyperexponential>(
        {.name = "hyperexponential",
         .doc = "Very variable: two exponential laws, balanced means."});
    v.template law<sim::Empirical>(
        {.name = "empirical", .doc = "Measured values, equally likely."});
    v.template law<sim::Mixture>({.name = "mixture", .doc = "One of several laws, by chance."});
}

template <class Visitor>
void describe_law(Visitor& v, sim::Constant& law) {
    v.quantity({.name = "value", .doc = "The value.", .required = true}, law.value);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Uniform& law) {
    v.quantity({.name = "low", .doc = "The least value.", .required = true}, law.low);
    v.quantity({.name = "high", .doc = "The largest value.", .required = true}, law.high);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Exponential& law) {
    v.quantity({.name = "mean", .doc = "The mean.", .required = true}, law.mean);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Erlang& law) {
    v.number({.name = "shape", .doc = "How many stages.", .required = true}, law.shape);
    v.quantity({.name = "mean", .doc = "The mean of the sum.", .required = true}, law.mean);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Gamma& law) {
    v.quantity({.name = "mean", .doc = "The mean.", .required = true}, law.mean);
    v.number({.name = "cv", .doc = "Standard deviation / mean.", .required = true}, law.cv);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Weibull& law) {
    v.quantity({.name = "mean", .doc = "The mean.", .required = true}, law.mean);
    v.number({.name = "shape", .doc = "1 is exponential, less is heavier.", .required = true},
             law.shape);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Lognormal& law) {
    v.quantity({.name = "mean", .doc = "The mean; goes with cv."}, law.mean);
    v.number({.name = "cv", .doc = "Standard deviation / mean."}, law.cv);
    v.quantity({.name = "p50", .doc = "The median; goes with p99."}, law.p50);
    v.quantity({.name = "p99", .doc = "The 99th percentile."}, law.p99);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Pareto& law) {
    v.quantity({.name = "minimum", .doc = "The least value.", .required = true}, law.minimum);
    v.number(
        {.name = "shape", .doc = "The tail index; the mean is infinite up to 1.", .required = true},
        law.shape);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Hyperexponential& law) {
    v.quantity({.name = "mean", .doc = "The mean.", .required = true}, law.mean);
    v.number({.name = "cv", .doc = "Standard deviation / mean, at least 1.", .required = true},
             law.cv);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Empirical& law) {
    v.quantities(
        {.name = "values", .doc = "The values; or `file` and `column` of a CSV file [SI]."}, law);
}

template <class Visitor>
void describe_law(Visitor& v, sim::Mixture& law) {
    v.parts({.name = "parts", .doc = "A list of {weight, law}; the weights add up to 100 %."}, law);
}

}  // namespace surgetank::scenarios
