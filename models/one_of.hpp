// One link to several copies of a component: each message goes to one of them.
#pragma once

#include <vector>

#include "models/component.hpp"

namespace surgetank::models {

class OneOf final : public Receiver {
public:
    /// Equal keys go to the same copy; else, and for messages without a key, in turn.
    explicit OneOf(bool by_key) : by_key_(by_key) {}

    void add(Receiver& copy) { copies_.push_back(&copy); }

    Answer offer(const Message& message, Sender* sender) override {
        const bool hashed = by_key_ && message.has_key();
        const std::uint64_t number = hashed ? sim::mix_bits(message.key + 1) : turn_++;
        return copies_[number % copies_.size()]->offer(message, sender);
    }

private:
    bool by_key_;
    std::uint64_t turn_ = 0;
    std::vector<Receiver*> copies_;
};

}  // namespace surgetank::models
