#include "models/streams/consumers.hpp"

#include <algorithm>

#include "models/backoff.hpp"

namespace surgetank::models {

namespace {

/// Takes the instants up to `end` out; their number and their sum are added.
void take_past(std::vector<sim::Instant>& instants, sim::Instant end, std::uint64_t& number,
               sim::Uint128& sum) {
    std::erase_if(instants, [&](sim::Instant when) {
        number += when <= end ? 1 : 0;
        sum += when <= end ? nanoseconds_at(when) : 0;
        return when <= end;
    });
}

}  // namespace

StreamConsumers::StreamConsumers(Place place, const WorkersConfig& config, Effects effects,
                                 sim::SamplerCache& samplers)
    : StreamNode(std::move(place)),
      config_(config),
      servers_(static_cast<std::size_t>(config.instances)),
      service_again_(samplers.sampler(config.service.other.law)),
      service_(service_again_, stream(sim::Purpose::service)),
      failure_stream_(stream(sim::Purpose::failure)),
      later_(stream(sim::Purpose::retry_service), stream(sim::Purpose::jitter)),
      effects_(std::move(effects)) {
    const auto slots = static_cast<std::size_t>(*config.concurrency.count);
    for (Server& server : servers_) {
        server.free.assign(slots, sim::start_of_time);
    }
    account.servers_up(now_, servers_.size() * slots);
}

void StreamConsumers::take(const StreamDelivery& delivery) {
    Server& server = servers_[delivery.instance];
    const sim::Instant there = delivery.delivered;
    const Moment arrival(there, delivery.turn);
    while (!server.retries.empty()) {
        // A slot that becomes free takes a retry first; an idle one takes who comes first.
        const sim::Instant due = server.retries.front().due;
        const sim::Instant free = server.free.front();
        if (due >= free && (there < free || arrival < Moment(due, Turn::retry))) {
            break;
        }
        retry_first(server);
    }
    inside_.rise(arrival);
    const sim::Duration service = service_.kth(delivery.number);
    wait_from(arrival, server);
    const sim::Instant begun = begin(server, there, service);
    begun_.push_back({begun, there, delivery.kept});
    finish(server, delivery, begun + service, 0, {});
}

/// What is there at an instant waits for a free slot.
void StreamConsumers::wait_from(Moment there, const Server& server) {
    if (there.when() < server.free.front()) {
        waiting_.rise(there);
    } else {
        waiting_.touch(there);
    }
}

/// What is there at an instant begins when a slot is free.
sim::Instant StreamConsumers::begin(Server& server, sim::Instant there, sim::Duration service) {
    const sim::Instant free = server.free.front();
    if (service == sim::Duration::zero()) {
        throw BeyondStreams();
    }
    if (there < free) {
        waiting_.fall({free, Turn::completion});
    }
    const sim::Instant begun = std::max(there, free);
    if (server.free.size() == 1) [[likely]] {
        server.free.front() = begun + service;
    } else {
        std::pop_heap(server.free.begin(), server.free.end(), std::greater<>());
        server.free.back() = begun + service;
        std::push_heap(server.free.begin(), server.free.end(), std::greater<>());
    }
    return begun;
}

void StreamConsumers::retry_first(Server& server) {
    const Retry retry = server.retries.front();
    server.retries.erase(server.retries.begin());
    const std::uint64_t word = later_.service_word(retry.delivery.number, retry.failed);
    const sim::Duration service = sim::from_seconds(service_again_.at(word));
    if (!retry.waits) {
        wait_from({retry.due, Turn::retry}, server);
    }
    const sim::Instant begun = begin(server, retry.due, service);
    begun_again_.push_back(begun);
    finish(server, retry.delivery, begun + service, retry.failed, retry.last_wait);
}

void StreamConsumers::finish(Server& server, const StreamDelivery& delivery, sim::Instant done,
                             std::int32_t failed, sim::Duration last_wait) {
    if (config_.fails.value > 0 && fails(delivery.number, failed)) {
        fail(server, delivery, done, failed + 1, last_wait);
        return;
    }
    inside_.fall({done, Turn::completion});
    successes_.push_back({done, delivery.delivered, delivery.message});
    if (server.free.size() == 1) [[likely]] {
        subscription_->settle(delivery, done);
    } else {
        server.unsettled.push_back({done, delivery});
        std::push_heap(server.unsettled.begin(), server.unsettled.end(), std::greater<>());
    }
}

bool StreamConsumers::fails(std::uint64_t number, std::int32_t failed) {
    const std::uint64_t word =
        failed == 0 ? failure_stream_.word(number) : later_.failure_word(number, failed);
    return sim::Stream::uniform_of(word) < config_.fails.value;
}

void StreamConsumers::fail(Server& server, const StreamDelivery& delivery, sim::Instant done,
                           std::int32_t failed, sim::Duration last_wait) {
    if (!config_.retry || failed >= config_.retry->attempts) {
        throw BeyondStreams();
    }
    const sim::Duration wait =
        backoff(*config_.retry, failed, last_wait, later_.jitter(delivery.number, failed));
    failures_.push_back(done);
    returns_.push_back(done + wait);
    const auto place =
        std::upper_bound(server.retries.begin(), server.retries.end(), done + wait,
                         [](sim::Instant due, const Retry& retry) { return due < retry.due; });
    server.retries.insert(place, {done + wait, failed, wait, delivery, false});
}

/// Where slots overtake each other, acks leave in the order of the completions.
void StreamConsumers::settle(Server& server) {
    std::pop_heap(server.unsettled.begin(), server.unsettled.end(), std::greater<>());
    const Done done = server.unsettled.back();
    server.unsettled.pop_back();
    if (!server.unsettled.empty() && server.unsettled.front().when == done.when) {
        throw BeyondStreams();  // Only events know which of two was first.
    }
    subscription_->settle(done.delivery, done.when);
}

std::optional<Moment> StreamConsumers::next_own(Instance instance) const {
    const Server& server = servers_[instance];
    std::optional<Moment> next;
    if (!server.retries.empty()) {
        const sim::Instant due = server.retries.front().due;
        const sim::Instant free = server.free.front();
        next = due < free ? Moment(free, Turn::completion) : Moment(due, Turn::retry);
    }
    if (!server.unsettled.empty()) {
        const Moment done(server.unsettled.front().when, Turn::completion);
        next = next && *next < done ? *next : done;
    }
    return next;
}

void StreamConsumers::do_own(Instance instance) {
    Server& server = servers_[instance];
    const bool settles =
        !server.unsettled.empty() &&
        *next_own(instance) == Moment(server.unsettled.front().when, Turn::completion);
    if (settles) {
        settle(server);
    } else {
        retry_first(server);
    }
}

void StreamConsumers::catch_up(Instance instance, Moment now) {
    for (std::optional<Moment> next = next_own(instance); next && *next < now;
         next = next_own(instance)) {
        do_own(instance);
    }
}

void StreamConsumers::book(sim::Instant end, Scratch& scratch,
                           std::vector<std::int64_t>& waits_at_store) {
    output.clear();
    book_waiting_retries(end);
    const sim::Level::Steps inside = inside_.take(end, account.backlog_max(), scratch.tide);
    const sim::Level::Steps waiting = waiting_.take(end, account.waiting_max(), scratch.tide);
    busy_ = {};
    waits_.clear();
    sojourns_.clear();
    book_begun(end, waits_at_store);
    book_successes(end, scratch);
    events_ += inside.down + (subscription_->is_ideal() ? 0 : inside.up);
    std::uint64_t failed = 0, returned = 0;
    sim::Uint128 ignored = 0;
    take_past(begun_again_, end, busy_.up, busy_.instants_up);
    take_past(failures_, end, failed, busy_.instants_down);
    take_past(returns_, end, returned, ignored);
    busy_.down += failed;
    events_ += failed + returned;
    account.book({.backlog = inside,
                  .waiting = waiting,
                  .busy = busy_,
                  .waits = waits_,
                  .sojourns = sojourns_});
}

/// What is back and cannot begin until later waits from now on.
void StreamConsumers::book_waiting_retries(sim::Instant end) {
    for (Server& server : servers_) {
        for (Retry& retry : server.retries) {
            if (retry.due <= end && !std::exchange(retry.waits, true)) {
                waiting_.rise({retry.due, Turn::retry});
            }
        }
    }
}

void StreamConsumers::book_begun(sim::Instant end, std::vector<std::int64_t>& waits_at_store) {
    std::size_t kept = 0;
    for (const Begun& begun : begun_) {
        if (begun.when > end) {
            begun_[kept++] = begun;
            continue;
        }
        waits_.push_back(sim::nanoseconds(begun.when - begun.delivered));
        waits_at_store.push_back(sim::nanoseconds(begun.when - begun.kept));
        busy_.instants_up += nanoseconds_at(begun.when);
    }
    busy_.up += begun_.size() - kept;
    begun_.resize(kept);
}

void StreamConsumers::book_successes(sim::Instant end, Scratch& scratch) {
    const auto over = std::partition(successes_.begin(), successes_.end(),
                                     [end](const Success& success) { return success.when > end; });
    for (auto success = over; success != successes_.end(); ++success) {
        sojourns_.push_back(sim::nanoseconds(success->when - success->delivered));
        busy_.instants_down += nanoseconds_at(success->when);
    }
    const auto number = static_cast<std::size_t>(successes_.end() - over);
    busy_.down += number;
    send_off(std::span(successes_).last(number), scratch);
    successes_.erase(over, successes_.end());
}

void StreamConsumers::send_off(std::span<Success> over, Scratch& scratch) {
    scratch.effects(account, std::span<const Success>(over),
                    [](const Success& success) { return success.when; });
    if (!is_read && !effects_.watches()) {
        return;
    }
    std::sort(over.begin(), over.end(),
              [](const Success& a, const Success& b) { return a.when < b.when; });
    const std::uint64_t order = order_of(sim::Phase::completion);
    const Success* last = nullptr;
    for (const Success& success : over) {
        if (last != nullptr && last->when == success.when) {
            throw BeyondStreams();  // Only events know which of two was first.
        }
        last = &success;
        if (is_read) {
            output.push_back({success.when, order, success.message});
        }
        effects_.note(success.message, account);
    }
}

sim::Instant StreamConsumers::oldest() const {
    sim::Instant oldest = now_;
    for (const Begun& begun : begun_) {
        if (begun.delivered <= now_) {
            oldest = std::min(oldest, begun.delivered);
        }
    }
    return oldest;
}

std::size_t StreamConsumers::memory() const {
    return StreamNode::memory() + inside_.memory() + waiting_.memory() +
           successes_.capacity() * sizeof(Success) + begun_.capacity() * sizeof(Begun);
}

}  // namespace surgetank::models
