// The clock and the calendar of one replication: takes the earliest event, moves the clock there,
// and hands the event to the component it is for. Knows nothing of what the events mean.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sim/calendar.hpp"
#include "sim/contract.hpp"
#include "sim/event.hpp"
#include "sim/limits.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// Whatever events are for. The kernel refers to it and never owns it.
class Handler {
public:
    virtual void on_event(Action what) = 0;

protected:
    ~Handler() = default;
};

/// What a kernel may do before it is stopped.
struct KernelOptions {
    std::uint64_t events_at_one_instant = 1'000'000;
    std::uint64_t events = UINT64_MAX;
    /// Set from outside to end a run early; may be null, and must outlive the kernel.
    const std::atomic<bool>* stop = nullptr;
};

/// Components hold a reference to it, so it stays where it is.
class Kernel {
public:
    explicit Kernel(const KernelOptions& options = {}) : options_(options) {}

    Kernel& operator=(const Kernel&) = delete;
    ~Kernel() = default;

    /// A kernel with the same clock, counts and pending events, for copies of the components: it
    /// has no handlers yet.
    Kernel branch() const { return Kernel{*this}; }

    /// Sends the events of `component` to `handler`, which must outlive the kernel's last event.
    void attach(ComponentRank component, Handler& handler);

    Instant now() const { return now_; }

    /// Puts an event into the calendar; `now()` itself is still the future.
    void schedule(Instant when, Action what) {
        expects(when >= now_, "nothing happens in the past");
        expects(when < end_of_time, "an event happens before the end of time");
        calendar_.push({when, what});
    }
    void schedule_after(Duration delay, Action what) {
        expects(delay >= Duration::zero(), "nothing happens in the past");
        expects(delay < end_of_time - now_, "an event happens before the end of time");
        calendar_.push({now_ + delay, what});
    }

    /// When the next event happens; `end_of_time` if none is pending.
    Instant next_time() { return calendar_.next_time(); }

    /// Fires the next event; false if there is none.
    bool step();

    /// Moves the clock on to `instant`, which nothing pending may precede.
    void advance_to(Instant instant);

    /// Fires every event up to and including `horizon`, then moves the clock there. Returns how
    /// many were fired. If the stop flag is set, returns soon after, with the clock at the last
    /// event. Throws `LimitReached`, and what handlers throw.
    std::uint64_t run_until(Instant horizon);

    /// Whether the run is to end early.
    bool is_stopped() const {
        return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
    }

    /// How many events were fired so far.
    std::uint64_t events() const { return events_; }
    std::size_t pending() const { return calendar_.size(); }
    /// Bytes held for pending events.
    std::size_t memory() const { return calendar_.bytes(); }

private:
    Kernel(const Kernel& original);

    void fire(const Event& event);

    Calendar calendar_;
    Instant now_ = start_of_time;
    std::uint64_t events_ = 0;
    std::uint64_t events_now_ = 0;    ///< Those at the instant `now_`.
    std::vector<Handler*> handlers_;  ///< By rank; null where none is attached.
    KernelOptions options_;
};

}  // namespace surgetank::sim
