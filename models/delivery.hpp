// Where stores, subscriptions and consumers meet. A store hands a message to a subscription, which
// leases it to one instance of the consumer and brings the answer back:
//
//   store ──take──► subscription ──deliver──► consumer
//         ◄─acked/returned─      ◄──settle──
#pragma once

#include <cstdint>

#include "models/config/subscription.hpp"
#include "models/message.hpp"

namespace surgetank::models {

using Instance = std::uint32_t;
using LeaseTag = std::uint32_t;

/// Why a lease came back without an ack. What is `in_hand` goes on in a consumer that lives, and
/// may take effect there all the same.
enum class Return : std::uint8_t { failed, connection_lost, in_hand };

class Subscriber;

/// What a subscription asks of its store. `group` is the consumer group that the store gave it.
class Supplier {
public:
    /// The store may forget the message.
    virtual void acked(std::size_t group, const Entry& entry) = 0;
    /// The lease is over without success; the subscription says by which rule it comes again.
    /// `replenished` follows when all that come together are back.
    virtual void returned(std::size_t group, const Entry& entry, Return why,
                          const SubscriptionConfig& rule) = 0;
    /// A consumer acknowledges what was returned meanwhile, because its time was over.
    virtual void acked_late(std::size_t group, const Entry& entry) = 0;
    /// The first service of a delivered message begins: it has waited since it entered the store.
    virtual void started(const Entry& entry) = 0;
    /// There is credit again: deliver what is ready.
    virtual void replenished(std::size_t group) = 0;
    /// The set of live instances changed.
    virtual void membership_changed(std::size_t group) = 0;
    /// An instance is gone, or begins anew: what it had not committed is to be read again.
    virtual void session_over(std::size_t group, const Subscriber& subscriber,
                              Instance instance) = 0;

protected:
    ~Supplier() = default;
};

/// What a store sees of a subscription.
class Subscriber {
public:
    virtual bool has_credit() const = 0;
    virtual bool has_credit(Instance instance) const = 0;
    virtual std::size_t instances() const = 0;
    /// As far as the store knows.
    virtual bool is_live(Instance instance) const = 0;
    /// Whether the instance is there in truth, and what it says arrives.
    virtual bool is_heard(Instance instance) const = 0;
    /// Leases the message to the next instance with credit, in turn.
    virtual void take(const Entry& entry) = 0;
    virtual void take(const Entry& entry, Instance instance) = 0;
    /// The store has delivered all it can for now.
    virtual void dispatched() = 0;
    /// The store is down: connections to it are, too.
    virtual void disconnect() = 0;
    virtual std::size_t leased() const = 0;

protected:
    ~Subscriber() = default;
};

/// What a consumer sees of a subscription.
class Deliveries {
public:
    virtual const Entry& leased_entry(LeaseTag tag) const = 0;
    /// The how-manieth message it is that is delivered for the first time; `UINT64_MAX` when it
    /// comes again. Draws belong to it.
    virtual std::uint64_t number_of(LeaseTag tag) const = 0;
    virtual void started(LeaseTag tag) = 0;
    virtual void settle(LeaseTag tag, bool success) = 0;
    /// Whether the store has already forgotten what it delivers (automatic acks).
    virtual bool forgets() const = 0;
    virtual void instance_down(Instance instance) = 0;
    virtual void instance_up(Instance instance) = 0;

protected:
    ~Deliveries() = default;
};

/// What a subscription sees of a consumer.
class Consumer {
public:
    /// The instance may be down: then the delivery comes to nothing.
    virtual void deliver(std::size_t subscription, Instance instance, LeaseTag tag) = 0;
    /// What was delivered and not begun is gone with the buffer of its connection.
    virtual void withdraw(std::size_t subscription, Instance instance, LeaseTag tag) = 0;

protected:
    ~Consumer() = default;
};

}  // namespace surgetank::models
