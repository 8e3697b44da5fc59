// The waiting line of a queue in its discipline.
#pragma once

#include <map>

#include "models/backlog.hpp"
#include "models/config/stations.hpp"

namespace surgetank::models {

class Line {
public:
    explicit Line(Discipline discipline) : discipline_(discipline) {}

    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }
    std::size_t memory() const;

    void push(const Entry& entry) {
        ++size_;
        if (discipline_ != Discipline::priority) [[likely]] {
            backlog_.push_back(entry);
        } else {
            levels_[entry.message.priority].push_back(entry);
        }
    }
    /// A returned message takes its place again.
    void put_back(const Entry& entry, RequeueAt at);

    /// The next one to be delivered. Of a line that is not empty.
    const Entry& next() const {
        return discipline_ == Discipline::lifo ? lane().back() : lane().front();
    }
    Entry pop() {
        --size_;
        if (discipline_ == Discipline::fifo) [[likely]] {
            return backlog_.pop_front();
        }
        return pop_otherwise();
    }
    /// The one that overflow drops: the oldest; with priorities, the oldest of the least urgent.
    Entry pop_oldest();

private:
    const Backlog& lane() const;
    Entry pop_otherwise();

    Discipline discipline_;
    std::size_t size_ = 0;
    Backlog backlog_;
    std::map<std::uint8_t, Backlog, std::greater<>> levels_;  // Most urgent first.
};

}  // namespace surgetank::models
