// The chance in tries after the first: like that of the first, it belongs to the message, so that
// no message's tries shift the draws of another.
#pragma once

#include "sim/philox.hpp"
#include "sim/stream.hpp"

namespace surgetank::models {

/// `sequence` numbers the messages of a consumer as they are first delivered; what comes again has
/// `UINT64_MAX`, and takes the next draw there is. `tries` have failed before, at least one.
class LaterTries {
public:
    LaterTries(sim::Stream service, sim::Stream jitter)
        : service_(std::move(service)), jitter_(std::move(jitter)) {}

    std::uint64_t service_word(std::uint64_t sequence, std::int64_t tries) {
        return word(service_, sequence, 2 * tries);
    }
    std::uint64_t failure_word(std::uint64_t sequence, std::int64_t tries) {
        return word(service_, sequence, 2 * tries + 1);
    }
    /// Uniform in (0, 1).
    double jitter(std::uint64_t sequence, std::int64_t tries) {
        return sim::Stream::uniform_of(word(jitter_, sequence, tries));
    }

private:
    static constexpr std::uint64_t words_of_message = 512;  // More tries than that take turns.

    static std::uint64_t word(sim::Stream& stream, std::uint64_t sequence, std::int64_t number) {
        const auto place = static_cast<std::uint64_t>(number) % words_of_message;
        return sequence == UINT64_MAX
                   ? stream.next()
                   : sim::philox::word(stream.origin(), sequence * words_of_message + place);
    }

    sim::Stream service_, jitter_;
};

}  // namespace surgetank::models
