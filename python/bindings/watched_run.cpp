#include "python/bindings/watched_run.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <mutex>
#include <optional>

namespace py = pybind11;

namespace surgetank::bindings {
namespace {

constexpr std::chrono::milliseconds pause{20};  // Short enough to seem instant to a person.

/// The newest progress: the engine's threads put it, the thread with Python's lock takes it.
class Mailbox {
public:
    void put(const scenarios::Progress& progress) {
        const std::lock_guard lock(mutex_);
        newest_ = progress;
    }
    std::optional<scenarios::Progress> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(newest_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<scenarios::Progress> newest_;
};

/// What the waiting thread does whenever it wakes, with Python's lock held.
class Watch {
public:
    Watch(const py::object& progress, Mailbox& mailbox, std::atomic<bool>& stop)
        : progress_(progress), mailbox_(mailbox), stop_(stop) {}

    void look() {
        if (failure_) {
            return;
        }
        try {
            if (PyErr_CheckSignals() != 0) {
                throw py::error_already_set();
            }
            const auto newest = mailbox_.take();
            if (newest && !stop_ && !progress_.is_none()) {
                progress_(newest->done, newest->wanted);
            }
        } catch (py::error_already_set& error) {
            // The interrupt may come while `progress` runs: it is the same wish.
            const bool is_first_wish = error.matches(PyExc_KeyboardInterrupt) && !stop_;
            stop_ = true;
            if (!is_first_wish) {
                failure_ = std::current_exception();
            }
        }
    }

    void rethrow_failure() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

private:
    const py::object& progress_;
    Mailbox& mailbox_;
    std::atomic<bool>& stop_;
    std::exception_ptr failure_;
};

bool is_ready_soon(const std::future<scenarios::Results>& outcome) {
    const py::gil_scoped_release release;
    return outcome.wait_for(pause) == std::future_status::ready;
}

}  // namespace

scenarios::Results watched_run(const scenarios::Topology& topology, scenarios::RunOptions options,
                               const py::object& progress) {
    std::atomic<bool> stop = false;
    Mailbox mailbox;
    options.stop = &stop;
    options.progress = [&mailbox](const scenarios::Progress& newest) { mailbox.put(newest); };
    // Python delivers signals to its main thread only, between two of its own steps. So the engine
    // works in a thread of its own, and this one stays free to wake up and look.
    auto outcome = std::async(std::launch::async,
                              [&topology, &options] { return scenarios::run(topology, options); });
    Watch watch(progress, mailbox, stop);
    while (!is_ready_soon(outcome)) {
        watch.look();
    }
    watch.look();  // The last progress.
    watch.rethrow_failure();
    return outcome.get();
}

}  // namespace surgetank::bindings
