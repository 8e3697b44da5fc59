#include "scenarios/runner/simulate.hpp"

#include <algorithm>

#include "scenarios/runner/model.hpp"

namespace surgetank::scenarios {

namespace {

/// Limits are looked at at least about this often, and at the end of every window.
constexpr std::uint64_t events_between_checks = 1 << 20;

/// Walks a model through its schedule and takes off what the schedule asks for.
class Walk {
public:
    Walk(Model& model, const Plan& plan, const Schedule& schedule, const std::atomic<bool>* stop)
        : model_(model), topology_(*plan.topology), schedule_(schedule), stop_(stop) {
        slice_ = std::max(sim::Duration{1}, (schedule.horizon() - sim::start_of_time) / 200);
        seen_.series.resize(model.components.size());
    }

    Observations go() {
        try {
            walk();
        } catch (const sim::LimitReached& limit) {
            seen_.stopped = Stopped{sim::describe(limit.limit()), name_of(limit.component()),
                                    limit.what(), model_.kernel.now()};
        }
        check_books();
        seen_.events = model_.kernel.events();
        return std::move(seen_);
    }

private:
    void walk() {
        const sim::Duration horizon = schedule_.horizon() - sim::start_of_time;
        std::size_t segment = 0;
        for (std::size_t window = 0; window < schedule_.windows; ++window) {
            const sim::Instant end =
                sim::start_of_time + end_of_part(horizon, static_cast<std::int64_t>(window + 1),
                                                 static_cast<std::int64_t>(schedule_.windows));
            for (; segment < schedule_.segments.size() && schedule_.segments[segment] <= end;
                 ++segment) {
                if (!advance(schedule_.segments[segment])) {
                    return;
                }
                if (schedule_.segments[segment] == end) {
                    sample();
                }
                take();
            }
            if (!advance(end)) {
                return;
            }
            if (seen_.series.front().size() == window) {
                sample();
            }
        }
    }

    /// Runs to `end` in slices of about as many events as between two looks at the limits.
    bool advance(sim::Instant end) {
        while (model_.kernel.now() < end) {
            const sim::Instant next = std::min(end, model_.kernel.now() + slice_);
            const std::uint64_t fired = model_.kernel.run_until(next);
            if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) {
                seen_.interrupted = true;
                return false;
            }
            if (fired > events_between_checks) {
                slice_ = std::max(sim::Duration{1}, slice_ / 2);
            } else if (fired < events_between_checks / 4) {
                slice_ = std::min(2 * slice_, schedule_.horizon() - sim::start_of_time);
            }
            check_limits();
        }
        return true;
    }

    void check_limits() const {
        const RunSpec& run = topology_.run;
        if (model_.messages() > static_cast<std::uint64_t>(run.max_messages)) {
            refuse(sim::Limit::messages_in_flight, run.max_messages);
        }
        if (model_.memory() > static_cast<std::size_t>(run.max_memory.count)) {
            refuse(sim::Limit::memory, run.max_memory.count);
        }
    }

    [[noreturn]] void refuse(sim::Limit limit, std::int64_t allowed) const {
        throw sim::LimitReached(limit, static_cast<std::uint64_t>(allowed),
                                rank_of(model_.components[model_.fullest()]));
    }

    void sample() {
        const sim::Instant now = model_.kernel.now();
        for (std::size_t i = 0; i < model_.components.size(); ++i) {
            models::Component& component = *model_.components[i].component;
            component.account.note_age(now - component.oldest());
            seen_.series[i].push_back(component.account.sample(now));
        }
    }

    void take() {
        std::vector<models::Figures>& figures = seen_.segments.emplace_back();
        figures.reserve(model_.components.size());
        for (const Live& live : model_.components) {
            figures.push_back(live.component->account.take(model_.kernel.now()));
        }
    }

    void check_books() {
        for (const Live& live : model_.components) {
            if (seen_.conserves && !live.component->account.conserves()) {
                seen_.conserves = false;
                seen_.unbalanced = live.component->name();
            }
        }
    }

    sim::ComponentRank rank_of(const Live& live) const {
        return static_cast<sim::ComponentRank>(live.is_link ? topology_.edges[live.index].rank
                                                            : topology_.nodes[live.index].rank);
    }

    /// Empty for the timetable of faults, which comes after all components.
    std::string name_of(sim::ComponentRank rank) const {
        for (const Live& live : model_.components) {
            if (rank_of(live) == rank) {
                return live.component->name();
            }
        }
        return "";
    }

    Model& model_;
    const Topology& topology_;
    const Schedule& schedule_;
    const std::atomic<bool>* stop_;
    sim::Duration slice_{};
    Observations seen_;
};

}  // namespace

sim::Duration end_of_part(sim::Duration whole, std::int64_t number, std::int64_t parts) {
    return sim::Duration{
        static_cast<std::int64_t>(static_cast<sim::Int128>(whole.count()) * number / parts)};
}

std::vector<Observed> observed(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<std::pair<std::size_t, Observed>> all;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        all.push_back({topology.nodes[node].rank,
                       {topology.nodes[node].name, false, node, plan.node_flows[node]}});
    }
    for (std::size_t edge = 0; edge < topology.edges.size(); ++edge) {
        if (plan.is_subscription[edge] || !plan.is_direct[edge]) {
            all.push_back({topology.edges[edge].rank,
                           {topology.edges[edge].name, true, edge, plan.edge_flows[edge]}});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Observed> in_order;
    for (auto& [rank, one] : all) {
        in_order.push_back(std::move(one));
    }
    return in_order;
}

Observations simulate(const Plan& plan, const Schedule& schedule, sim::StreamKey key,
                      const std::atomic<bool>* stop) {
    sim::KernelOptions options;
    options.events = static_cast<std::uint64_t>(plan.topology->run.max_events);
    options.stop = stop;
    Model model(plan, key, options);
    return Walk(model, plan, schedule, stop).go();
}

}  // namespace surgetank::scenarios
