// Small scenarios made by chance, as text, from a number: a build makes the same scenario of the
// same number. Each message exists once at a time in them (no copies), so that their books can be
// added up.
#pragma once

#include <random>
#include <string>

namespace surgetank::tests {

class RandomScenario {
public:
    explicit RandomScenario(std::uint64_t number) : random_(number) {}

    std::string text() {
        queues_ = 1 + below(3);
        std::string components = sources();
        components += exchange();
        std::string links = "  - {from: src, to: ex" + flight() + "}\n";
        if (more_sources_) {
            links += "  - {from: more, to: ex}\n";
        }
        for (unsigned i = 0; i < queues_; ++i) {
            const std::string n = std::to_string(i);
            components += queue(n) + workers(n);
            links += "  - {from: ex, to: q" + n + weight() + flight() + "}\n";
            links += "  - {from: q" + n + ", to: w" + n + latency() +
                     ", consume: {prefetch: " + std::to_string(1 + below(8)) + requeue() + "}}\n";
            links += "  - {from: w" + n + ", to: end}\n";
        }
        return "language: 1\nscenario: random\n"
               "run: {horizon: 40s, warm_up: 5s, replications: 3, windows: 50}\ncomponents:\n" +
               components + "  parked: {kind: queue}\n  end: {kind: sink}\nlinks:\n" + links +
               faults();
    }

private:
    // Plain arithmetic: the distributions of the standard library differ from one to another.
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    bool perhaps(unsigned percent) { return below(100) < percent; }
    template <std::size_t n>
    std::string one_of(const char* const (&texts)[n]) {
        return texts[below(n)];
    }

    std::string arrivals() {
        return one_of({"poisson: 40/s", "regular: 30/s", "batches: {rate: 5/s, size: 7}",
                       "on_off: {rate: 90/s, on: {exponential: 1s}, off: {exponential: 2s}}",
                       "renewal: {gamma: {mean: 30ms, cv: 2}}",
                       "mmpp: {states: [{rate: 80/s, stay: 1s}, {rate: 5/s, stay: 2s}]}",
                       "profile: {points: [{at: 0s, rate: 5/s}, {at: 20s, rate: 60/s}]}"});
    }

    std::string source(const std::string& name) {
        std::string text = "  " + name + ": {kind: source, arrivals: {" + arrivals() + "}";
        text += perhaps(40) ? ", priorities: {\"1\": 70%, \"5\": 30%}" : "";
        text += perhaps(40) ? ", size: {lognormal: {mean: 4KiB, cv: 2}}" : "";
        text += perhaps(30) ? ", key: {uniform: {keys: 9}}" : "";
        return text + "}\n";
    }

    std::string sources() {
        more_sources_ = perhaps(50);
        return source("src") + (more_sources_ ? source("more") : "");
    }

    std::string exchange() {
        const std::string rule = one_of({"weighted", "round_robin", "key_hash"});
        is_weighted_ = rule == "weighted";
        return "  ex: {kind: exchange, rule: " + rule + "}\n";
    }

    std::string queue(const std::string& n) {
        std::string text = "  q" + n + ": {kind: queue, discipline: ";
        text += one_of({"fifo", "lifo", "priority"});
        text += perhaps(50) ? ", capacity: " + std::to_string(1 + below(40)) : "";
        text += ", overflow: " + one_of({"reject", "drop_head", "drop_new", "block"});
        text += perhaps(40) ? ", ttl: " + one_of({"500ms", "{exponential: 1s}"}) : "";
        text += n == "0" || perhaps(40) ? ", dead_letter: parked" : "";  // It must be reached.
        text += perhaps(30) ? ", durable: false" : "";
        text += perhaps(40) ? ", replication: " + copies() : "";
        text += perhaps(15) ? ", needs_consumer: true" : "";
        text += perhaps(20) ? ", dedup: 1s" : "";
        text += perhaps(20) ? ", intake: 20/s" : "";
        return text + "}\n";
    }

    std::string workers(const std::string& n) {
        std::string text = "  w" + n + ": {kind: workers";
        text += ", instances: " + std::to_string(1 + below(3));
        text += ", concurrency: " + std::to_string(1 + below(3));
        text += ", service: " +
                one_of({"20ms", "{exponential: 60ms}", "{gamma: {mean: 100ms, cv: 2}}"});
        text += perhaps(40) ? ", fails: 10%" : "";
        text += perhaps(20) ? ", poison: 2%" : "";
        text += perhaps(40) ? ", retry: {attempts: 3, backoff: {constant: {wait: 50ms}}}" : "";
        return text + "}\n";
    }

    std::string weight() { return is_weighted_ ? ", weight: " + std::to_string(1 + below(5)) : ""; }
    std::string latency() { return perhaps(50) ? ", latency: {exponential: 4ms}" : ""; }
    std::string flight() {
        const std::string loss = perhaps(25) ? ", loss: 3%" : "";
        return latency() + loss + (perhaps(25) ? ", bandwidth: 1MB/s" : "");
    }
    std::string requeue() {
        return one_of({", redelivery: {limit: 2}", ", requeue: false",
                       ", redelivery: {limit: 3, at: tail, delay: 200ms}",
                       ", redelivery: {limit: 4, backoff: {exponential: {first: 50ms}}}"}) +
               lease() + (perhaps(25) ? ", key_lock: true" : "") +
               (perhaps(30) ? ", transfer: pull, batch: 3, wait: 1s" : "") +
               (perhaps(15) ? ", detection: 2s" : "");
    }
    std::string lease() {
        if (perhaps(30)) {
            return "";
        }
        return one_of({", lease: {time: 300ms", ", nack: false, lease: {time: 500ms",
                       ", lease: {time: 150ms, renewed: 1s"}) +
               ", ends_with: " + one_of({"connection", "reconnection", "timer"}) +
               ", late_ack: " + one_of({"refuse", "accept"}) + "}";
    }
    std::string copies() {
        return one_of({"{replicas: 3, confirm: quorum, lag: {exponential: 5ms}, failover: 1s}",
                       "{replicas: 2, lag: 200ms, failover: 2s}", "{confirm: disk, sync: 700ms}",
                       "{replicas: 3, confirm: all, lag: {exponential: 40ms}}"});
    }

    std::string faults() {
        std::string text = "  - {name: f1, at: 10s, for: 4s, crash: w0}\n";
        text += perhaps(50) ? "  - {name: f2, at: 20s, for: 3s, crash: q0}\n" : "";
        text += perhaps(50) ? "  - {name: f3, at: 30s, for: 5s, slow: w0, factor: 3}\n" : "";
        return perhaps(60) ? "faults:\n" + text : "";
    }

    std::mt19937_64 random_;
    unsigned queues_ = 1;
    bool more_sources_ = false;
    bool is_weighted_ = false;
};

}  // namespace surgetank::tests
