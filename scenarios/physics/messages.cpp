#include "scenarios/physics/messages.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace surgetank::scenarios {

bool send_frame(int socket, const Frame& frame) {
    const std::uint64_t length = frame.bytes.size();
    std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += static_cast<char>(frame.kind);
    bytes += frame.bytes;
    for (std::size_t sent = 0; sent < bytes.size();) {
        // Without a signal: a helper that died must not take its user along.
        const ssize_t more = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (more < 0 && errno != EINTR) {
            return false;
        }
        sent += more < 0 ? 0 : static_cast<std::size_t>(more);
    }
    return true;
}

long receive_some(int socket, char* bytes, std::size_t size) {
    constexpr int pause_ms = 50;
    pollfd watched{socket, POLLIN, 0};
    if (::poll(&watched, 1, pause_ms) <= 0) {
        return 0;
    }
    const ssize_t got = ::recv(socket, bytes, size, 0);
    if (got < 0) {
        return errno == EINTR || errno == EAGAIN ? 0 : -1;
    }
    return got == 0 ? -1 : static_cast<long>(got);
}

}  // namespace surgetank::scenarios
