#include "scenarios/physics/helper.hpp"

#include <dlfcn.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "scenarios/physics/archive.hpp"

extern char** environ;

namespace surgetank::scenarios {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view file_name = "surgetank-physics";

bool is_set(const std::atomic<bool>* flag) {
    return flag != nullptr && flag->load(std::memory_order_relaxed);
}

/// The actions of a spawn, freed with their owner.
class SpawnSettings {
public:
    explicit SpawnSettings(int socket) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, socket, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, socket, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", 1, 0);
        posix_spawnattr_init(&attributes_);
        // A group of its own: Ctrl-C is ours to hear, and one signal ends it with its children.
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
        posix_spawnattr_setpgroup(&attributes_, 0);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

Observations broken_down(const std::string& why) {
    Observations none;
    none.stopped = Stopped{"SimGrid", "", why, sim::start_of_time};
    return none;
}

}  // namespace

MissingSimGrid::MissingSimGrid(const std::string& why)
    : std::runtime_error("physics: simgrid needs SimGrid 3.32 or later, and " + why +
                         "; on Debian or Ubuntu type: sudo apt-get install libsimgrid-dev "
                         "(then build Surgetank again)") {}

fs::path helper_path() {
    if (const char* named = std::getenv("SURGETANK_PHYSICS")) {
        return named;
    }
    Dl_info self{};
    if (dladdr(reinterpret_cast<const void*>(&helper_path), &self) == 0) {
        return file_name;
    }
    std::error_code error;
    fs::path ours = fs::weakly_canonical(self.dli_fname, error);
    return ours.replace_filename(file_name);
}

Helper::Helper(const std::string& mode) {
    const fs::path path = helper_path();
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        throw MissingSimGrid("this Surgetank was built without it");
    }
    spawn(path.string(), mode);
    int patience = 600;  // Half a minute of pauses: whoever says nothing by then is not ours.
    const std::optional<Frame> hello =
        receive_frame(socket_, [&patience] { return --patience > 0; });
    if (!hello || hello->kind != FrameKind::hello) {
        end();
        throw MissingSimGrid("the helper does not start: is its library gone?");
    }
    greeting_ = hello->bytes;
}

void Helper::spawn(const std::string& path, const std::string& mode) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error("no socket for the helper of SimGrid");
    }
    socket_ = ends[0];
    const SpawnSettings settings(ends[1]);
    std::string name = path;
    std::string how = mode;
    const std::array<char*, 3> arguments{name.data(), how.data(), nullptr};
    const int failed = ::posix_spawn(&process_, path.c_str(), settings.actions(),
                                     settings.attributes(), arguments.data(), environ);
    ::close(ends[1]);
    if (failed != 0) {
        process_ = 0;
        ::close(socket_);
        throw MissingSimGrid("the helper cannot be started");
    }
}

Helper::~Helper() { end(); }

void Helper::end() {
    if (process_ > 0) {
        ::kill(-process_, SIGKILL);  // The group: a replication may be under way.
        ::waitpid(process_, nullptr, 0);
    }
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

std::optional<Frame> Helper::ask(const Frame& frame, const std::atomic<bool>* stop) {
    if (!send_frame(socket_, frame)) {
        return std::nullopt;
    }
    return receive_frame(socket_, [stop] { return !is_set(stop); });
}

models::PlatformConfig import_platform(const std::string& file, std::vector<std::string> hosts,
                                       double flops) {
    Packer order;
    std::string name = file;
    order(name, hosts, flops);
    Helper helper("serve");
    const auto answer = helper.ask({FrameKind::platform, order.bytes}, nullptr);
    if (!answer || answer->kind != FrameKind::result) {
        throw std::runtime_error(answer ? answer->bytes : "the helper of SimGrid died");
    }
    models::PlatformConfig platform;
    Unpacker unpack(answer->bytes);
    unpack(platform);
    unpack.expect_end();
    return platform;
}

SimGridRuns::SimGridRuns(const Topology& topology, const Schedule& schedule,
                         const std::atomic<bool>* stop)
    : topology_(topology), schedule_(schedule), stop_(stop) {}

Observations SimGridRuns::run(sim::StreamKey key) {
    if (!helper_) {
        helper_.emplace("serve");
        Packer setup;
        std::string text = topology_.resolved;
        Schedule schedule = schedule_;
        setup(text, schedule);
        const auto ready = helper_->ask({FrameKind::setup, setup.bytes}, stop_);
        if (ready && ready->kind == FrameKind::failure) {
            throw std::runtime_error("the helper of SimGrid refuses the scenario: " + ready->bytes);
        }
    }
    Packer order;
    order(key.seed, key.replication);
    const auto answer = helper_->ask({FrameKind::run, order.bytes}, stop_);
    Observations seen;
    if (answer && answer->kind == FrameKind::result) {
        Unpacker unpack(answer->bytes);
        unpack(seen);
        unpack.expect_end();
    } else if (is_set(stop_)) {
        seen.interrupted = true;
    } else {
        seen = broken_down(answer ? answer->bytes : "the helper of SimGrid died");
        helper_.reset();
    }
    return seen;
}

}  // namespace surgetank::scenarios
