// Whether the names in the expectations exist, and their metrics apply there.
#include <algorithm>
#include <map>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/quantity.hpp"

namespace surgetank::scenarios {
namespace {

class ExpectationCheck {
public:
    ExpectationCheck(const Spec& spec, const Names& names, const Topology& topology,
                     Diagnostics& diagnostics)
        : spec_(spec), names_(names), topology_(topology), diagnostics_(diagnostics) {
        for (const LinkSpec& link : spec.links) {
            if (link.consume && link.consume->group) {
                groups_.insert(*link.consume->group);
            }
        }
    }

    void check(const Expectation& expectation, std::size_t index) {
        expectation_ = &expectation;
        path_ = Path().child("expect").item(index).text();
        const Metric* metric = find_metric(expectation.metric);
        if (metric == nullptr) {
            return;  // Said when it was read.
        }
        check_place(*metric);
        check_window();
        check_names(*metric);
    }

private:
    void refuse(std::string_view code, const std::string& field, std::string message,
                std::string hint = {}) {
        diagnostics_.add(expectation_->mark, code, path_ + (field.empty() ? "" : "." + field),
                         std::move(message), std::move(hint));
    }

    void check_place(const Metric& metric) {
        const Expectation& e = *expectation_;
        const std::string name{metric.name};
        if (metric.place == Place::flow && e.of.empty() && (e.from.empty() || e.to.empty())) {
            refuse(code::metric_place, "",
                   "`" + name + "` is of a place, or from a source to a place",
                   "`of: sink`, or `from: source` and `to: workers`");
        }
        if (metric.place == Place::flow && !e.of.empty() && !e.to.empty()) {
            refuse(code::metric_place, "to", "`of` and `to` exclude each other");
        }
        if (metric.place == Place::component && e.of.empty()) {
            refuse(code::metric_place, "", "`" + name + "` is of a component, and `of` is missing");
        }
        if (metric.place == Place::fault && e.after.empty()) {
            refuse(code::metric_place, "",
                   "`" + name + "` comes after a fault, and `after` is missing");
        }
        if (metric.place != Place::flow) {
            unless_empty(e.from, "from", "only latency goes from a source to a place");
            unless_empty(e.to, "to", "only latency goes from a source to a place");
        }
        if (metric.place != Place::fault) {
            unless_empty(e.after, "after", "only recovery and drain come after a fault");
        }
    }

    void unless_empty(const std::string& text, const std::string& field,
                      const std::string& message) {
        if (!text.empty()) {
            refuse(code::metric_place, field, message);
        }
    }

    void check_names(const Metric& metric) {
        const Expectation& e = *expectation_;
        check_component(metric, e.of, "of", metric.kinds);
        check_component(metric, e.to, "to", metric.kinds);
        check_component(metric, e.from, "from", 1U << static_cast<unsigned>(Kind::source));
        if (metric.place == Place::fault) {
            check_fault(e.after, "after");
        }
        check_fault(e.during, "during");
        if (!e.type.empty() &&
            !std::binary_search(topology_.types.begin(), topology_.types.end(), e.type)) {
            refuse(code::unknown_type, "type", "no source publishes the type `" + e.type + "`",
                   advice(e.type, {topology_.types.begin(), topology_.types.end()}));
        }
        if (!e.group.empty() && !groups_.contains(e.group) && !names_.find(e.group)) {
            refuse(code::unknown_group, "group", "no subscription has the group `" + e.group + "`",
                   advice(e.group, {groups_.begin(), groups_.end()}));
        }
    }

    void check_component(const Metric& metric, const std::string& name, const std::string& field,
                         unsigned kinds) {
        if (name.empty()) {
            return;
        }
        const std::optional<Copies> found = names_.find(name);
        if (!found) {
            names_.refuse(diagnostics_, expectation_->mark, path_ + "." + field, name);
            return;
        }
        const Kind kind = topology_.nodes[found->first].kind;
        if ((kinds & (1U << static_cast<unsigned>(kind))) == 0) {
            std::vector<std::string_view> fitting;
            for (unsigned k = 0; k < kind_names.size(); ++k) {
                if ((kinds & (1U << k)) != 0) {
                    fitting.push_back(kind_names[k]);
                }
            }
            refuse(code::metric_place, field,
                   "`" + name + "` is " + a_kind(kind) + ", which has no `" +
                       std::string(metric.name) + "`",
                   "it applies to " + listed(fitting));
        }
    }

    void check_fault(const std::string& name, const std::string& field) {
        std::vector<std::string_view> known;
        for (const FaultSpec& fault : spec_.faults) {
            known.push_back(fault.name);
        }
        if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
            refuse(code::window, field, "no fault is named `" + name + "`", advice(name, known));
        }
    }

    void check_window() {
        const auto& window = expectation_->window;
        if (window && window->second > spec_.run.horizon) {
            refuse(code::window, "during", "the window ends after the horizon",
                   "horizon is " + to_text(spec_.run.horizon));
        }
    }

    const Spec& spec_;
    const Names& names_;
    const Topology& topology_;
    Diagnostics& diagnostics_;
    std::set<std::string> groups_;
    const Expectation* expectation_ = nullptr;
    std::string path_;
};

/// A warm-up that is chosen from the course of the run would take a fault for a beginning.
void check_warm_up(const Spec& spec, Diagnostics& diagnostics) {
    const std::vector<VariantSpec> no_variants;
    const FaultSpec* fault = spec.faults.empty() ? nullptr : &spec.faults.front();
    for (const VariantSpec& variant : spec.branch ? spec.branch->variants : no_variants) {
        if (fault == nullptr && !variant.faults.empty()) {
            fault = &variant.faults.front();
        }
    }
    if (fault != nullptr && !spec.run.warm_up.length) {
        diagnostics.add(fault->mark, code::warm_up, "run.warm_up",
                        "with faults the warm-up cannot be found automatically",
                        "state it, as in warm_up: 5min");
    }
}

}  // namespace

void resolve_expectations(const Spec& spec, const Names& names, Topology& topology,
                          Diagnostics& diagnostics) {
    ExpectationCheck check(spec, names, topology, diagnostics);
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < spec.expect.size(); ++i) {
        check.check(spec.expect[i], i);
        topology.expect.push_back(spec.expect[i]);
        Expectation& last = topology.expect.back();
        const int count = ++seen[last.name];
        if (count > 1) {
            last.name += " #" + std::to_string(count);
        }
    }
    check_warm_up(spec, diagnostics);
}

}  // namespace surgetank::scenarios
