// Topic patterns as the AMQP 0-9-1 specification, section 3.1.3.3, has them.
#include "models/topic.hpp"

#include <string>

#include <gtest/gtest.h>

namespace surgetank::models {
namespace {

TEST(Topic, MatchesTheExamplesOfTheSpecification) {
    EXPECT_TRUE(topic_matches("*.stock.#", "usd.stock"));
    EXPECT_TRUE(topic_matches("*.stock.#", "eur.stock.db"));
    EXPECT_FALSE(topic_matches("*.stock.#", "stock.nasdaq"));
}

TEST(Topic, TakesAStarForExactlyOneWord) {
    EXPECT_TRUE(topic_matches("order.*", "order.placed"));
    EXPECT_FALSE(topic_matches("order.*", "order"));
    EXPECT_FALSE(topic_matches("order.*", "order.placed.eu"));
    EXPECT_FALSE(topic_matches("order.*", "orders.placed"));
}

TEST(Topic, TakesAHashForAnyNumberOfWords) {
    EXPECT_TRUE(topic_matches("#", ""));
    EXPECT_TRUE(topic_matches("#", "a.b.c"));
    EXPECT_TRUE(topic_matches("a.#", "a"));
    EXPECT_TRUE(topic_matches("a.#.z", "a.z"));
    EXPECT_TRUE(topic_matches("a.#.z", "a.b.z.c.z"));
    EXPECT_FALSE(topic_matches("a.#.z", "a.z.b"));
    EXPECT_TRUE(topic_matches("#.b.#.b", "a.b.b"));
    EXPECT_TRUE(topic_matches("#.*", "a"));
    EXPECT_FALSE(topic_matches("#.*", ""));
}

TEST(Topic, ComparesWholeWords) {
    EXPECT_TRUE(topic_matches("a.b", "a.b"));
    EXPECT_FALSE(topic_matches("a.b", "a.bc"));
    EXPECT_FALSE(topic_matches("a.b", "a"));
    EXPECT_FALSE(topic_matches("", "a"));
    EXPECT_TRUE(topic_matches("", ""));
}

// A pattern full of # against a long key that fails at the end: exponential for a naive matcher.
TEST(Topic, StaysFastOnHostilePatterns) {
    std::string pattern;
    std::string key;
    for (int i = 0; i < 500; ++i) {
        pattern += "#.a.";
        key += "a.";
    }

    EXPECT_FALSE(topic_matches(pattern + "b", key + "c"));
}

}  // namespace
}  // namespace surgetank::models
