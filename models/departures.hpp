// What leaves a component of its own accord, when a group is complete or a time is over: no sender
// could be told to wait for it, so what finds no room downstream stands in line here, and senders
// wait until that is gone.
#pragma once

#include <utility>
#include <vector>

#include "models/component.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Departures {
public:
    bool empty() const { return line_.empty(); }

    /// Sends a message, or puts it in line (false): then call `go_on` from `resume`.
    bool send(const Outlet& outlet, const Message& message, Sender* sender) {
        Departure departure{message, &outlet, 0};
        if (line_.empty() && outlet.send(message, sender, departure.next) != Answer::wait) {
            return true;
        }
        line_.push_back(departure);
        return false;
    }
    /// Sends what stands in line as far as there is room, and calls `sent` after each.
    template <class Sent>
    void go_on(Sender* sender, Sent sent) {
        while (!line_.empty()) {
            Departure& first = line_.front();
            if (first.outlet->send(first.message, sender, first.next) == Answer::wait) {
                return;
            }
            line_.pop_front();
            sent();
        }
        for (Sender* const waiting : std::exchange(waiting_, {})) {
            waiting->resume();
        }
    }
    /// A sender has to wait until the line is gone.
    void keep_waiting(Sender* sender) { waiting_.push_back(sender); }
    /// Takes the first of the line away, unsent.
    Message take_front() { return line_.take_front().message; }

private:
    struct Departure {
        Message message;
        const Outlet* outlet = nullptr;
        std::size_t next = 0;  ///< Which of the outlet's targets.
    };

    sim::Ring<Departure> line_;
    std::vector<Sender*> waiting_;
};

}  // namespace surgetank::models
