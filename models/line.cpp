#include "models/line.hpp"

namespace surgetank::models {

std::size_t Line::memory() const {
    std::size_t bytes = backlog_.bytes();
    for (const auto& [priority, level] : levels_) {
        bytes += level.bytes();
    }
    return bytes;
}

void Line::put_back(const Entry& entry, RequeueAt at) {
    ++size_;
    Backlog& lane =
        discipline_ == Discipline::priority ? levels_[entry.message.priority] : backlog_;
    switch (at) {
        case RequeueAt::original:
            lane.insert_by_sequence(entry);
            break;
        case RequeueAt::head:
            discipline_ == Discipline::lifo ? lane.push_back(entry) : lane.push_front(entry);
            break;
        case RequeueAt::tail:
            discipline_ == Discipline::lifo ? lane.push_front(entry) : lane.push_back(entry);
            break;
    }
}

const Backlog& Line::lane() const {
    if (discipline_ != Discipline::priority) {
        return backlog_;
    }
    auto level = levels_.begin();
    while (level->second.empty()) {
        ++level;
    }
    return level->second;
}

Entry Line::pop_otherwise() {
    if (discipline_ == Discipline::lifo) {
        return backlog_.pop_back();
    }
    auto level = levels_.begin();
    while (level->second.empty()) {
        ++level;
    }
    return level->second.pop_front();
}

Entry Line::pop_oldest() {
    --size_;
    if (discipline_ != Discipline::priority) {
        return backlog_.pop_front();
    }
    auto level = levels_.rbegin();
    while (level->second.empty()) {
        ++level;
    }
    return level->second.pop_front();
}

}  // namespace surgetank::models
