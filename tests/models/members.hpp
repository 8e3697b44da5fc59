// The members of a consumer group, as a log sees them.
#pragma once

#include <vector>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {

/// A subscriber with several instances, each with a credit of its own, that can die.
class Members final : public Subscriber {
public:
    explicit Members(std::size_t size) : credit(size), live(size, true), taken(size) {}

    std::vector<std::int64_t> credit;
    std::vector<bool> live;
    bool is_silent = false;  ///< All of them are gone, and the store has not noticed.
    std::vector<std::vector<Entry>> taken;

    bool has_credit() const override { return true; }
    bool has_credit(Instance instance) const override { return credit[instance] > 0; }
    std::size_t instances() const override { return credit.size(); }
    bool is_live(Instance instance) const override { return live[instance]; }
    bool is_heard(Instance) const override { return !is_silent; }
    void take(const Entry&) override {}
    void take(const Entry& entry, Instance instance) override {
        --credit[instance];
        taken[instance].push_back(entry);
    }
    void dispatched() override {}
    void disconnect() override {}
    std::size_t leased() const override { return 0; }

    std::vector<std::uint64_t> ordinals(Instance instance) const {
        std::vector<std::uint64_t> all;
        for (const Entry& entry : taken[instance]) {
            all.push_back(entry.message.ordinal);
        }
        return all;
    }
};

}  // namespace surgetank::models
