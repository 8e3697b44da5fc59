// Decides which links a message takes; keeps nothing, unless a link has no room for a copy.
//   ──► in ◆──► out (chosen by the rule)
//          └──► unroutable
#pragma once

#include "models/component.hpp"
#include "models/route.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Exchange final : public Component, public Receiver, public Sender {
public:
    /// The wiring that follows from rule and bindings.
    struct Table {
        std::vector<Receiver*> targets;
        std::vector<Route::Targets> by_type;  ///< Candidate targets for each message type.
        std::vector<double> weights;          ///< For a weighted exchange, by target.
        Receiver* alternate = nullptr;        ///< Port `unroutable`.
    };

    Exchange(Place place, const ExchangeConfig& config);

    /// Must be called once, before the first message.
    void wire(Table table);

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action) override {}
    void resume() override;
    void crash(std::span<const std::int64_t>) override { up_ = false; }
    void recover(std::span<const std::int64_t>) override { up_ = true; }

private:
    struct Blocked {
        Message message;
        std::uint32_t target;
    };

    void route(const Message& message);
    void pass_on(const Message& message, std::uint32_t target);
    void strand(const Message& message);

    Route route_;
    Unroutable unroutable_;
    Table table_;
    bool up_ = true;
    sim::Ring<Blocked> blocked_;  // Copies that found no room, in order.
    std::vector<Sender*> waiting_;
};

}  // namespace surgetank::models
