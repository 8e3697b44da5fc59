// surgetank-physics: the program in which SimGrid runs. It reads a scenario once, forks for each
// replication, and answers with what was observed; a child that SimGrid ends is one failed
// replication and no more. It speaks through the socket that is its standard input.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <array>
#include <cstdlib>
#include <string_view>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/physics/archive.hpp"
#include "scenarios/physics/messages.hpp"
#include "scenarios/physics/simgrid/engine.hpp"
#include "scenarios/runner/assembly.hpp"

namespace surgetank::scenarios {
namespace {

constexpr int socket_fd = STDIN_FILENO;

/// A scenario that is ready to run.
struct Stage {
    explicit Stage(std::string_view bytes) {
        std::string text;
        Unpacker unpack(bytes);
        unpack(text, schedule);
        topology = compile_text(text, "scenario");
        plan.emplace(make_plan(topology, Engine::events));  // Physics moves with the calendar.
        prime_samplers(*plan);
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    Schedule schedule;
    Topology topology;
    std::optional<Plan> plan;
};

struct Pipe {
    Pipe() {
        if (::pipe(ends.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
    }
    std::array<int, 2> ends{};
};

void write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Work that SimGrid may end in its own way: done in a child, whose answer or last words come back.
template <class Work>
Frame guarded(Work work) {
    Pipe answer;
    Pipe words;
    const pid_t child = ::fork();
    if (child == 0) {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        ::dup2(words.ends[1], STDERR_FILENO);
        ::close(answer.ends[0]);
        ::close(words.ends[0]);
        std::string bytes;
        try {
            bytes = static_cast<char>(FrameKind::result) + work();
        } catch (const std::exception& error) {
            bytes = static_cast<char>(FrameKind::failure) + std::string(error.what());
        }
        write_all(answer.ends[1], bytes);
        ::_exit(0);  // Not `exit`: SimGrid's own end is long, and there is nothing to save.
    }
    ::close(answer.ends[1]);
    ::close(words.ends[1]);
    std::array<std::string, 2> texts;
    std::array<pollfd, 3> watched{
        {{answer.ends[0], POLLIN, 0}, {words.ends[0], POLLIN, 0}, {socket_fd, POLLHUP, 0}}};
    watched[2].events = 0;
    while (watched[0].fd >= 0 || watched[1].fd >= 0) {
        if (::poll(watched.data(), watched.size(), -1) < 0) {
            continue;
        }
        if ((watched[2].revents & (POLLHUP | POLLERR)) != 0) {
            ::kill(child, SIGKILL);
            ::_exit(0);  // Nobody waits for the answer.
        }
        for (std::size_t i = 0; i < texts.size(); ++i) {
            std::array<char, 65536> buffer;
            if (watched[i].fd < 0 || watched[i].revents == 0) {
                continue;
            }
            const ssize_t got = ::read(watched[i].fd, buffer.data(), buffer.size());
            if (got <= 0) {
                ::close(watched[i].fd);
                watched[i].fd = -1;
            } else {
                texts[i].append(buffer.data(), static_cast<std::size_t>(got));
            }
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !texts[0].empty()) {
        return {static_cast<FrameKind>(texts[0][0]), texts[0].substr(1)};
    }
    const std::string how = WIFSIGNALED(status)
                                ? "signal " + std::to_string(WTERMSIG(status))
                                : "exit code " + std::to_string(WEXITSTATUS(status));
    const std::string line = texts[1].substr(0, texts[1].find('\n'));
    return {FrameKind::failure,
            "SimGrid ended by " + how + (line.empty() ? "" : ", saying: " + line)};
}

std::string replication(const Stage& stage, std::string_view order) {
    sim::StreamKey key;
    Unpacker unpack(order);
    unpack(key.seed, key.replication);
    Observations seen = simulate(*stage.plan, stage.schedule, key, nullptr, &simgrid::make_physics);
    Packer pack;
    pack(seen);
    return std::move(pack.bytes);
}

std::string imported_platform(std::string_view order) {
    std::string file;
    std::vector<std::string> hosts;
    double flops = 0;
    Unpacker unpack(order);
    unpack(file, hosts, flops);
    models::PlatformConfig platform = simgrid::import_platform(file, hosts, flops);
    Packer pack;
    pack(platform);
    return std::move(pack.bytes);
}

int serve() {
    std::optional<Stage> stage;
    const auto for_ever = [] { return true; };
    while (const std::optional<Frame> frame = receive_frame(socket_fd, for_ever)) {
        Frame answer{FrameKind::failure, "a scenario is due first"};
        if (frame->kind == FrameKind::setup) {
            try {
                stage.emplace(frame->bytes);
                answer = {FrameKind::hello, ""};
            } catch (const std::exception& error) {
                answer = {FrameKind::failure, error.what()};
            }
        } else if (frame->kind == FrameKind::platform) {
            answer = guarded([&] { return imported_platform(frame->bytes); });
        } else if (stage) {
            answer = guarded([&] { return replication(*stage, frame->bytes); });
        }
        if (!send_frame(socket_fd, answer)) {
            break;
        }
    }
    return 0;
}

}  // namespace
}  // namespace surgetank::scenarios

int main(int count, char** arguments) {
    using namespace surgetank::scenarios;
    const std::string_view mode = count > 1 ? arguments[1] : "";
    if (mode != "serve") {
        write_all(STDOUT_FILENO, "SimGrid " + simgrid::version() + "\n");
        return mode.empty() ? 0 : 2;
    }
    ::dup2(STDERR_FILENO, STDOUT_FILENO);  // Whatever SimGrid prints must not get into our talk.
    if (!send_frame(socket_fd, {FrameKind::hello, "SimGrid " + simgrid::version()})) {
        return 1;
    }
    return serve();
}
