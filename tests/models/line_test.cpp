// The line of a queue in its three disciplines.
#include "models/line.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace surgetank::models {
namespace {

using Sequences = std::vector<std::uint64_t>;

Entry entry(std::uint64_t sequence, std::uint8_t priority = 0) {
    return {.message = {.priority = priority}, .entered = {}, .sequence = sequence};
}

Sequences emptied(Line line) {
    Sequences all;
    while (!line.empty()) {
        EXPECT_EQ(line.next().sequence, Line(line).pop().sequence);
        all.push_back(line.pop().sequence);
    }
    EXPECT_EQ(line.size(), 0U);
    return all;
}

Line filled(Discipline discipline, const std::vector<Entry>& entries) {
    Line line(discipline);
    for (const Entry& one : entries) {
        line.push(one);
    }
    return line;
}

TEST(Line, HandsOutInItsDiscipline) {
    const std::vector<Entry> entries = {entry(1, 0), entry(2, 5), entry(3, 5), entry(4, 9)};

    EXPECT_EQ(emptied(filled(Discipline::fifo, entries)), (Sequences{1, 2, 3, 4}));
    EXPECT_EQ(emptied(filled(Discipline::lifo, entries)), (Sequences{4, 3, 2, 1}));
    EXPECT_EQ(emptied(filled(Discipline::priority, entries)), (Sequences{4, 2, 3, 1}));
}

TEST(Line, PutsBackWhereItIsTold) {
    for (const auto& [at, order] : {std::pair(RequeueAt::original, Sequences{1, 2, 3, 4}),
                                    std::pair(RequeueAt::head, Sequences{3, 1, 2, 4}),
                                    std::pair(RequeueAt::tail, Sequences{1, 2, 4, 3})}) {
        Line line = filled(Discipline::fifo, {entry(1), entry(2), entry(4)});

        line.put_back(entry(3), at);

        EXPECT_EQ(emptied(line), order);
    }
}

TEST(Line, MeansItsOwnHeadWhenItIsLifo) {
    Line line = filled(Discipline::lifo, {entry(1), entry(2), entry(4)});

    line.put_back(entry(3), RequeueAt::head);
    line.put_back(entry(9), RequeueAt::tail);

    EXPECT_EQ(emptied(line), (Sequences{3, 4, 2, 1, 9}));
}

TEST(Line, PutsBackWithinItsPriority) {
    Line line = filled(Discipline::priority, {entry(1, 5), entry(4, 5), entry(2, 0)});

    line.put_back(entry(3, 5), RequeueAt::original);

    EXPECT_EQ(emptied(line), (Sequences{1, 3, 4, 2}));
}

TEST(Line, DropsTheOldestAndLeastUrgentFirst) {
    Line lifo = filled(Discipline::lifo, {entry(1), entry(2)});
    Line urgent = filled(Discipline::priority, {entry(1, 9), entry(2, 0), entry(3, 0)});

    EXPECT_EQ(lifo.pop_oldest().sequence, 1U);
    EXPECT_EQ(urgent.pop_oldest().sequence, 2U);
    EXPECT_EQ(urgent.pop_oldest().sequence, 3U);
    EXPECT_EQ(urgent.pop_oldest().sequence, 1U);
    EXPECT_TRUE(urgent.empty());
}

}  // namespace
}  // namespace surgetank::models
