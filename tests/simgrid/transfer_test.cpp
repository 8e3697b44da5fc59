// The contract with SimGrid: what we rely on when it shall move bytes for us. This is the one file
// that includes its headers. SimGrid is one engine for each process and keeps its clock for ever,
// so the simulation runs once and every test looks at its outcome.
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include <gtest/gtest.h>
#include <simgrid/s4u.hpp>

#include <simgrid/version.h>  // Cannot stand alone: it comes after.

namespace {

namespace s4u = simgrid::s4u;

constexpr double bandwidth_bytes_per_s = 1e6;
constexpr double latency_s = 0.010;
constexpr double size_bytes = 250'000;

/// SimGrid's engine takes over SIGINT, SIGSEGV and SIGBUS; this gives them back to their owner.
class SignalHandlers {
public:
    SignalHandlers() {
        sigaction(SIGINT, nullptr, &interrupt_);
        sigaction(SIGSEGV, nullptr, &segment_);
        sigaction(SIGBUS, nullptr, &bus_);
    }
    void restore() const {
        sigaction(SIGINT, &interrupt_, nullptr);
        sigaction(SIGSEGV, &segment_, nullptr);
        sigaction(SIGBUS, &bus_, nullptr);
    }

private:
    struct sigaction interrupt_{};
    struct sigaction segment_{};
    struct sigaction bus_{};
};

/// Two hosts and one link between them; the zone's calls were renamed in SimGrid 4.0.
std::pair<s4u::Host*, s4u::Host*> build_platform([[maybe_unused]] s4u::Engine& engine) {
#if SIMGRID_VERSION >= 40000
    s4u::NetZone* zone = engine.get_netzone_root();
    s4u::Host* from = zone->add_host("from", 1e9);
    s4u::Host* to = zone->add_host("to", 1e9);
    s4u::Link* link = zone->add_link("link", bandwidth_bytes_per_s)->set_latency(latency_s);
    zone->add_route(from, to, {s4u::LinkInRoute(link)}, true);
#else
    s4u::NetZone* zone = s4u::create_full_zone("world");
    s4u::Host* from = zone->create_host("from", 1e9);
    s4u::Host* to = zone->create_host("to", 1e9);
    s4u::Link* link = zone->create_link("link", bandwidth_bytes_per_s)->set_latency(latency_s);
    zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr,
                    {s4u::LinkInRoute(link)}, true);
#endif
    zone->seal();
    return {from, to};
}

void on_transfer_end(const std::function<void(const s4u::Activity&)>& callback) {
#if SIMGRID_VERSION >= 33300
    s4u::Comm::on_completion_cb(callback);
#else
    s4u::Activity::on_completion_cb(callback);
#endif
}

struct Outcome {
    std::optional<double> finished_at_s;
    void (*interrupt_handler)(int) = nullptr;
};

void ours(int) {}

/// One transfer, without actors: started from outside and ended by a callback.
Outcome simulate() {
    std::signal(SIGINT, ours);
    const SignalHandlers handlers;
    s4u::Engine engine("surgetank");
    handlers.restore();
    // The default model multiplies latencies by 13, which fits a new TCP connection for each
    // transfer and not the standing connections of a messaging system.
    s4u::Engine::set_config("network/model:CM02");
    s4u::Engine::set_config("network/crosstraffic:no");
    s4u::Engine::set_config("network/TCP-gamma:0");

    const auto [from, to] = build_platform(engine);
    Outcome outcome;
    on_transfer_end(
        [&](const s4u::Activity&) { outcome.finished_at_s = s4u::Engine::get_clock(); });
    const s4u::CommPtr transfer =
        s4u::Comm::sendto_async(from, to, static_cast<std::uint64_t>(size_bytes));
    engine.run();
    outcome.interrupt_handler = std::signal(SIGINT, SIG_DFL);
    return outcome;
}

class SimGridTransfer : public testing::Test {
protected:
    static const Outcome& outcome() {
        static const Outcome once = simulate();
        return once;
    }
};

TEST_F(SimGridTransfer, TakesItsLatencyAndItsSizeOverTheBandwidth) {
    const double by_hand_s = latency_s + size_bytes / bandwidth_bytes_per_s;  // 0.010 + 0.250

    ASSERT_TRUE(outcome().finished_at_s.has_value());

    EXPECT_NEAR(*outcome().finished_at_s, by_hand_s, 1e-9);  // SimGrid's own timing precision.
}

TEST_F(SimGridTransfer, LeavesControlCToTheProgramAroundIt) {
    EXPECT_EQ(outcome().interrupt_handler, &ours);
}

}  // namespace
