// Takes messages, and measures how long they were on the way.
//   ──► in ■
#pragma once

#include "models/component.hpp"
#include "models/effects.hpp"

namespace surgetank::models {

class Sink final : public Component, public Receiver {
public:
    Sink(Place place, Effects effects)
        : Component(std::move(place)), effects_(std::move(effects)) {}

    Answer offer(const Message& message, Sender*) override {
        account.pass();
        account.count(Fate::processed, message.flow);
        account.effect(now(), message);
        effects_.note(message, account);
        publishers().ended(message);
        return Answer::accepted;
    }

    void on_event(sim::Action) override {}

private:
    Effects effects_;
};

}  // namespace surgetank::models
