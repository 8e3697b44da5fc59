#include "models/wire.hpp"

#include <algorithm>
#include <utility>

namespace surgetank::models {

Wire::Wire(Physics& physics, std::size_t route, Flows flows, std::size_t connections,
           sim::Action done)
    : physics_(physics),
      route_(route),
      coalesces_(flows == Flows::connection),
      done_(done),
      connections_(connections) {}

void Wire::send(std::size_t connection, std::uint32_t slot, std::uint32_t bytes) {
    Waiting& waiting = connections_[connection];
    if (coalesces_ && waiting.is_busy) {
        waiting.bytes += bytes;
        waiting.slots.push_back(slot);
    } else {
        launch(connection, bytes, {slot});
    }
}

void Wire::launch(std::size_t connection, double bytes, std::vector<std::uint32_t> slots) {
    const std::uint64_t handle = next_++ & sim::Action::max_handle;
    connections_[connection].is_busy = true;
    const FlowTicket ticket = physics_.start(route_, bytes, sim::Action(done_.word() | handle));
    flights_[handle] = {ticket, connection, std::move(slots)};
}

std::vector<std::uint32_t> Wire::take(std::uint64_t handle) {
    const auto place = flights_.find(handle);
    if (place == flights_.end()) {
        return {};
    }
    const Flight flight = std::move(place->second);
    flights_.erase(place);
    Waiting& waiting = connections_[flight.connection];
    waiting.is_busy = false;
    if (!waiting.slots.empty()) {
        launch(flight.connection, std::exchange(waiting.bytes, 0),
               std::exchange(waiting.slots, {}));
    }
    return flight.slots;
}

void Wire::forget(std::uint32_t slot) {
    for (auto& [handle, flight] : flights_) {
        std::erase(flight.slots, slot);
    }
    for (Waiting& waiting : connections_) {
        std::erase(waiting.slots, slot);
    }
}

void Wire::clear() {
    for (const auto& [handle, flight] : std::exchange(flights_, {})) {
        physics_.abandon(flight.ticket);
    }
    for (Waiting& waiting : connections_) {
        waiting = {};
    }
}

}  // namespace surgetank::models
