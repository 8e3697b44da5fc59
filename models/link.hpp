// A link between two components: takes time, may lose or double messages, can be cut.
//   ──► in ─────────────► out      with a lane back for refusals, confirms and acks
#pragma once

#include <optional>

#include "models/channel.hpp"
#include "models/component.hpp"
#include "models/fair_share.hpp"
#include "models/wire.hpp"
#include "sim/ring.hpp"

namespace surgetank::models {

class Link final : public Component, public Receiver, public Sender {
public:
    Link(Place place, const ChannelConfig& config, Channel channel, Receiver& target);

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void resume() override;

    /// From now on what is sent goes over a platform, as flows on this route.
    void use(Physics& physics, std::size_t route, Flows flows) {
        wire_.emplace(physics, route, flows, 1, event(sim::Phase::completion, transmitted));
    }

    /// From now on what passes has a size of this law.
    void resize(sim::Sampler size) { size_ = std::move(size); }

    void cut();
    void heal();
    void degrade(double factor, sim::Probability loss) { channel_.degrade(factor, loss); }
    void set_way(const WayState& way) { channel_.set_way(way); }
    std::size_t memory() const override { return flights_.capacity() * sizeof(Flight); }

    /// For confirms of the stores behind it.
    sim::Duration back_delay() { return channel_.back_delay(); }

private:
    enum Kind : std::uint8_t { arrive, transmitted };
    enum class Stage : std::uint8_t { none, sending, flying };
    struct Flight {
        Message message;
        sim::Instant entered;
        sim::Instant due;
        Stage stage = Stage::none;
    };

    void send_all(const Message& message);
    void pass_over(const Message& message);
    void send(const Message& message);
    void launch(const Message& message);
    void finish_transmission(sim::Action action);
    void arm_transmission();
    void fly(std::uint32_t slot);
    void land(std::uint32_t slot);
    bool hand_over(const Flight& flight);
    void lose(const Message& message);

    Channel channel_;
    std::optional<FairShare> shared_;  // For fair sharing.
    sim::Instant shared_due_;
    std::optional<Wire> wire_;  // Over a platform whose bandwidth all share.
    sim::Stream duplicate_stream_, share_stream_, size_stream_;
    sim::Probability duplicate_, share_;
    std::optional<sim::Sampler> size_;
    bool hold_;
    Receiver& target_;
    std::vector<Flight> flights_;  // By slot; free ones are listed.
    std::vector<std::uint32_t> free_;
    sim::Ring<Message> held_;   // At the near end, while cut.
    sim::Ring<Flight> landed_;  // At the far end, without room there.
    std::vector<Sender*> waiting_;
};

}  // namespace surgetank::models
