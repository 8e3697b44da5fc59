#include "models/streams/link.hpp"

#include <algorithm>

namespace surgetank::models {

void StreamLink::advance(sim::Instant end, Scratch& scratch) {
    now_ = end;
    output.clear();
    if (channel_.is_ordered()) {
        land_until(end);
    }
    for (const Passage& passage : in.all()) {
        depart(passage, end);
    }
    if (!channel_.is_ordered()) {
        std::stable_sort(flights_.begin(), flights_.end(),
                         [](const Flight& a, const Flight& b) { return a.due < b.due; });
        land_until(end);
    }
    sim::Level::Steps steps = inside_.take(end, account.backlog_max(), scratch.tide);
    steps.up += at_once_;
    steps.down += at_once_;
    account.book({.backlog = steps, .waiting = {}, .busy = {}, .waits = {}, .sojourns = sojourns_});
    at_once_ = 0;
    sojourns_.clear();
}

void StreamLink::depart(const Passage& passage, sim::Instant end) {
    const Moment now(passage.when, passage.order < order_ ? Turn::early : Turn::late);
    if (channel_.loses()) {
        inside_.touch(now);
        account.vanish_at_once();
        account.count(Fate::lost, passage.message.flow);
        return;
    }
    const sim::Instant due = channel_.arrival(passage.when, passage.message.size, 0);
    if (due == passage.when) {
        inside_.touch(now);
        ++at_once_;
    } else {
        inside_.rise(now);
        inside_.fall({due, Turn::ack});
    }
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
    ++events_;
    output.push_back({flight.due, order_, flight.message});
    if (account.options().times) {
        sojourns_.push_back(sim::nanoseconds(flight.due - flight.entered));
    }
}

}  // namespace surgetank::models
