// R3, order processing (workloads/w5.yaml) as one writes it in an afternoon: std::priority_queue,
// std::deque and a switch, with the same steps as the scenario. Its only statistics are the mean
// latency and the servers' busy time.
//
//   5 producers ──1 ms──► exchange ──► 4 queues ──1 ms──► 8 consumers each, 8 ms ──1 ms──► ack
//                                                         1 % fail: back off, then try again
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <queue>
#include <vector>

#include "tests/benchmarks/processor_time.hpp"
#include "tests/benchmarks/references/chance.hpp"
#include "tests/benchmarks/references/result.hpp"

namespace references {

class NaiveOrders {
public:
    static constexpr double rate = 3200;          ///< Of all producers together [1/s].
    static constexpr double service_mean = 8e-3;  ///< [s]
    static constexpr double failure = 0.01;
    static constexpr int attempts = 5;

    /// Publishes `orders` messages and goes on until the last is acknowledged.
    explicit NaiveOrders(std::uint64_t orders)
        : orders_(orders),
          producers_(producer_count),
          queues_(queue_count),
          consumers_(consumer_count) {}

    Result run() {
        const double begin = benchmarks::thread_seconds();
        for (std::uint32_t producer = 0; producer < producer_count; ++producer) {
            schedule(gap(), Kind::tick, producer);
        }
        while (!calendar_.empty()) {
            const Event event = calendar_.top();
            calendar_.pop();
            now_ = event.when;
            ++events_;
            fire(event);
        }
        return {effects_, latency_sum_ / static_cast<double>(effects_),
                benchmarks::thread_seconds() - begin};
    }

    std::uint64_t events() const { return events_; }
    /// Mean share of the time that a consumer was busy.
    double utilization() const { return busy_sum_ / now_ / consumer_count; }

private:
    static constexpr std::uint32_t producer_count = 5;
    static constexpr std::uint32_t queue_count = 4;
    static constexpr std::uint32_t consumers_of_queue = 8;
    static constexpr std::uint32_t consumer_count = queue_count * consumers_of_queue;
    static constexpr std::uint32_t prefetch = 50;

    enum class Kind : std::uint16_t { tick, reach_exchange, deliver, done, answer, again };
    struct Event {
        double when;
        Kind kind;
        std::uint16_t node;
        std::uint32_t order;
    };
    struct IsLater {
        bool operator()(const Event& a, const Event& b) const { return a.when > b.when; }
    };
    struct Order {
        double born = 0;
        int tries = 0;
    };
    struct Producer {
        double last_arrival = 0;  // Connections are ordered: nothing overtakes.
    };
    struct Queue {
        std::deque<std::uint32_t> ready;
        std::uint32_t turn = 0;
    };
    struct Consumer {
        std::deque<std::uint32_t> buffer, again;
        std::uint32_t unacknowledged = 0;
        double last_delivery = 0, last_answer = 0;
        bool busy = false;
    };

    void schedule(double when, Kind kind, std::uint32_t node, std::uint32_t order = 0) {
        calendar_.push({when, kind, static_cast<std::uint16_t>(node), order});
    }
    double gap() { return exponential_by_log(generator_) * (producer_count / rate); }
    double hop(double& last) { return last = std::max(last, now_ + latency_(generator_)); }

    void fire(const Event& event) {
        switch (event.kind) {
            case Kind::tick:
                publish(event.node);
                break;
            case Kind::reach_exchange: {
                const std::uint32_t queue = generator_.below(queue_count);
                queues_[queue].ready.push_back(event.order);
                dispatch(queue);
                break;
            }
            case Kind::deliver:
                consumers_[event.node].buffer.push_back(event.order);
                serve(event.node);
                break;
            case Kind::done:
                finish(event.node, event.order);
                break;
            case Kind::answer:
                free_.push_back(event.order);
                --consumers_[event.node].unacknowledged;
                dispatch(event.node / consumers_of_queue);
                break;
            case Kind::again:
                consumers_[event.node].again.push_back(event.order);
                serve(event.node);
                break;
        }
    }

    void publish(std::uint32_t producer) {
        if (published_ == orders_) {
            return;
        }
        ++published_;
        const std::uint32_t order = take_order();
        orders_alive_[order] = {now_, 0};
        schedule(hop(producers_[producer].last_arrival), Kind::reach_exchange, producer, order);
        schedule(now_ + gap(), Kind::tick, producer);
    }

    std::uint32_t take_order() {
        if (free_.empty()) {
            orders_alive_.emplace_back();
            return static_cast<std::uint32_t>(orders_alive_.size() - 1);
        }
        const std::uint32_t order = free_.back();
        free_.pop_back();
        return order;
    }

    /// In turn to the consumers that hold fewer than `prefetch` unacknowledged messages.
    void dispatch(std::uint32_t number) {
        Queue& queue = queues_[number];
        std::uint32_t without_credit = 0;
        while (!queue.ready.empty() && without_credit < consumers_of_queue) {
            const std::uint32_t target = number * consumers_of_queue + queue.turn;
            Consumer& consumer = consumers_[target];
            queue.turn = (queue.turn + 1) % consumers_of_queue;
            if (consumer.unacknowledged == prefetch) {
                ++without_credit;
                continue;
            }
            without_credit = 0;
            ++consumer.unacknowledged;
            schedule(hop(consumer.last_delivery), Kind::deliver, target, queue.ready.front());
            queue.ready.pop_front();
        }
    }

    void serve(std::uint32_t number) {
        Consumer& consumer = consumers_[number];
        std::deque<std::uint32_t>& line = consumer.again.empty() ? consumer.buffer : consumer.again;
        if (consumer.busy || line.empty()) {
            return;
        }
        const double time = service_(generator_);
        busy_sum_ += time;
        consumer.busy = true;
        schedule(now_ + time, Kind::done, number, line.front());
        line.pop_front();
    }

    void finish(std::uint32_t number, std::uint32_t index) {
        Consumer& consumer = consumers_[number];
        Order& order = orders_alive_[index];
        const bool fails = generator_.uniform() < failure;
        if (fails && order.tries + 1 < attempts) {
            const double backoff = 0.1 * static_cast<double>(1 << order.tries++);
            const double wait = backoff * (0.5 + 0.5 * generator_.uniform());
            schedule(now_ + wait, Kind::again, number, index);
        } else {
            latency_sum_ += now_ - order.born;
            ++effects_;
            schedule(hop(consumer.last_answer), Kind::answer, number, index);
        }
        consumer.busy = false;
        serve(number);
    }

    std::uint64_t orders_;
    std::uint64_t published_ = 0, effects_ = 0, events_ = 0;
    double now_ = 0, latency_sum_ = 0, busy_sum_ = 0;
    Generator generator_{7};
    Lognormal latency_{1e-3, 0.5}, service_{service_mean, 0.6};
    std::priority_queue<Event, std::vector<Event>, IsLater> calendar_;
    std::vector<Order> orders_alive_;
    std::vector<std::uint32_t> free_;
    std::vector<Producer> producers_;
    std::vector<Queue> queues_;
    std::vector<Consumer> consumers_;
};

}  // namespace references
