#include <cmath>
#include <nlohmann/json.hpp>

#include "scenarios/runner/results.hpp"
#include "sim/stream.hpp"

namespace surgetank::scenarios {

namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}
Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

const char* name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "pass";
        case Verdict::fail:
            return "fail";
        case Verdict::undecided:
            break;
    }
    return "undecided";
}

Json row(const Row& r) {
    Json json = {{"metric", r.metric}, {"of", r.of}, {"statistic", r.statistic}};
    if (!r.from.empty()) {
        json["from"] = r.from;
    }
    json["value"] = number(r.value);
    json["low"] = number(r.low);
    json["high"] = number(r.high);
    json["unit"] = r.unit;
    if (!r.note.empty()) {
        json["note"] = r.note;
    }
    return json;
}

Json judgement(const Judgement& j) {
    return {{"name", j.name},
            {"metric", j.metric},
            {"of", j.of},
            {"from", text_or_null(j.from)},
            {"to", text_or_null(j.to)},
            {"during", text_or_null(j.during)},
            {"statistic", j.statistic},
            {"comparator", j.comparator},
            {"limit", j.limit},
            {"unit", j.unit},
            {"value", number(j.value)},
            {"low", number(j.low)},
            {"high", number(j.high)},
            {"verdict", name_of(j.verdict)},
            {"note", j.note},
            {"replications_needed",
             j.replications_needed ? Json(*j.replications_needed) : Json(nullptr)}};
}

Json check(const Check& c) {
    return {{"check", c.check},         {"of", c.of},
            {"metric", c.metric},       {"statistic", c.statistic},
            {"model", c.model},         {"kind", c.kind},
            {"source", c.source},       {"expected", number(c.expected)},
            {"value", number(c.value)}, {"low", number(c.low)},
            {"high", number(c.high)},   {"unit", c.unit},
            {"verdict", c.verdict}};
}

template <class Items, class Make>
Json list(const Items& items, Make make) {
    Json all = Json::array();
    for (const auto& item : items) {
        all.push_back(make(item));
    }
    return all;
}

Json band(const Band& b) { return {{"mean", b.mean}, {"low", b.low}, {"high", b.high}}; }

Json series(const Results& results) {
    Json of = Json::object();
    for (const SeriesOf& one : results.series) {
        Json json = {{"backlog", band(one.backlog)},
                     {"throughput", band(one.throughput)},
                     {"backlog_max", one.backlog_max}};
        if (!one.utilization.mean.empty()) {
            json["utilization"] = band(one.utilization);
        }
        of[one.of] = std::move(json);
    }
    return {{"time_s", results.series_time_s}, {"of", std::move(of)}};
}

/// Buckets in seconds; a bucket holds what is above `low` up to and including `high`.
Json histogram(const sim::Histogram& values) {
    Json low = Json::array();
    Json high = Json::array();
    Json count = Json::array();
    for (const sim::Histogram::Bucket& bucket : values.nonzero()) {
        low.push_back(static_cast<double>(bucket.low) * 1e-9);
        high.push_back(static_cast<double>(bucket.high) * 1e-9);
        count.push_back(bucket.count);
    }
    return {{"low", std::move(low)}, {"high", std::move(high)}, {"count", std::move(count)}};
}

Json histograms(const Results& results) {
    Json all = Json::object();
    for (const NamedHistogram& one : results.histograms) {
        if (one.metric == "latency") {
            all["latency"][one.from + "->" + one.of] = histogram(one.values);
        } else {
            all[one.of][one.metric] = histogram(one.values);
        }
    }
    return all;
}

Json head(const Results& r) {
    return {{"format_version", 1},
            {"scenario", r.scenario},
            {"question", r.question},
            {"file", r.file},
            {"version", SURGETANK_VERSION},
            {"sample_path", sim::sample_path_version},
            {"engine", "event"},
            {"seed", r.seed},
            {"replications", r.replications},
            {"confidence", r.confidence},
            {"horizon_s", r.horizon_s},
            {"warm_up_s", r.warm_up_s},
            {"warm_up_method", r.warm_up_method},
            {"digest", r.digest},
            {"stopping_reason", r.stopping_reason},
            {"interrupted", r.interrupted},
            {"events", r.events},
            {"limit", r.limit ? Json{{"limit", r.limit->limit},
                                     {"component", r.limit->component},
                                     {"message", r.limit->message}}
                              : Json(nullptr)}};
}

Json difference(const Difference& d) {
    return {{"expectation", text_or_null(d.expectation)},
            {"metric", d.metric},
            {"of", d.of},
            {"from", text_or_null(d.from)},
            {"statistic", d.statistic},
            {"unit", d.unit},
            {"baseline", number(d.baseline)},
            {"variant", number(d.variant)},
            {"difference", number(d.difference)},
            {"low", number(d.low)},
            {"high", number(d.high)}};
}

Json document(const Results& r, Detail detail) {
    Json json = head(r);
    json["metrics"] = list(r.rows, row);
    json["ledger"] = list(r.ledger, [](const LedgerRow& l) {
        return Json{{"flow", l.flow}, {"of", l.of}, {"fate", l.fate}, {"count", l.count}};
    });
    json["expectations"] = list(r.judgements, judgement);
    json["findings"] = list(r.findings, [](const Finding& f) {
        return Json{{"id", f.id},
                    {"severity", f.severity},
                    {"of", f.of},
                    {"message", f.message},
                    {"hint", f.hint}};
    });
    json["checks"] = list(r.checks, check);
    json["components"] = list(r.components, [](const Results::Component& c) {
        return Json{{"name", c.name}, {"kind", c.kind}};
    });
    json["links"] = list(r.links, [](const Results::Link& l) {
        return Json{{"name", l.name}, {"from", l.from}, {"port", l.port}, {"to", l.to}};
    });
    json["faults"] = list(r.faults, [](const Results::Fault& f) {
        return Json{{"name", f.name},
                    {"verb", f.verb},
                    {"targets", f.targets},
                    {"from_s", f.from_s},
                    {"to_s", f.to_s}};
    });
    if (detail == Detail::full) {
        json["series"] = series(r);
        json["histograms"] = histograms(r);
    }
    json["branches"] = list(r.branches, [detail](const Branch& b) {
        return Json{{"name", b.name},
                    {"at_s", b.at_s},
                    {"differences", list(b.differences, difference)},
                    {"results", document(b.results, detail)}};
    });
    return json;
}

}  // namespace

std::string to_json(const Results& r, Detail detail) { return document(r, detail).dump(); }

}  // namespace surgetank::scenarios
