// The connections of one link over the platform: what is sent becomes flows of bytes. By default a
// connection has one flow at a time and whatever waits goes together next, as TCP does it; a flow
// for each message would make an overloaded network as slow to simulate as it is to use.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "models/config/platform.hpp"
#include "models/physics.hpp"

namespace surgetank::models {

class Wire {
public:
    /// `done` tells who hears of the end of a flow; the wire puts in which one.
    Wire(Physics& physics, std::size_t route, Flows flows, std::size_t connections,
         sim::Action done);

    /// Sends `bytes` that its owner knows as `slot`.
    void send(std::size_t connection, std::uint32_t slot, std::uint32_t bytes);
    /// What has left with the flow of this handle, in the order of sending; nothing if it is not
    /// one of ours any more. Starts what waited for it.
    std::vector<std::uint32_t> take(std::uint64_t handle);
    /// The owner gave the slot to something else. Its bytes go on.
    void forget(std::uint32_t slot);
    /// Everything on the way is gone.
    void clear();

private:
    struct Flight {
        FlowTicket ticket = 0;
        std::size_t connection = 0;
        std::vector<std::uint32_t> slots;
    };
    struct Waiting {
        double bytes = 0;
        std::vector<std::uint32_t> slots;
        bool is_busy = false;
    };

    void launch(std::size_t connection, double bytes, std::vector<std::uint32_t> slots);

    Physics& physics_;
    std::size_t route_;
    bool coalesces_;
    sim::Action done_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Flight> flights_;  // By handle.
    std::vector<Waiting> connections_;
};

}  // namespace surgetank::models
