// Topic patterns as in AMQP 0-9-1: words between dots, `*` for one word, `#` for any number of
// them.
#pragma once

#include <string_view>

namespace surgetank::models {

/// Whether a routing key matches a pattern. Linear in key times number of `#`; no recursion.
bool topic_matches(std::string_view pattern, std::string_view key);

}  // namespace surgetank::models
