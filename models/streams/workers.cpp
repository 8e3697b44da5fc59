#include "models/streams/workers.hpp"

#include <algorithm>

#include "models/streams/highest.hpp"

namespace surgetank::models {

namespace {

std::uint64_t highest_level(std::span<const Passage> passages, Highest level) {
    for (const Passage& passage : passages) {
        level.enter(passage);
    }
    return level.highest();
}

}  // namespace

StreamWorkers::StreamWorkers(Place place, std::size_t servers, const DurationLaw& service,
                             Effects effects, sim::SamplerCache& samplers)
    : StreamNode(std::move(place)),
      order_(order_of(sim::Phase::completion)),
      free_(servers, sim::start_of_time),
      service_(samplers.sampler(service.law), stream(sim::Purpose::service)),
      effects_(std::move(effects)) {
    account.servers_up(now_, servers);
}

void StreamWorkers::advance(sim::Instant end, Scratch& scratch) {
    now_ = end;
    output.clear();
    in_service_ = visits_.size();
    waited_ = line_.size();
    const std::span<const Passage> passages = in.all();
    take_in(passages, end);
    Account::Stretch stretch;
    book_begun(stretch, scratch);
    book_ended(end, stretch, scratch);
    book_arrivals(passages, stretch, scratch);
    account.book(stretch);
}

/// Begins every service that begins until `end`; who has to wait longer stays in the line.
void StreamWorkers::take_in(std::span<const Passage> passages, sim::Instant end) {
    while (!line_.empty() && free_.front() <= end) {
        const Entry entry = line_.pop_front();
        begin(entry.message, entry.entered, entry.sequence);
    }
    for (const Passage& passage : passages) {
        if (free_.front() <= end) {
            begin(passage.message, passage.when, sequence_++);
        } else {
            line_.push_back({passage.message, passage.when, sequence_++});
        }
    }
}

void StreamWorkers::begin(const Message& message, sim::Instant entered, std::uint64_t sequence) {
    const sim::Instant begun = std::max(entered, free_.front());
    const sim::Instant due = begun + service_.kth(sequence);
    visits_.push_back({entered, begun, due, message});
    if (free_.size() > 1) {
        std::pop_heap(free_.begin(), free_.end(), std::greater<>());
    }
    free_.back() = due;
    if (free_.size() > 1) {
        std::push_heap(free_.begin(), free_.end(), std::greater<>());
    }
}

void StreamWorkers::book_begun(Account::Stretch& stretch, Scratch& scratch) const {
    scratch.begun.clear();
    scratch.waits.clear();
    for (const Visit& visit : std::span(visits_).subspan(in_service_)) {
        scratch.begun.push_back(visit.begun);
        scratch.waits.push_back(sim::nanoseconds(visit.begun - visit.entered));
        stretch.waiting.instants_down += nanoseconds_at(visit.begun);
    }
    stretch.waiting.down = scratch.begun.size();
    stretch.waits = scratch.waits;
    stretch.busy.up = stretch.waiting.down;
    stretch.busy.instants_up = stretch.waiting.instants_down;
}

/// Services of several servers end in another order than they began in.
void StreamWorkers::book_ended(sim::Instant end, Account::Stretch& stretch, Scratch& scratch) {
    if (free_.size() > 1) {
        std::stable_sort(visits_.begin(), visits_.end(),
                         [](const Visit& a, const Visit& b) { return a.due < b.due; });
    }
    scratch.due.clear();
    scratch.sojourns.clear();
    for (const Visit& visit : visits_) {
        scratch.due.push_back(visit.due);
    }
    const auto over = std::upper_bound(scratch.due.begin(), scratch.due.end(), end);
    const auto ended = static_cast<std::size_t>(over - scratch.due.begin());
    for (const Visit& visit : std::span(visits_).first(ended)) {
        scratch.sojourns.push_back(sim::nanoseconds(visit.due - visit.entered));
        stretch.backlog.instants_down += nanoseconds_at(visit.due);
    }
    stretch.backlog.down = ended;
    stretch.busy.down = ended;
    stretch.busy.instants_down = stretch.backlog.instants_down;
    stretch.sojourns = scratch.sojourns;
    send_off(std::span(visits_).first(ended), scratch);
    visits_.erase(visits_.begin(), visits_.begin() + static_cast<std::ptrdiff_t>(ended));
}

void StreamWorkers::book_arrivals(std::span<const Passage> passages, Account::Stretch& stretch,
                                  const Scratch& scratch) const {
    for (const Passage& passage : passages) {
        stretch.backlog.instants_up += nanoseconds_at(passage.when);
    }
    stretch.backlog.up = passages.size();
    stretch.backlog.highest = highest_level(
        passages, {scratch.due, in_service_ + waited_, order_, account.backlog_max()});
    stretch.waiting.up = passages.size();
    stretch.waiting.instants_up = stretch.backlog.instants_up;
    stretch.waiting.highest =
        highest_level(passages, {scratch.begun, waited_, order_, account.waiting_max()});
}

void StreamWorkers::send_off(std::span<const Visit> ended, Scratch& scratch) {
    events_ += ended.size();
    if (is_read) {
        for (const Visit& visit : ended) {
            output.push_back({visit.due, order_, visit.message});
        }
    }
    scratch.effects(account, ended, [](const Visit& visit) { return visit.due; });
    if (effects_.watches()) {
        for (const Visit& visit : ended) {
            effects_.note(visit.message, account);
        }
    }
}

}  // namespace surgetank::models
