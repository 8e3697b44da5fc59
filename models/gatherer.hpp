// What components that hold messages back for others have in common. They send of their own accord,
// when a group is complete or a time is over: no sender could be told to wait for that, so what
// finds no room downstream stands in line here, and senders wait until the line is gone.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "models/component.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Gatherer : public Component, public Receiver, public Sender {
public:
    explicit Gatherer(Place place) : Component(std::move(place)) {}

    Outlet out, late;

    void resume() final {
        if (!up_) {
            return;
        }
        while (!line_.empty()) {
            Departure& first = line_.front();
            if (first.outlet->send(first.message, this, first.next) == Answer::wait) {
                return;
            }
            line_.pop_front();
            account.vanish(now());
        }
        for (Sender* const sender : std::exchange(waiting_, {})) {
            sender->resume();
        }
    }

protected:
    bool is_up() const { return up_; }
    void set_up(bool up) { up_ = up; }

    /// The answer to an offer that comes when nothing is taken.
    std::optional<Answer> answer_of_closed(const Message& message, Sender* sender) {
        if (!up_) {
            return refuse(message);
        }
        if (line_.empty() || sender == nullptr) {
            return std::nullopt;
        }
        waiting_.push_back(sender);
        return Answer::wait;
    }
    void send(const Outlet& outlet, const Message& message) {
        if (outlet.takers(message) == 0) {
            strand(message);
            return;
        }
        Departure departure{message, &outlet, 0};
        if (!line_.empty() || outlet.send(message, this, departure.next) == Answer::wait) {
            line_.push_back(departure);
            account.enter(now());
        }
    }
    /// What others have gone without leaves by its own port, or ends here.
    void send_late(const Message& message) {
        account.count(Fate::late, message.flow);
        if (late.takers(message) > 0) {
            send(late, message);
        } else {
            publishers().ended(message);
        }
    }
    void lose_line() {
        while (!line_.empty()) {
            account.vanish(now());
            lose(line_.take_front().message);
        }
    }

private:
    struct Departure {
        Message message;
        const Outlet* outlet = nullptr;
        std::size_t next = 0;  ///< Which of the outlet's targets.
    };

    bool up_ = true;
    sim::Ring<Departure> line_;
    std::vector<Sender*> waiting_;
};

}  // namespace surgetank::models
