// The talk with the helper: frames of a length, a kind, and bytes, over one socket.
//   we: setup, then run, run, ...        helper: hello, then result or failure for each run
//   we: platform                         helper: hello, then result or failure
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace surgetank::scenarios {

enum class FrameKind : std::uint8_t { hello, setup, run, result, failure, platform };

struct Frame {
    FrameKind kind = FrameKind::hello;
    std::string bytes;
};

/// False when nobody listens any more.
bool send_frame(int socket, const Frame& frame);
/// Nothing when the other side is gone. Waits as long as it takes, unless `go_on` says no; it is
/// asked about every 50 ms.
template <class GoOn>
std::optional<Frame> receive_frame(int socket, GoOn go_on);

/// Reads up to `size` bytes, waiting at most 50 ms; -1 when the other side is gone.
long receive_some(int socket, char* bytes, std::size_t size);

template <class GoOn>
std::optional<Frame> receive_frame(int socket, GoOn go_on) {
    constexpr std::size_t head = sizeof(std::uint64_t) + 1;
    std::string bytes(head, '\0');
    bool has_head = false;
    for (std::size_t got = 0; got < bytes.size();) {
        const long more = receive_some(socket, bytes.data() + got, bytes.size() - got);
        if (more < 0 || !go_on()) {
            return std::nullopt;
        }
        got += static_cast<std::size_t>(more);
        if (!has_head && got == head) {
            has_head = true;
            std::uint64_t length = 0;
            bytes.copy(reinterpret_cast<char*>(&length), sizeof length);
            bytes.resize(head + static_cast<std::size_t>(length));
        }
    }
    return Frame{static_cast<FrameKind>(bytes[head - 1]), bytes.substr(head)};
}

}  // namespace surgetank::scenarios
