// Where streams end.
#pragma once

#include <exception>

namespace surgetank::models {

/// Something happened that streams do not know, and that can only be told when it has happened:
/// what was done so far is void, and events have to do all of it.
class BeyondStreams final : public std::exception {
public:
    const char* what() const noexcept override { return "only events can tell how this goes on"; }
};

}  // namespace surgetank::models
