// A design study as one document: what `surgetank check --format json` prints.
#include <cmath>
#include <nlohmann/json.hpp>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

const char* name_of(Forecast::Of of) {
    switch (of) {
        case Forecast::Of::link:
            return "link";
        case Forecast::Of::wire:
            return "wire";
        case Forecast::Of::host:
            return "host";
        case Forecast::Of::workers:
            break;
    }
    return "workers";
}

class Writer {
public:
    explicit Writer(const Topology& topology) : topology_(topology) {}

    Json place(Mark mark) const {
        const auto file = static_cast<std::size_t>(mark.file);
        const bool is_known = file < topology_.files.size();
        return {{"file", is_known ? topology_.files[file] : topology_.file},
                {"line", mark.line},
                {"column", mark.column}};
    }

    Json of(const DesignFinding& f) const {
        Json json = {{"id", f.id}, {"severity", f.severity}, {"of", f.of}};
        json.update(place(f.mark));
        json.update({{"message", f.message},
                     {"hint", f.hint},
                     {"number", number(f.number)},
                     {"unit", f.unit}});
        return json;
    }

    Json of(const Forecast& s) const {
        return {{"of", s.name},
                {"kind", name_of(s.of)},
                {"offered_per_s", number(s.offered_per_s)},
                {"capacity_per_s", number(s.capacity_per_s)},
                {"servers", number(s.servers)},
                {"utilization", number(s.utilization)},
                {"utilization_kind", s.approximation.empty() ? "exact" : "approximation"},
                {"approximate_because",
                 s.approximation.empty() ? Json(nullptr) : Json(s.approximation)},
                {"headroom", number(s.headroom)},
                {"wait_mean_s", number(s.wait_s)},
                {"wait_kind", s.wait_s ? Json(s.wait_kind) : Json(nullptr)},
                {"wait_model", s.wait_s ? Json(s.wait_model) : Json(nullptr)},
                {"wait_source", s.wait_s ? Json(s.wait_source) : Json(nullptr)},
                {"floor_mean_s", number(s.floor_s)},
                {"floor_least_s", number(s.floor_least_s)}};
    }

    static Json of(const Floor& f) {
        return {{"from", f.from},
                {"to", f.to},
                {"floor_mean_s", number(f.mean_s)},
                {"floor_least_s", number(f.least_s)},
                {"expected_mean_s", number(f.expected_s)},
                {"path", f.path}};
    }

    static Json of(const MinimalCut& c) {
        return {{"end", c.end},
                {"offered_per_s", number(c.offered_per_s)},
                {"most_per_s", number(c.most_per_s)},
                {"stations", c.stations}};
    }

    static Json of(const FailurePoint& p) {
        return {{"of", p.name},
                {"cut_off", p.cut_off},
                {"dependants", p.dependants},
                {"splits", p.splits},
                {"matters", p.matters}};
    }

    static Json of(const Loop& l) {
        return {{"members", l.members}, {"type", l.type}, {"gain", number(l.gain)}};
    }

    template <class Items>
    Json list(const Items& items) const {
        Json all = Json::array();
        for (const auto& item : items) {
            all.push_back(of(item));
        }
        return all;
    }

private:
    const Topology& topology_;
};

}  // namespace

std::string to_json(const Topology& topology, const Design& design) {
    const Writer write(topology);
    Json bottleneck = nullptr;
    if (design.bottleneck) {
        bottleneck = {{"of", design.bottleneck->name},
                      {"headroom", number(design.bottleneck->headroom)},
                      {"sustainable_per_s", number(design.bottleneck->sustainable_per_s)}};
    }
    return Json{{"scenario", topology.name},
                {"stations", write.list(design.stations)},
                {"bottleneck", bottleneck},
                {"cuts", write.list(design.cuts)},
                {"paths", write.list(design.floors)},
                {"failure_points", write.list(design.failure_points)},
                {"loops", write.list(design.loops)},
                {"findings", write.list(design.findings)},
                {"notes", design.notes}}
        .dump();
}

}  // namespace surgetank::scenarios
