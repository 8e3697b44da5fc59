#include "models/streams/link.hpp"

#include <algorithm>

namespace surgetank::models {

void StreamLink::advance(sim::Instant end, Scratch&) {
    now_ = end;
    output.clear();
    for (const Passage& passage : in.all()) {
        while (!flights_.empty() &&
               (flights_.front().due < passage.when ||
                (flights_.front().due == passage.when && order_ < passage.order))) {
            land_first();
        }
        depart(passage);
    }
    while (!flights_.empty() && flights_.front().due <= end) {
        land_first();
    }
}

void StreamLink::depart(const Passage& passage) {
    account.enter(passage.when);
    if (channel_.loses()) {
        account.vanish(passage.when);
        account.count(Fate::lost, passage.message.flow);
        return;
    }
    const sim::Instant due = channel_.arrival(passage.when, passage.message.size, 0);
    flights_.push_back({due, departed_++, passage.when, passage.message});
    std::push_heap(flights_.begin(), flights_.end(), std::greater<>());
}

void StreamLink::land_first() {
    std::pop_heap(flights_.begin(), flights_.end(), std::greater<>());
    const Flight& flight = flights_.back();
    ++events_;
    account.leave(flight.due, flight.entered);
    output.push_back({flight.due, order_, flight.message});
    flights_.pop_back();
}

}  // namespace surgetank::models
