// Leads a model through a schedule and takes off what the schedule asks for.
#pragma once

#include "scenarios/runner/model.hpp"
#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

/// One part of a model after the other: they know nothing of each other, and one by one they stay
/// near in the caches.
class Walk {
public:
    Walk(Model& model, const Plan& plan, const Schedule& schedule, const std::atomic<bool>* stop);

    /// Leads a part from the start to the horizon. Once a walk has been stopped or interrupted, no
    /// other may follow.
    void lead(Part& part);

    bool is_over() const { return seen_.stopped || seen_.interrupted; }
    /// Whether a limit was reached, or might have been by all parts at one instant.
    bool may_exceed_a_limit() const;
    Observations result() && { return std::move(seen_); }

private:
    void lead_on();
    bool advance(sim::Instant end);
    void check_limits();
    [[noreturn]] void refuse(sim::Limit limit, std::int64_t allowed) const;
    void sample();
    void take(std::size_t segment);
    void check_books();
    sim::ComponentRank rank_of(const Live& live) const;
    std::string name_of(sim::ComponentRank rank) const;

    template <class Visit>
    void for_each(Visit visit) const {
        for (const std::size_t component : part_->components) {
            visit(component, *model_.components[component].component);
        }
    }

    /// What is limited, as far as it was looked at.
    struct Held {
        std::uint64_t messages = 0;
        std::size_t memory = 0;
    };

    Model& model_;
    const Topology& topology_;
    const Schedule& schedule_;
    const std::atomic<bool>* stop_;
    Part* part_ = nullptr;
    Held most_, total_;  // Of this part; and of all, each at its own worst.
    sim::Instant now_;
    sim::Duration slice_{};
    Observations seen_;
};

}  // namespace surgetank::scenarios
