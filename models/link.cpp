#include "models/link.hpp"

#include <algorithm>

namespace surgetank::models {

Link::Link(Place place, const ChannelConfig& config, Channel channel, Receiver& target)
    : Component(std::move(place)),
      channel_(std::move(channel)),
      duplicate_stream_(stream(sim::Purpose::duplicate)),
      share_stream_(stream(sim::Purpose::route)),
      size_stream_(stream(sim::Purpose::size)),
      duplicate_(config.duplicate),
      share_(config.share),
      hold_(config.hold),
      target_(target) {
    if (config.bandwidth && config.sharing == Sharing::fair) {
        shared_.emplace(config.bandwidth->bytes_per_second);
    }
}

Answer Link::offer(const Message& message, Sender* sender) {
    if (!landed_.empty() && sender != nullptr) {
        waiting_.push_back(sender);
        return Answer::wait;
    }
    if (share_.value < 1 && !share_stream_.chance(share_)) {
        pass_over(message);
        return Answer::accepted;
    }
    if (size_) {
        Message resized = message;
        resized.size = static_cast<std::uint32_t>(std::min(4e9, size_->draw(size_stream_) + 0.5));
        send_all(resized);
    } else {
        send_all(message);
    }
    return Answer::accepted;
}

/// The message is not among those that take the link: nobody there will confirm it.
void Link::pass_over(const Message& message) {
    if (Publisher* const publisher = publishers().of(message)) {
        publisher->settled(message, true, sim::Duration::zero());
    }
}

/// With its duplicate, if there is one.
void Link::send_all(const Message& message) {
    if (channel_.is_cut()) {
        account.enter(now());
        if (hold_) {
            held_.push_back(message);
        } else {
            lose(message);
        }
        return;
    }
    send(message);
    if (duplicate_.value > 0 && duplicate_stream_.chance(duplicate_)) {
        send(message);
    }
}

void Link::send(const Message& message) {
    account.enter(now());
    if (channel_.loses()) {
        lose(message);
        return;
    }
    launch(message);
}

void Link::launch(const Message& message) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(flights_.size());
        flights_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    Flight& flight = flights_[slot];
    flight = {message, now(), now(), Stage::flying};
    if (shared_) {
        flight.stage = Stage::sending;
        shared_->add(now(), message.size, slot);
        arm_transmission();
        return;
    }
    if (wire_) {
        flight.stage = Stage::sending;
        wire_->send(0, slot, message.size);
        return;
    }
    flight.due = channel_.arrival(now(), message.size, 0);
    schedule(flight.due, sim::Phase::arrival, arrive, slot);
}

void Link::arm_transmission() {
    if (!shared_->empty()) {
        shared_due_ = shared_->next_done();
        schedule(shared_due_, sim::Phase::completion, transmitted);
    }
}

void Link::finish_transmission(sim::Action action) {
    if (wire_) {
        for (const std::uint32_t slot : wire_->take(action.handle())) {
            fly(slot);
        }
        return;
    }
    if (shared_->empty() || shared_due_ != now()) {
        return;  // Another message came or went meanwhile, and the date has moved.
    }
    fly(shared_->take(now()));
    arm_transmission();
}

/// The last byte has left: only the latency is still to come.
void Link::fly(std::uint32_t slot) {
    Flight& flight = flights_[slot];
    flight.stage = Stage::flying;
    flight.due = channel_.after_transmission(now(), 0);
    schedule(flight.due, sim::Phase::arrival, arrive, slot);
}

void Link::on_event(sim::Action action) {
    if (action.kind() == transmitted) {
        finish_transmission(action);
        return;
    }
    const auto slot = static_cast<std::uint32_t>(action.handle());
    // A cut emptied the slot, and perhaps another message took it: then the date is another one.
    if (flights_[slot].stage == Stage::flying && flights_[slot].due == now()) {
        land(slot);
    }
}

void Link::land(std::uint32_t slot) {
    const Flight flight = flights_[slot];
    flights_[slot].stage = Stage::none;
    free_.push_back(slot);
    if (!landed_.empty() || !hand_over(flight)) {
        landed_.push_back(flight);
    }
}

bool Link::hand_over(const Flight& flight) {
    if (target_.offer(flight.message, this) == Answer::wait) {
        return false;
    }
    account.leave(now(), flight.entered);
    return true;
}

void Link::resume() {
    while (!landed_.empty()) {
        if (!hand_over(landed_.front())) {
            return;
        }
        landed_.pop_front();
    }
    for (Sender* const sender : std::exchange(waiting_, {})) {
        sender->resume();
    }
}

void Link::cut() {
    channel_.set_cut(true);
    std::vector<Flight> aloft;
    for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
        if (flights_[slot].stage != Stage::none) {
            aloft.push_back(flights_[slot]);
            flights_[slot].stage = Stage::none;
            free_.push_back(slot);
        }
    }
    std::stable_sort(aloft.begin(), aloft.end(), [](const Flight& a, const Flight& b) {
        return std::pair(a.entered, a.message.ordinal) < std::pair(b.entered, b.message.ordinal);
    });
    for (const Flight& flight : aloft) {
        if (hold_) {
            held_.push_back(flight.message);
        } else {
            lose(flight.message);
        }
    }
    if (shared_) {
        shared_->clear();
    }
    if (wire_) {
        wire_->clear();
    }
}

void Link::heal() {
    channel_.set_cut(false);
    while (!held_.empty()) {
        launch(held_.take_front());
    }
}

void Link::lose(const Message& message) {
    account.vanish(now());
    Component::lose(message);
}

}  // namespace surgetank::models
