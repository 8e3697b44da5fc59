#include "models/aggregator.hpp"

#include <algorithm>

namespace surgetank::models {

Aggregator::Aggregator(Place place, const AggregatorConfig& config)
    : Gatherer(std::move(place)), config_(config) {
    if (!config.window) {
        return;
    }
    if (const auto* tumbling = std::get_if<TumblingWindow>(&*config.window)) {
        size_ = hop_ = tumbling->size;
    } else if (const auto* hopping = std::get_if<HoppingWindow>(&*config.window)) {
        size_ = hopping->size;
        hop_ = hopping->hop;
    } else {
        gap_ = std::get<SessionWindow>(*config.window).gap;
    }
}

Answer Aggregator::offer(const Message& message, Sender* sender) {
    if (const std::optional<Answer> answer = answer_of_closed(message, sender)) {
        return *answer;
    }
    find_windows(message);
    if (is_late(message)) {
        send_late(message);
        return Answer::accepted;
    }
    const auto place = groups_.find({correlation(message), windows_.front()});
    if (place == groups_.end()) {
        const auto& most = config_.groups.count;
        if (most && groups_.size() >= static_cast<std::size_t>(*most)) {
            return refuse(message);
        }
    } else if (is_repeated(place->second, message)) {
        account.count(Fate::duplicated, message.flow);
        return Answer::accepted;
    }
    join(message);
    return Answer::accepted;
}

std::uint64_t Aggregator::correlation(const Message& message) const {
    switch (config_.by) {
        case Together::message:
            return message.ordinal;
        case Together::key:
            return message.key;
        case Together::all:
            break;
    }
    return 0;
}

/// The windows of a message that are still open, the latest first.
void Aggregator::find_windows(const Message& message) {
    windows_.clear();
    if (hop_ == sim::Duration::zero()) {
        windows_.push_back(0);
        return;
    }
    const sim::Duration lateness = config_.lateness.value_or(sim::Duration::zero());
    const std::int64_t instant = sim::nanoseconds(config_.lateness ? message.born : now());
    const std::int64_t closed = sim::nanoseconds(now() - lateness);
    const std::int64_t size = sim::nanoseconds(size_);
    const std::int64_t hop = sim::nanoseconds(hop_);
    for (std::int64_t begin = instant - instant % hop; begin > instant - size; begin -= hop) {
        if (begin + size > closed) {
            windows_.push_back(begin);
        }
    }
}

bool Aggregator::is_late(const Message& message) const {
    return windows_.empty() || (config_.by == Together::message && left_.contains(message.ordinal));
}

/// A part that is here already. Copies of a whole message cannot be told from each other.
bool Aggregator::is_repeated(const Group& group, const Message& message) {
    const std::uint32_t number = message.part_number();
    return number > 0 && number < group.parts.size() && group.parts[number];
}

/// A message in several windows stays until the last of them closes; the others only count it.
void Aggregator::join(const Message& message) {
    account.enter(now());
    for (std::size_t window = 0; window < windows_.size(); ++window) {
        const Name name{correlation(message), windows_[window]};
        Group& group = open_group(message, name, window);
        ++group.count;
        group.size += message.size;
        group.result.born = std::min(group.result.born, message.born);
        if (const std::uint32_t number = message.part_number(); number > 0) {
            group.parts.resize(std::max<std::size_t>(group.parts.size(), number + 1));
            group.parts[number] = true;
            group.whole = message.is_last_part() ? number : group.whole;
        }
        if (window == 0) {
            group.members.push_back({message, now(), sequence_++});
        }
    }
    const auto place = groups_.find({correlation(message), windows_.front()});
    if (is_complete(place->second)) {
        complete(place);
    }
}

/// The group of that name, which the message may begin. `window` tells results of one message in
/// several windows apart.
Aggregator::Group& Aggregator::open_group(const Message& message, const Name& name,
                                          std::size_t window) {
    const auto [place, is_new] = groups_.try_emplace(name);
    Group& group = place->second;
    if (is_new) {
        account.begin_waiting(now());
        group.result = message;
        group.result.attempts = 0;
        group.result.make_part(static_cast<std::uint32_t>(window), false);
        group.opened = now();
        group.filed = sim::end_of_time;
        group.due = sim::end_of_time;
        if (hop_ > sim::Duration::zero()) {
            group.due = sim::start_of_time + sim::Duration{name.window} + size_ +
                        config_.lateness.value_or(sim::Duration::zero());
        } else if (gap_ > sim::Duration::zero()) {
            group.due = now() + gap_;
        } else if (config_.timeout) {
            group.due = now() + *config_.timeout;
        }
        file(name, group);
    } else if (gap_ > sim::Duration::zero()) {
        group.due = now() + gap_;  // Its entry among the dates is put right once it comes up.
    }
    return group;
}

bool Aggregator::is_complete(const Group& group) const {
    if (config_.window) {
        return false;
    }
    if (config_.messages) {
        return group.count >= static_cast<std::uint64_t>(*config_.messages);
    }
    const bool was_split = !group.parts.empty();
    return !was_split || group.count == group.whole;
}

void Aggregator::file(const Name& name, Group& group) {
    if (group.due < sim::end_of_time) {
        group.filed = group.due;
        dues_.insert({group.filed, name});
        arm();
    }
}

/// One entry in the calendar serves all groups.
void Aggregator::arm() {
    if (!dues_.empty() && dues_.begin()->first < armed_) {
        armed_ = dues_.begin()->first;
        schedule(armed_, sim::Phase::expiry, 0);
    }
}

void Aggregator::on_event(sim::Action) {
    if (!is_up() || now() != armed_) {
        return;
    }
    close_due();
}

void Aggregator::close_due() {
    armed_ = sim::end_of_time;
    while (!dues_.empty() && dues_.begin()->first <= now()) {
        const auto place = groups_.find(dues_.begin()->second);
        if (place->second.due > now()) {  // A session that went on.
            dues_.erase(dues_.begin());
            file(place->first, place->second);
        } else if (config_.window) {
            complete(place);
        } else {
            time_out(place);
        }
    }
    arm();
}

Aggregator::Group Aggregator::take(Groups::iterator place) {
    Group group = std::move(place->second);
    if (group.filed < sim::end_of_time) {
        dues_.erase({group.filed, place->first});
    }
    if (config_.by == Together::message) {
        left_.insert(place->first.what);
    }
    groups_.erase(place);
    account.end_waiting(now());
    account.waited(now() - group.opened);
    group.result.size = static_cast<std::uint32_t>(std::min<std::uint64_t>(group.size, UINT32_MAX));
    return group;
}

void Aggregator::complete(Groups::iterator place) {
    const Group group = take(place);
    account.count(Fate::completed, group.result.flow);
    leave(group);
    send(out, group.result);
}

void Aggregator::time_out(Groups::iterator place) {
    const Group group = take(place);
    account.count(Fate::timed_out, group.result.flow);
    if (incomplete.takers(group.result) > 0) {
        leave(group);
        send(incomplete, group.result);
        return;
    }
    group.members.for_each([&](const Entry& member) {
        account.vanish(now());
        account.count(Fate::dropped, member.message.flow);
        publishers().ended(member.message);
    });
}

/// Its messages live on in the result, and those of other publications end with that.
void Aggregator::leave(const Group& group) {
    group.members.for_each([&](const Entry& member) {
        account.leave(now(), member.entered);
        if (member.message.ordinal != group.result.ordinal) {
            publishers().ended(member.message);
        }
    });
}

void Aggregator::crash(std::span<const std::int64_t>) {
    set_up(false);
    if (config_.durable) {
        return;
    }
    for (const auto& [name, group] : std::exchange(groups_, {})) {
        account.end_waiting(now());
        group.members.for_each([&](const Entry& member) {
            account.vanish(now());
            lose(member.message);
        });
    }
    dues_.clear();
    lose_line();
}

void Aggregator::recover(std::span<const std::int64_t>) {
    set_up(true);
    close_due();
    resume();
}

sim::Instant Aggregator::oldest() const {
    sim::Instant oldest = now();
    for (const auto& [name, group] : groups_) {
        oldest = std::min(oldest, group.opened);
    }
    return oldest;
}

std::size_t Aggregator::memory() const {
    constexpr std::size_t of_a_node = sizeof(Groups::value_type) + sizeof(*dues_.begin()) + 80;
    std::size_t bytes = groups_.size() * of_a_node;
    for (const auto& [name, group] : groups_) {
        bytes += group.members.bytes() - sizeof(Backlog) + group.parts.capacity() / 8;
    }
    return bytes;
}

}  // namespace surgetank::models
