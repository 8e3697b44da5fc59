// What goes wrong, when, and where. A timetable is a value beside the scenario: no model knows it.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

/// The only ways in which a fault acts on a component or a link.
enum class FaultVerb : std::uint8_t { crash, recover, cut, heal, slow, degrade };
constexpr std::array<Named<FaultVerb>, 6> names_of(FaultVerb) {
    return {{{FaultVerb::crash, "crash", "It stops and loses what is volatile."},
             {FaultVerb::recover, "recover", "It comes back."},
             {FaultVerb::cut, "cut", "The link carries nothing."},
             {FaultVerb::heal, "heal", "The link works again."},
             {FaultVerb::slow, "slow", "Its service takes longer by a factor."},
             {FaultVerb::degrade, "degrade",
              "The latency grows by a factor, messages are lost, or a wire has less bandwidth."}}};
}

/// What the wires on the way of a link are like, all that is wrong with them taken together.
struct WayState {
    sim::Duration longer_there{}, longer_back{};
    sim::Probability loss{};
    std::optional<sim::Bandwidth> bandwidth{};  ///< For links whose messages do not share wires.
};

/// One entry of the timetable that `simulate` is given.
struct FaultAction {
    sim::Instant when;
    FaultVerb verb = FaultVerb::crash;
    std::size_t target = 0;  ///< Index of a component, or of a link.
    bool on_link = false;
    std::vector<std::int64_t> instances;  ///< Which instances; empty: all of them.
    double factor = 1;                    ///< For slow and degrade.
    sim::Probability loss{};              ///< For degrade.
    bool on_lane = false;                 ///< `target` is a lane with `factor` of its bandwidth.
    std::optional<WayState> way{};        ///< For degrade of wires on the way of a link.
};

}  // namespace surgetank::models
