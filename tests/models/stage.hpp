// A stage for one component at a time: a kernel, places to stand in, and actors on the other side
// of its ports that do as they are told and write down what they see.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "models/channel.hpp"
#include "models/component.hpp"
#include "models/delivery.hpp"
#include "sim/sampler.hpp"

namespace surgetank::models {

using namespace std::chrono_literals;

/// The instant that is so long after the start.
inline sim::Instant at(sim::Duration since_start) { return sim::start_of_time + since_start; }

inline DurationLaw constant(sim::Duration duration) {
    return {{sim::Constant{sim::seconds(duration)}}};
}

/// The `ordinal`-th message of source 0, born at the start.
inline Message message(std::uint64_t ordinal) { return {.ordinal = ordinal, .size = 100}; }

class Stage {
public:
    sim::Kernel kernel;
    sim::SamplerCache samplers;
    Publishers publishers;

    /// A place for one flow; ranks rise, so build from downstream to upstream.
    Place place(const std::string& name) {
        return {.kernel = kernel,
                .rank = ranks_++,
                .streams = {},
                .name = name,
                .flows = FlowSlots({0}),
                .books = {.times = true, .latency = true},
                .publishers = &publishers};
    }
    /// Attaches what stood in the place that was given last.
    void attach(Component& component) { kernel.attach(ranks_ - 1, component); }

    Channel channel(const ChannelConfig& config, std::size_t connections = 1) {
        const DurationLaw& back = config.back_latency ? *config.back_latency : config.latency;
        const auto stream = [](sim::Purpose purpose) { return sim::Stream({}, "wire", purpose); };
        return {config,
                {.latency = samplers.sampler(config.latency.law),
                 .back_latency = samplers.sampler(back.law),
                 .latency_stream = stream(sim::Purpose::latency),
                 .ack_stream = stream(sim::Purpose::ack_latency),
                 .back_stream = stream(sim::Purpose::request_latency),
                 .loss_stream = stream(sim::Purpose::loss)},
                connections};
    }
    void run_until(sim::Duration since_start) { kernel.run_until(at(since_start)); }

private:
    sim::ComponentRank ranks_ = 0;
};

/// The whole count of one fate in the segment that ends now.
inline std::uint64_t total(const Figures& figures, Fate fate) {
    std::uint64_t sum = 0;
    for (const FateCounts& counts : figures.fates) {
        sum += counts[static_cast<std::size_t>(fate)];
    }
    return sum;
}

/// Who hears what becomes of messages, and when.
class Listener final : public Publisher {
public:
    explicit Listener(Stage& stage) : kernel_(stage.kernel) { stage.publishers.listening = {this}; }

    std::vector<std::pair<sim::Duration, std::uint64_t>> endings;  ///< Dates and ordinals.
    std::vector<std::pair<std::uint64_t, bool>> answers;  ///< Ordinals, and whether accepted.
    std::vector<std::size_t> copies;

    void settled(const Message& message, bool accepted, sim::Duration) override {
        answers.emplace_back(message.ordinal, accepted);
    }
    void multiplied(const Message&, std::size_t number) override { copies.push_back(number); }
    void ended(const Message& message) override {
        endings.emplace_back(kernel_.now() - sim::start_of_time, message.ordinal);
    }
    void lost(const Message& message) override { ended(message); }

private:
    sim::Kernel& kernel_;
};

/// A receiver that answers as it was told, and writes down what it took, and when.
class Taker final : public Receiver {
public:
    explicit Taker(Stage& stage) : kernel_(stage.kernel) {}

    Answer answer = Answer::accepted;
    std::vector<Message> messages;
    std::vector<sim::Duration> dates;
    std::vector<Sender*> waiting;

    Answer offer(const Message& message, Sender* sender) override {
        if (answer == Answer::accepted) {
            messages.push_back(message);
            dates.push_back(kernel_.now() - sim::start_of_time);
        } else if (answer == Answer::wait) {
            waiting.push_back(sender);
        }
        return answer;
    }
    /// From now on there is room.
    void open() {
        answer = Answer::accepted;
        for (Sender* const sender : std::exchange(waiting, {})) {
            sender->resume();
        }
    }
    std::vector<std::uint64_t> ordinals() const {
        std::vector<std::uint64_t> all;
        for (const Message& one : messages) {
            all.push_back(one.ordinal);
        }
        return all;
    }

private:
    sim::Kernel& kernel_;
};

/// A sender that has messages to send, in order, and goes on when it is told that there is room.
class Giver final : public Sender {
public:
    explicit Giver(Receiver& target) : target_(target) {}

    std::deque<Message> messages;
    int resumed = 0;

    void push() {
        while (!messages.empty() && target_.offer(messages.front(), this) != Answer::wait) {
            messages.pop_front();
        }
    }
    void resume() override {
        ++resumed;
        push();
    }

private:
    Receiver& target_;
};

/// Calls `what` at a date: for whatever a test does in the middle of a run.
template <class Action>
void act(Stage& stage, sim::Duration since_start, Action what) {
    stage.kernel.run_until(at(since_start));
    what();
}

}  // namespace surgetank::models
