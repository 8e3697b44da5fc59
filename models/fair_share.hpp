// Processor sharing by virtual time: what is being sent or served shares a capacity equally. Each
// job is given the virtual instant at which it will be done; virtual time runs at rate capacity /
// jobs.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "sim/time.hpp"

namespace surgetank::models {

class FairShare {
public:
    /// `capacity` in units of work (bytes) in a second.
    explicit FairShare(double capacity) : capacity_(capacity) {}

    bool empty() const { return jobs_.empty(); }
    std::size_t size() const { return jobs_.size(); }

    void add(sim::Instant now, double work, std::uint32_t handle) {
        advance(now);
        jobs_.push({virtual_now_ + work, arrivals_++, handle});
    }
    /// When the next job will be done if nothing else comes; rounded up to whole nanoseconds.
    sim::Instant next_done() const {
        const double left = std::max(0.0, jobs_.top().done_at - virtual_now_);
        const double seconds = left * static_cast<double>(jobs_.size()) / capacity_;
        return last_ + sim::from_seconds(seconds);
    }
    /// Removes the job that is done now and returns its handle.
    std::uint32_t take(sim::Instant now) {
        advance(now);
        const Job job = jobs_.top();
        jobs_.pop();
        virtual_now_ = std::max(virtual_now_, job.done_at);
        if (jobs_.empty()) {
            virtual_now_ = 0;  // Keeps virtual time small, and so precise.
        }
        return job.handle;
    }
    void clear() { jobs_ = {}; }

private:
    struct Job {
        double done_at;
        std::uint64_t arrival;
        std::uint32_t handle;
        friend bool operator>(const Job& a, const Job& b) {
            return a.done_at != b.done_at ? a.done_at > b.done_at : a.arrival > b.arrival;
        }
    };

    void advance(sim::Instant now) {
        if (!jobs_.empty()) {
            virtual_now_ +=
                sim::seconds(now - last_) * capacity_ / static_cast<double>(jobs_.size());
        }
        last_ = now;
    }

    double capacity_;
    double virtual_now_ = 0;
    sim::Instant last_;
    std::uint64_t arrivals_ = 0;
    std::priority_queue<Job, std::vector<Job>, std::greater<>> jobs_;
};

}  // namespace surgetank::models
