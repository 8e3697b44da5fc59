// What every component is, and how components meet. A message is offered to a receiver, which
// accepts it, refuses it, or lets the sender wait; a hop without delay is such a call inside the
// event that is firing. No component includes another one: they meet at the small interfaces here.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/account.hpp"
#include "models/message.hpp"
#include "sim/kernel.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

/// The answer to an offer. After `wait` the receiver calls `resume` once there is room.
enum class Answer : std::uint8_t { accepted, refused, wait };

/// Somebody who offers messages and can hold one back.
class Sender {
public:
    /// There is room again: offer once more what was told to wait.
    virtual void resume() = 0;

protected:
    ~Sender() = default;
};

/// An input port.
class Receiver {
public:
    /// `sender` is told to go on after `wait`; it must then still exist. Who gives none never
    /// waits.
    virtual Answer offer(const Message& message, Sender* sender) = 0;

protected:
    ~Receiver() = default;
};

/// The side of a source that hears what became of its publications.
class Publisher {
public:
    /// A store took over one copy after `delay` on the way back (`accepted`), or refused it.
    virtual void settled(const Message& message, bool accepted, sim::Duration delay) = 0;
    /// An exchange made `copies` of one publication; none means that nobody wanted it.
    virtual void multiplied(const Message& message, std::size_t copies) = 0;
    /// A copy reached its end (effect or loss): closed workloads go on.
    virtual void ended(const Message& message) = 0;
    /// A copy was lost, which is an end, too: it may have been confirmed.
    virtual void lost(const Message& message) = 0;

protected:
    ~Publisher() = default;
};

/// Somebody who has to know what is published, and in which order.
class Follower {
public:
    virtual void published(const Message& message) = 0;

protected:
    ~Follower() = default;
};

/// The sources of a replication by the index a message carries; null where nobody listens.
class Publishers {
public:
    static constexpr int ordinal_bits =
        40;  ///< The rest of `Message::ordinal` is the source's index.
    static std::size_t source_of(const Message& message) {
        return static_cast<std::size_t>(message.ordinal >> ordinal_bits);
    }

    std::vector<Publisher*> listening;  ///< Empty when no source listens at all.

    Publisher* of(const Message& message) const {
        return listening.empty() ? nullptr : listening[source_of(message)];
    }
    void ended(const Message& message) const {
        if (Publisher* const publisher = of(message)) {
            publisher->ended(message);
        }
    }
    void lost(const Message& message) const {
        if (Publisher* const publisher = of(message)) {
            publisher->lost(message);
        }
    }
};

/// What a component is built with.
struct Place {
    sim::Kernel& kernel;
    sim::ComponentRank rank;
    sim::StreamKey streams;
    std::string name;  ///< Name path: names the random streams.
    FlowSlots flows;
    Account::Options books;
    const Publishers* publishers;
};

class Component : public sim::Handler {
    // Before the account, for every event needs them: these and the account's levels are
    // neighbours.
    sim::Kernel& kernel_;
    const Publishers& publishers_;
    sim::ComponentRank rank_;

public:
    explicit Component(Place place)
        : kernel_(place.kernel),
          publishers_(*place.publishers),
          rank_(place.rank),
          account(std::move(place.flows), place.books),
          name_(std::move(place.name)),
          stream_key_(place.streams) {}
    Component(const Component&) = delete;
    Component& operator=(const Component&) = delete;
    virtual ~Component() = default;

    const std::string& name() const { return name_; }

    /// What a fault can do; `instances` empty means all. Components that a verb does not fit ignore
    /// it.
    virtual void crash(std::span<const std::int64_t> instances) { static_cast<void>(instances); }
    virtual void recover(std::span<const std::int64_t> instances) { static_cast<void>(instances); }
    virtual void slow(double factor) { static_cast<void>(factor); }

    /// Since when the oldest message waits; `now` when none does.
    virtual sim::Instant oldest() const { return kernel_.now(); }
    /// Bytes held for messages, for the limit on memory.
    virtual std::size_t memory() const { return 0; }

    Account account;

protected:
    sim::Instant now() const { return kernel_.now(); }
    void schedule(sim::Instant when, sim::Phase phase, std::uint8_t kind,
                  std::uint64_t handle = 0) {
        kernel_.schedule(when, sim::Action(phase, rank_, kind, handle));
    }
    /// What somebody else may put into the calendar for this component; the handle is theirs.
    sim::Action event(sim::Phase phase, std::uint8_t kind) const { return {phase, rank_, kind}; }
    /// Turns a message away: that is its end, for nobody keeps it.
    Answer refuse(const Message& message) {
        account.count(Fate::rejected, message.flow);
        publishers_.ended(message);
        return Answer::refused;
    }
    /// What tells the order of own events among all at one instant.
    std::uint64_t order_of(sim::Phase phase) const { return sim::Action(phase, rank_, 0).order(); }
    /// A message is gone although nobody meant it to be.
    void lose(const Message& message) {
        account.count(Fate::lost, message.flow);
        publishers_.lost(message);
    }
    /// No link takes a message: that is its end.
    void strand(const Message& message) {
        account.count(Fate::unroutable, message.flow);
        publishers_.ended(message);
    }
    sim::Stream stream(sim::Purpose purpose) const { return {stream_key_, name_, purpose}; }
    const Publishers& publishers() const { return publishers_; }

private:
    std::string name_;
    sim::StreamKey stream_key_;
};

/// An output port: the links that leave it, each perhaps for some message types only.
class Outlet {
public:
    struct Target {
        Receiver* receiver = nullptr;
        std::vector<bool> only;  ///< By TypeId; empty: every type.

        bool takes(const Message& message) const { return only.empty() || only[message.type]; }
    };

    void connect(Target target) {
        targets_.push_back(std::move(target));
        only_ = targets_.size() == 1 && targets_[0].only.empty() ? targets_[0].receiver : nullptr;
    }
    bool connected() const { return !targets_.empty(); }
    /// How many links take a message.
    std::size_t takers(const Message& message) const {
        if (only_ != nullptr) [[likely]] {
            return 1;
        }
        std::size_t number = 0;
        for (const Target& target : targets_) {
            number += target.takes(message) ? 1 : 0;
        }
        return number;
    }

    /// Offers a copy to every target from `next` on. On `wait`, `next` is the one that has no room:
    /// call again with it after `resume`. A refusal of one does not stop the others.
    Answer send(const Message& message, Sender* sender, std::size_t& next) const {
        if (only_ != nullptr) [[likely]] {
            return only_->offer(message, sender);
        }
        Answer answer = Answer::accepted;
        for (; next < targets_.size(); ++next) {
            if (!targets_[next].takes(message)) {
                continue;
            }
            const Answer one = targets_[next].receiver->offer(message, sender);
            if (one == Answer::wait) {
                return Answer::wait;
            }
            if (one == Answer::refused) {
                answer = Answer::refused;
            }
        }
        return answer;
    }
    /// As above, from the first target, for a sender that never waits.
    Answer send(const Message& message) const {
        std::size_t next = 0;
        return send(message, nullptr, next);
    }

private:
    Receiver* only_ = nullptr;  ///< The usual case: one target, for every type.
    std::vector<Target> targets_;
};

}  // namespace surgetank::models
