// The link from a store to its consumers. It leases messages to instances that have credit, carries
// deliveries and acks over its channel, and gives leases back when a consumer dies or the link is
// cut.
#pragma once

#include <vector>

#include "models/channel.hpp"
#include "models/component.hpp"
#include "models/config/subscription.hpp"
#include "models/delivery.hpp"
#include "models/wire.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Subscription final : public Component, public Subscriber, public Deliveries {
public:
    struct Parts {
        std::size_t group = 0;  ///< At the store.
        std::size_t index = 0;  ///< At the consumer.
        std::size_t instances = 1;
        Limit slots{1};  ///< Of one instance: the default credit.
    };

    Subscription(Place place, const SubscriptionConfig& config, Channel channel, Parts parts,
                 Supplier& supplier, Consumer& consumer);

    void start();
    void on_event(sim::Action action) override;
    std::size_t memory() const override { return leases_.capacity() * sizeof(Lease); }

    bool has_credit() const override { return credit_ > 0; }
    bool has_credit(Instance instance) const override { return credit_of(instance) > 0; }
    std::size_t instances() const override { return ends_.size(); }
    bool is_live(Instance instance) const override { return ends_[instance].live; }
    bool is_heard(Instance instance) const override {
        return ends_[instance].up && !channel_.is_cut();
    }
    void take(const Entry& entry) override;
    void take(const Entry& entry, Instance instance) override;
    void dispatched() override;
    void disconnect() override;
    std::size_t leased() const override { return leased_; }

    const Entry& leased_entry(LeaseTag tag) const override { return leases_[tag].entry; }
    std::uint64_t number_of(LeaseTag tag) const override { return leases_[tag].number; }
    void started(LeaseTag tag) override;
    void settle(LeaseTag tag, bool success) override;
    bool forgets() const override { return config_.ack == Ack::on_delivery; }
    void instance_down(Instance instance) override;
    void instance_up(Instance instance) override;

    /// From now on deliveries go over a platform, as flows on this route.
    void use(Physics& physics, std::size_t route, Flows flows) {
        wire_.emplace(physics, route, flows, ends_.size(),
                      event(sim::Phase::completion, transmitted));
    }

    void cut();
    void heal();
    void degrade(double factor, sim::Probability loss) { channel_.degrade(factor, loss); }
    void set_way(const WayState& way) { channel_.set_way(way); }

private:
    enum Kind : std::uint8_t {
        delivery,
        answer,
        request,
        poll_over,
        noticed,
        time_over,
        transmitted,
        poll_overdue,
        receipt
    };
    /// Where a lease is. `lost` ones went with a wire or a consumer, or failed without a word, and
    /// wait for the store to notice; `void_` ones were given back to the store while the consumer
    /// still had them, and of some of them a `late` ack is on its way. What was acknowledged on
    /// receipt is `owned` by the consumer until it is done.
    enum class Stage : std::uint8_t { free, outbound, held, answering, lost, void_, late, owned };
    struct Lease {
        Entry entry;
        sim::Instant due;
        std::uint64_t number = UINT64_MAX;  ///< Among first deliveries.
        sim::Duration ack_delay{};
        Instance instance = 0;
        Stage stage = Stage::free;
        bool success = false;
        bool begun = false;
        bool done = false;  ///< Before its ack of receipt was at the store.
        bool holds_credit = true;
        sim::Instant opened{};
        sim::Instant ends = sim::end_of_time;  ///< When its time is over.
    };
    /// When a lease ends by time, unless it is closed or prolonged before.
    struct Ending {
        sim::Instant when;
        LeaseTag tag = 0;
    };
    /// One connection: an instance as the store sees it.
    struct End {
        std::int64_t unsettled = 0;
        std::int64_t granted = 0;  ///< Of a pull that waits at the store.
        std::int64_t pulled = 0;
        sim::Instant request_due, poll_ends;
        sim::Instant overdue_at;  ///< When the next pull must have come.
        sim::Instant noticed_at;  ///< When the store will know that it is silent.
        bool live = true;         ///< As far as the store knows.
        bool up = true;           ///< In truth.
        bool silent = false;      ///< Down or cut off, since it was last connected.
        bool asked = false;
        bool expelled = false;  ///< Took too long between two pulls; the next one lets it in.
    };

    std::int64_t credit_of(Instance instance) const;
    void add_credit(Instance instance, std::int64_t change);
    void recount_credit();
    LeaseTag open(const Entry& entry, Instance instance);
    void close(LeaseTag tag);
    void ask(Instance instance);
    void finish(LeaseTag tag);
    void receive_receipt(LeaseTag tag);
    void end_ownership(LeaseTag tag);
    void arrive(LeaseTag tag);
    void fly(LeaseTag tag);
    void fall_silent(Instance instance);
    void notice(Instance instance);
    void expect_poll(Instance instance);
    void expel(Instance instance);
    void readmit(Instance instance);
    bool is_buffered(const Lease& lease) const;
    void give_back(Instance instance);
    void give_credit(LeaseTag tag);
    void return_to_store(const Entry& entry, Return why) {
        supplier_.returned(parts_.group, entry, why, config_);
    }
    void settle_void(LeaseTag tag, bool success);
    void time_lease(LeaseTag tag);
    bool is_timed(const Ending& ending) const;
    void end_leases();
    void end_by_time(LeaseTag tag);
    bool prolongs(const Lease& lease) const;

    SubscriptionConfig config_;
    Channel channel_;
    std::optional<Wire> wire_;  // Over a platform whose bandwidth all share.
    Parts parts_;
    Supplier& supplier_;
    Consumer& consumer_;
    bool pull_;
    std::int64_t prefetch_;
    std::vector<End> ends_;
    std::vector<Lease> leases_;
    std::vector<LeaseTag> free_;
    std::size_t leased_ = 0;
    std::uint64_t first_deliveries_ = 0;
    std::int64_t credit_ = 0;  // Instances with credit.
    Instance turn_ = 0;
    sim::Ring<Ending> endings_;  // In the order of their dates; where leases have a time.
    sim::Instant armed_ = sim::end_of_time;
};

}  // namespace surgetank::models
