#include "scenarios/runner/walk.hpp"

#include <algorithm>

namespace surgetank::scenarios {

namespace {

/// Limits are looked at at least about this often, and at the end of every window.
constexpr std::uint64_t events_between_checks = 1 << 20;

}  // namespace

Walk::Walk(Model& model, const Plan& plan, const Schedule& schedule, const std::atomic<bool>* stop)
    : model_(model), topology_(*plan.topology), schedule_(schedule), stop_(stop) {
    seen_.series.resize(model.components.size());
}

void Walk::lead(Part& part) {
    part_ = &part;
    most_ = {};
    now_ = sim::start_of_time;
    slice_ = std::max(sim::Duration{1}, (schedule_.horizon() - sim::start_of_time) / 200);
    try {
        lead_on();
    } catch (const sim::LimitReached& limit) {
        seen_.stopped = Stopped{sim::describe(limit.limit()), name_of(limit.component()),
                                limit.what(), std::max(now_, model_.kernel.now())};
    }
    total_.messages += most_.messages;
    total_.memory += most_.memory;
    check_books();
}

bool Walk::may_exceed_a_limit() const {
    const RunSpec& run = topology_.run;
    return seen_.stopped || seen_.events > static_cast<std::uint64_t>(run.max_events) ||
           total_.messages > static_cast<std::uint64_t>(run.max_messages) ||
           total_.memory > static_cast<std::size_t>(run.max_memory.count);
}

void Walk::lead_on() {
    const sim::Duration horizon = schedule_.horizon() - sim::start_of_time;
    std::size_t segment = 0;
    for (std::size_t window = 0; window < schedule_.windows; ++window) {
        const sim::Instant end =
            sim::start_of_time + end_of_part(horizon, static_cast<std::int64_t>(window + 1),
                                             static_cast<std::int64_t>(schedule_.windows));
        bool is_sampled = false;
        for (; segment < schedule_.segments.size() && schedule_.segments[segment] <= end;
             ++segment) {
            if (!advance(schedule_.segments[segment])) {
                return;
            }
            if (schedule_.segments[segment] == end) {
                sample();
                is_sampled = true;
            }
            take(segment);
        }
        if (!advance(end)) {
            return;
        }
        if (!is_sampled) {
            sample();
        }
    }
}

/// Moves on to `end` in slices of about as many events as between two looks at the limits.
bool Walk::advance(sim::Instant end) {
    while (now_ < end) {
        const sim::Instant next = std::min(end, now_ + slice_);
        const std::uint64_t fired = model_.run_until(*part_, next);
        seen_.events += fired;
        if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) {
            seen_.interrupted = true;
            return false;
        }
        now_ = next;
        if (fired > events_between_checks) {
            slice_ = std::max(sim::Duration{1}, slice_ / 2);
        } else if (fired < events_between_checks / 4) {
            slice_ = std::min(2 * slice_, schedule_.horizon() - sim::start_of_time);
        }
        check_limits();
    }
    return true;
}

void Walk::check_limits() {
    const RunSpec& run = topology_.run;
    if (seen_.events > static_cast<std::uint64_t>(run.max_events)) {
        refuse(sim::Limit::events, run.max_events);
    }
    Held held{.memory = model_.kernel.memory()};
    for_each([&](std::size_t, const models::Component& component) {
        held.messages += component.account.inside();
        held.memory += component.memory();
    });
    most_ = {std::max(most_.messages, held.messages), std::max(most_.memory, held.memory)};
    if (held.messages > static_cast<std::uint64_t>(run.max_messages)) {
        refuse(sim::Limit::messages_in_flight, run.max_messages);
    }
    if (held.memory > static_cast<std::size_t>(run.max_memory.count)) {
        refuse(sim::Limit::memory, run.max_memory.count);
    }
}

void Walk::refuse(sim::Limit limit, std::int64_t allowed) const {
    std::size_t fullest = part_->components.front();
    for_each([&](std::size_t i, const models::Component& component) {
        if (component.account.inside() > model_.components[fullest].component->account.inside()) {
            fullest = i;
        }
    });
    throw sim::LimitReached(limit, static_cast<std::uint64_t>(allowed),
                            rank_of(model_.components[fullest]));
}

void Walk::sample() {
    for_each([&](std::size_t i, models::Component& component) {
        component.account.note_age(now_ - component.oldest());
        seen_.series[i].push_back(component.account.sample(now_));
    });
}

void Walk::take(std::size_t segment) {
    if (seen_.segments.size() <= segment) {
        seen_.segments.emplace_back(model_.components.size());
    }
    for_each([&](std::size_t i, models::Component& component) {
        seen_.segments[segment][i] = component.account.take(now_);
    });
}

void Walk::check_books() {
    for_each([&](std::size_t, const models::Component& component) {
        if (seen_.conserves && !component.account.conserves()) {
            seen_.conserves = false;
            seen_.unbalanced = component.name();
        }
    });
}

sim::ComponentRank Walk::rank_of(const Live& live) const {
    return static_cast<sim::ComponentRank>(live.is_link ? topology_.edges[live.index].rank
                                                        : topology_.nodes[live.index].rank);
}

/// Empty for the timetable of faults, which comes after all components.
std::string Walk::name_of(sim::ComponentRank rank) const {
    for (const Live& live : model_.components) {
        if (rank_of(live) == rank) {
            return live.component->name();
        }
    }
    return "";
}

}  // namespace surgetank::scenarios
