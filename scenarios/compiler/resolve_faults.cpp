// Faults of the text become a timetable of actions and windows that expectations may name.
#include <algorithm>
#include <map>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/faults.hpp"
#include "scenarios/compiler/quantity.hpp"
#include "scenarios/compiler/wire_changes.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

/// What undoes a fault when its time is over; nothing undoes recover and heal.
std::optional<FaultAction> undoing(const FaultAction& action) {
    FaultAction undo = action;
    undo.factor = 1;
    undo.loss = {};
    switch (action.verb) {
        case FaultVerb::crash:
            undo.verb = FaultVerb::recover;
            return undo;
        case FaultVerb::cut:
            undo.verb = FaultVerb::heal;
            return undo;
        case FaultVerb::slow:
        case FaultVerb::degrade:
            return undo;
        case FaultVerb::recover:
        case FaultVerb::heal:
            break;
    }
    return std::nullopt;
}

class FaultResolution {
public:
    FaultResolution(const Spec& spec, const Names& names, Topology& topology,
                    Diagnostics& diagnostics, const FaultPlace& place)
        : spec_(spec),
          names_(names),
          topology_(topology),
          diagnostics_(diagnostics),
          place_(place) {}

    void apply() {
        check_groups();
        std::vector<std::size_t> order(spec_.faults.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        // In time order, so that "one instance" is one that still lives.
        std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return spec_.faults[a].at < spec_.faults[b].at;
        });
        topology_.faults.resize(spec_.faults.size());
        for (const std::size_t i : order) {
            resolve(spec_.faults[i], i);
        }
        add_wire_actions(topology_, changes_, topology_.timetable);
        std::erase_if(topology_.timetable,
                      [this](const FaultAction& action) { return heals_too_early(action); });
        std::stable_sort(
            topology_.timetable.begin(), topology_.timetable.end(),
            [](const FaultAction& a, const FaultAction& b) { return a.when < b.when; });
    }

private:
    struct Down {
        std::int64_t instance;
        sim::Duration until;
    };

    void refuse(const FaultSpec& fault, std::string_view code, const std::string& field,
                std::string message, std::string hint = {}) {
        diagnostics_.add(fault.mark, code, path_ + (field.empty() ? "" : "." + field),
                         std::move(message), std::move(hint));
    }

    void check_groups() {
        for (const auto& [name, members] : spec_.groups) {
            const auto place = spec_.group_marks.find(name);
            const Mark mark = place == spec_.group_marks.end() ? Mark{} : place->second;
            for (const std::string& member : members) {
                if (!names_.find(member)) {
                    names_.refuse(diagnostics_, mark, "groups." + name, member);
                }
            }
            if (names_.find(name)) {
                diagnostics_.add(mark, code::doubled_name, "groups." + name,
                                 "a component has this name, too");
            }
        }
    }

    void resolve(const FaultSpec& fault, std::size_t index) {
        const bool is_own = index >= place_.first;
        path_ = (is_own ? place_.section : "faults") + "[" +
                std::to_string(is_own ? index - place_.first : index) + "]";
        FaultWindow& window = topology_.faults[index];
        window = {fault.name, fault.at, spec_.run.horizon, fault.verb, {}, {}};
        if (!names_seen_.insert(fault.name).second) {
            refuse(fault, code::doubled_name, "name", "two faults are named `" + fault.name + "`");
        }
        check_window(fault, window);
        find_targets(spec_, names_, topology_, fault, path_, window, diagnostics_);
        if (fault.bandwidth != 1) {
            check_bandwidth(fault, window);
        }
        if (window.wire && fault.verb == FaultVerb::degrade) {
            changes_.push_back(
                {*window.wire, window.from, window.to, fault.factor, fault.loss, fault.bandwidth});
            return;
        }
        for (const std::size_t node : window.nodes) {
            add_actions(fault, window, node, false, instances_of(fault, window, node));
        }
        for (const std::size_t edge : window.edges) {
            add_actions(fault, window, edge, true, {});
        }
    }

    void check_bandwidth(const FaultSpec& fault, const FaultWindow& window) {
        if (!window.wire) {
            refuse(fault, code::fault_target, "bandwidth",
                   "only a wire of the platform can have a share of its bandwidth left");
            return;
        }
        const auto& [name, wire] = topology_.platform->wires[*window.wire];
        if (!wire.bandwidth || wire.lanes == Lanes::fatpipe) {
            refuse(fault, code::fault_target, "bandwidth",
                   "`" + name + "` has no bandwidth that flows share");
        }
    }

    /// Whether a cut ends while another one holds: a link may cross two wires that are both cut.
    bool heals_too_early(const FaultAction& action) const {
        if (action.verb != FaultVerb::heal) {
            return false;
        }
        const auto holds = [&](const FaultWindow& window, FaultVerb verb) {
            return window.verb == verb &&
                   std::count(window.edges.begin(), window.edges.end(), action.target) > 0;
        };
        bool is_still_cut = false;
        for (const FaultWindow& window : topology_.faults) {
            const sim::Instant from = sim::start_of_time + window.from;
            if (from == action.when && holds(window, FaultVerb::heal)) {
                return false;  // Said in so many words.
            }
            is_still_cut = is_still_cut ||
                           (from <= action.when && sim::start_of_time + window.to > action.when &&
                            holds(window, FaultVerb::cut));
        }
        return is_still_cut;
    }

    void check_window(const FaultSpec& fault, FaultWindow& window) {
        if (fault.at >= spec_.run.horizon) {
            refuse(fault, code::fault_window, "at", "it begins after the horizon",
                   "horizon is " + to_text(spec_.run.horizon));
            return;
        }
        if (!fault.length) {
            return;
        }
        const bool is_undoing = fault.verb == FaultVerb::recover || fault.verb == FaultVerb::heal;
        if (is_undoing) {
            refuse(fault, code::excluding, "for",
                   "`" + std::string(verb_name(fault.verb)) + "` happens at an instant");
        } else if (fault.at + *fault.length > spec_.run.horizon) {
            refuse(fault, code::fault_window, "for", "it ends after the horizon",
                   "without `for` it lasts until the end, " + to_text(spec_.run.horizon));
        }
        window.to = fault.at + *fault.length;
    }

    /// The instances a fault takes; empty for all of them.
    std::vector<std::int64_t> instances_of(const FaultSpec& fault, const FaultWindow& window,
                                           std::size_t node) {
        if (std::holds_alternative<std::monostate>(fault.instances)) {
            return {};
        }
        const auto* workers = std::get_if<WorkersConfig>(&topology_.nodes[node].config);
        if (workers == nullptr) {
            refuse(fault, code::instances, "instances",
                   "`" + topology_.nodes[node].name + "` has no instances; only workers have");
            return {};
        }
        const std::int64_t all = workers->instances;
        const auto* how_many = std::get_if<std::int64_t>(&fault.instances);
        std::vector<std::int64_t> taken = how_many == nullptr
                                              ? std::get<std::vector<std::int64_t>>(fault.instances)
                                              : lowest_living(fault, window, node, *how_many, all);
        const bool fits = how_many == nullptr
                              ? taken.empty() || taken.back() < all
                              : static_cast<std::int64_t>(taken.size()) == *how_many;
        if (!fits) {
            refuse(fault, code::instances, "instances",
                   "`" + topology_.nodes[node].name + "` has " + std::to_string(all) +
                       (all == 1 ? " instance" : " instances"),
                   how_many == nullptr ? "they are counted from 0" : "");
        }
        if (fault.verb == FaultVerb::crash) {
            for (const std::int64_t instance : taken) {
                down_[node].push_back({instance, window.to});
            }
        }
        return taken;
    }

    std::vector<std::int64_t> lowest_living(const FaultSpec& fault, const FaultWindow& window,
                                            std::size_t node, std::int64_t how_many,
                                            std::int64_t all) {
        std::vector<std::int64_t> living;
        const auto wanted = static_cast<std::size_t>(how_many);
        const bool looks_for_dead = fault.verb == FaultVerb::recover;
        for (std::int64_t i = 0; i < all && living.size() < wanted; ++i) {
            const auto is_down = [&](const Down& down) {
                return down.instance == i && down.until > window.from;
            };
            const std::vector<Down>& down = down_[node];
            if (std::any_of(down.begin(), down.end(), is_down) == looks_for_dead) {
                living.push_back(i);
            }
        }
        return living;
    }

    void add_actions(const FaultSpec& fault, const FaultWindow& window, std::size_t target,
                     bool on_link, std::vector<std::int64_t> instances) {
        FaultAction action{sim::start_of_time + fault.at, fault.verb,   target,    on_link,
                           std::move(instances),          fault.factor, fault.loss};
        topology_.timetable.push_back(action);
        if (fault.length) {
            if (std::optional<FaultAction> undo = undoing(action)) {
                undo->when = sim::start_of_time + window.to;
                topology_.timetable.push_back(*undo);
            }
        }
    }

    const Spec& spec_;
    const Names& names_;
    Topology& topology_;
    Diagnostics& diagnostics_;
    const FaultPlace& place_;
    std::string path_;
    std::vector<WireChange> changes_;
    std::set<std::string> names_seen_;
    std::map<std::size_t, std::vector<Down>> down_;
};

}  // namespace

void resolve_faults(const Spec& spec, const Names& names, Topology& topology,
                    Diagnostics& diagnostics) {
    resolve_fault_list(spec, names, topology, diagnostics, {});
}

void resolve_fault_list(const Spec& spec, const Names& names, Topology& topology,
                        Diagnostics& diagnostics, const FaultPlace& place) {
    FaultResolution(spec, names, topology, diagnostics, place).apply();
}

}  // namespace surgetank::scenarios
