// Our end of the helper `surgetank-physics`, the program that runs SimGrid. SimGrid is one engine
// for each process, takes over signals and aborts where we would throw, so it never comes near the
// process of a user: that one is neither forked nor made to load it.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "scenarios/physics/messages.hpp"
#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

/// SimGrid, or the helper that was built with it, is not installed. The text says what to type.
class MissingSimGrid : public std::runtime_error {
public:
    explicit MissingSimGrid(const std::string& why);
};

/// Where the helper is: `SURGETANK_PHYSICS` in the environment, else beside this program or module.
std::filesystem::path helper_path();

/// A running helper. Ends with its owner, whatever it is doing.
class Helper {
public:
    /// Starts it and waits for its greeting. Throws `MissingSimGrid`.
    explicit Helper(const std::string& mode);
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;
    ~Helper();

    /// The answer to a frame; nothing if it died, or if `stop` was set meanwhile.
    std::optional<Frame> ask(const Frame& frame, const std::atomic<bool>* stop);
    /// What it said of itself: "SimGrid 3.32.0".
    const std::string& greeting() const { return greeting_; }

private:
    void spawn(const std::string& path, const std::string& mode);
    void end();

    int socket_ = -1;
    int process_ = 0;
    std::string greeting_;
};

/// Reads a platform file of SimGrid, for the ways between `hosts`; nothing but hosts, wires and
/// routes is filled in. Throws `MissingSimGrid`, and `std::runtime_error` with what SimGrid says
/// of a file that it does not like, even if it dies of it.
models::PlatformConfig import_platform(const std::string& file, std::vector<std::string> hosts,
                                       double flops);

/// Replications of one plan, one after the other, in a helper that forks for each of them.
class SimGridRuns {
public:
    SimGridRuns(const Topology& topology, const Schedule& schedule, const std::atomic<bool>* stop);

    /// Interrupted if `stop` was set; stopped, with what is known of it, where SimGrid broke down.
    Observations run(sim::StreamKey key);

private:
    const Topology& topology_;
    const Schedule& schedule_;
    const std::atomic<bool>* stop_;
    std::optional<Helper> helper_;
};

}  // namespace surgetank::scenarios
