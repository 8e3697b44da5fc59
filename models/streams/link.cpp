#include "models/streams/link.hpp"

#include <algorithm>

#include "models/streams/highest.hpp"

namespace surgetank::models {

void StreamLink::advance(sim::Instant end, Scratch&) {
    now_ = end;
    output.clear();
    inside_ = {};
    dues_.clear();
    sojourns_.clear();
    losses_.clear();
    flying_ = flights_.size();
    if (channel_.is_ordered()) {
        land_until(end);
    }
    const std::span<const Passage> passages = in.all();
    for (const Passage& passage : passages) {
        depart(passage, end);
    }
    if (!channel_.is_ordered()) {
        std::stable_sort(flights_.begin(), flights_.end(),
                         [](const Flight& a, const Flight& b) { return a.due < b.due; });
        land_until(end);
    }
    book(passages);
}

void StreamLink::depart(const Passage& passage, sim::Instant end) {
    if (channel_.loses()) {
        losses_.push_back(inside_.up + losses_.size());
        account.vanish_at_once();
        account.count(Fate::lost, passage.message.flow);
        return;
    }
    ++inside_.up;
    inside_.instants_up += nanoseconds_at(passage.when);
    const sim::Instant due = channel_.arrival(passage.when, passage.message.size, 0);
    const Flight flight{due, passage.when, passage.message};
    if (channel_.is_ordered() && due <= end) {
        land(flight);
    } else {
        flights_.push_back(flight);
    }
}

void StreamLink::land_until(sim::Instant end) {
    auto flight = flights_.begin();
    for (; flight != flights_.end() && flight->due <= end; ++flight) {
        land(*flight);
    }
    flights_.erase(flights_.begin(), flight);
}

void StreamLink::land(const Flight& flight) {
    dues_.push_back(flight.due);
    inside_.instants_down += nanoseconds_at(flight.due);
    output.push_back({flight.due, order_, flight.message});
    if (account.options().times) {
        sojourns_.push_back(sim::nanoseconds(flight.due - flight.entered));
    }
}

void StreamLink::book(std::span<const Passage> passages) {
    const std::uint64_t least = passages.empty() ? 0 : 1;
    Highest level(dues_, flying_, order_, std::max(least, account.backlog_max()));
    auto loss = losses_.begin();
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (loss != losses_.end() && *loss == i) {
            level.touch(passages[i]);
            ++loss;
        } else {
            level.enter(passages[i]);
        }
    }
    inside_.highest = level.highest();
    inside_.down = dues_.size();
    events_ += dues_.size();
    account.book(
        {.backlog = inside_, .waiting = {}, .busy = {}, .waits = {}, .sojourns = sojourns_});
}

}  // namespace surgetank::models
