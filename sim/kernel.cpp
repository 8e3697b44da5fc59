// The loop that everything else hangs on, and its guards against scenarios that run away.
#include "sim/kernel.hpp"

namespace surgetank::sim {

namespace {

/// How many events may be fired before the stop flag is looked at again; about 100 µs of work.
constexpr std::uint64_t events_between_polls = 4096;

}  // namespace

Kernel::Kernel(const Kernel& original)
    : calendar_(original.calendar_),
      now_(original.now_),
      events_(original.events_),
      events_now_(original.events_now_),
      options_(original.options_) {}

void Kernel::attach(ComponentRank component, Handler& handler) {
    expects(component < Action::max_components, "a rank fits into an action");
    if (component >= handlers_.size()) {
        handlers_.resize(component + std::size_t{1}, nullptr);
    }
    expects(handlers_[component] == nullptr, "a component is attached once");
    handlers_[component] = &handler;
}

bool Kernel::step() {
    if (calendar_.empty()) {
        return false;
    }
    fire(calendar_.pop());
    return true;
}

void Kernel::advance_to(Instant instant) {
    expects(instant >= now_, "the clock never goes back");
    expects(next_time() >= instant, "the clock passes over no event");
    if (instant > now_) {
        now_ = instant;
        events_now_ = 0;
    }
}

std::uint64_t Kernel::run_until(Instant horizon) {
    expects(horizon >= now_, "the clock never goes back");
    const std::uint64_t before = events_;
    while (!is_stopped()) {
        for (std::uint64_t i = 0; i < events_between_polls; ++i) {
            if (calendar_.next_time() > horizon || calendar_.empty()) {
                advance_to(horizon);
                return events_ - before;
            }
            fire(calendar_.pop());
        }
    }
    return events_ - before;
}

// The limits are checked before an event is fired, so what was counted stays within them.
inline void Kernel::fire(const Event& event) {
    const ComponentRank component = event.what.component();
    if (event.when != now_) [[likely]] {
        now_ = event.when;
        events_now_ = 0;
    }
    if (++events_now_ > options_.events_at_one_instant) [[unlikely]] {
        throw LimitReached(Limit::events_at_one_instant, options_.events_at_one_instant, component);
    }
    if (events_ >= options_.events) [[unlikely]] {
        throw LimitReached(Limit::events, options_.events, component);
    }
    ++events_;
    expects(component < handlers_.size(), "an event is for a component that is attached");
    Handler* const handler = handlers_[component];
    expects(handler != nullptr, "an event is for a component that is attached");
    handler->on_event(event.what);
}

}  // namespace surgetank::sim
