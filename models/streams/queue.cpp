#include "models/streams/queue.hpp"

#include <algorithm>

namespace surgetank::models {

void StreamQueue::connect(StreamSubscription& subscription, StreamConsumers& consumers) {
    subscription_ = &subscription;
    consumers_ = &consumers;
    consumers.answer_to(subscription);
    order_of_ack_ = subscription.order_of_ack();
}

void StreamQueue::advance(sim::Instant end, Scratch& scratch) {
    now_ = end;
    inside_ = {};
    waiting_ = {};
    subscription_->begin_stretch();
    for (const Passage& passage : in.all()) {
        const bool is_early = passage.order < order_of_ack_;
        const Moment now(passage.when, is_early ? Turn::early : Turn::late);
        send_waiting(now);
        keep(passage.message, now);
    }
    const Moment last(end, Turn::end);
    send_waiting(last);
    take_acks(last);
    book(scratch);
}

/// All acks that are back before `now`, of messages that are to be tried again, too.
void StreamQueue::take_acks(Moment now) {
    for (Instance instance = 0; instance < subscription_->instances(); ++instance) {
        consumers_->catch_up(instance, now);
        subscription_->take_acks(instance, now);
    }
}

void StreamQueue::keep(const Message& message, Moment now) {
    ++inside_.up;
    inside_.instants_up += nanoseconds_at(now.when());
    const std::uint64_t sequence = sequence_++;
    waiting_.highest = std::max<std::uint64_t>(waiting_.highest, line_.size() + 1);
    if (line_.empty()) {
        if (const std::optional<Instance> to = with_credit(now)) {
            send(message, now.when(), *to, now);
            return;
        }
    }
    ++waiting_.up;
    waiting_.instants_up += nanoseconds_at(now.when());
    line_.push_back({message, now.when(), sequence});
    // Nobody has credit: all that may be out is out.
    const std::uint64_t out = subscription_->most_out();
    inside_.highest = std::max<std::uint64_t>(inside_.highest, out + line_.size());
}

/// The next instance in turn that has credit, by the acks that are back.
std::optional<Instance> StreamQueue::with_credit(Moment now) {
    const auto count = static_cast<Instance>(subscription_->instances());
    Instance instance = subscription_->turn();
    for (Instance i = 0; i < count; ++i) {
        if (subscription_->has_credit(instance)) {
            return instance;
        }
        consumers_->catch_up(instance, now);
        subscription_->take_acks(instance, now);
        if (subscription_->has_credit(instance)) {
            return instance;
        }
        instance = instance + 1 == count ? 0 : instance + 1;
    }
    return std::nullopt;
}

void StreamQueue::send(const Message& message, sim::Instant kept, Instance to, Moment now) {
    account.count(Fate::delivered, message.flow);
    const StreamDelivery delivery = subscription_->send(message, kept, to, now);
    if (subscription_->may_be_highest()) {
        take_acks(now);
        subscription_->note_highest();
    }
    consumers_->take(delivery);
}

/// While messages wait, nobody has credit, and each ack lets one of them go.
void StreamQueue::send_waiting(Moment until) {
    while (!line_.empty()) {
        std::optional<Moment> next, other;
        Instance who = 0;
        bool is_ack = false;
        const auto consider = [&](std::optional<Moment> when, Instance instance, bool ack) {
            if (when && (!next || *when <= *next)) {
                other = next;
                next = when;
                who = instance;
                is_ack = ack;
            }
        };
        for (Instance instance = 0; instance < subscription_->instances(); ++instance) {
            consider(subscription_->next_ack(instance), instance, true);
            consider(consumers_->next_own(instance), instance, false);
        }
        if (!next || *next >= until) {
            return;
        }
        if (is_ack && next == other) {
            throw BeyondStreams();  // Only events know which of two is first.
        }
        if (is_ack) {
            subscription_->take_ack(who);
            send_first(who, *next);
        } else {
            consumers_->do_own(who);
        }
    }
}

void StreamQueue::send_first(Instance to, Moment now) {
    const Entry first = line_.pop_front();
    ++waiting_.down;
    waiting_.instants_down += nanoseconds_at(now.when());
    send(first.message, first.entered, to, now);
}

void StreamQueue::book(Scratch& scratch) {
    waits_.clear();
    consumers_->book(now_, scratch, waits_);
    sojourns_.clear();
    book_acks(now_);
    const sim::Level::Steps& out = subscription_->book(inside_.down, inside_.instants_down);
    inside_.highest = std::max(inside_.highest, out.highest);
    account.book({.backlog = inside_,
                  .waiting = waiting_,
                  .busy = {},
                  .waits = waits_,
                  .sojourns = sojourns_});
}

void StreamQueue::book_acks(sim::Instant end) {
    std::size_t kept = 0;
    for (const StreamSubscription::Ack& ack : subscription_->acks) {
        if (ack.back.when() > end) {
            subscription_->acks[kept++] = ack;
            continue;
        }
        sojourns_.push_back(sim::nanoseconds(ack.back.when() - ack.kept));
        inside_.instants_down += nanoseconds_at(ack.back.when());
        account.count(Fate::processed, ack.flow);
        events_ += ack.back.turn() == Turn::ack ? 1 : 0;
    }
    inside_.down = sojourns_.size();
    subscription_->acks.resize(kept);
}

}  // namespace surgetank::models
