// The books of one component: how much is in it, how long things took, and every message's fate.
// All of it is counted in integers, always on, and taken off in segments of the run.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/message.hpp"
#include "sim/collector.hpp"
#include "sim/level.hpp"

namespace surgetank::models {

/// What became of a copy of a message at a component. Names and meanings stand in the metric table.
enum class Fate : std::uint8_t {
    published,
    confirmed,
    delivered,
    processed,
    failed,
    rejected,
    returned,
    unroutable,
    dropped,
    expired,
    evicted,
    dead_lettered,
    redelivered,
    duplicated,
    lost,
    confirmed_lost,
    reordered,
    parts,
    completed,
    timed_out,
    late,
    skipped,
};
inline constexpr std::size_t fate_count = 22;
using FateCounts = std::array<std::uint64_t, fate_count>;

/// What one component did in one segment of a replication, or in several merged ones.
struct Figures {
    sim::Duration length{};
    std::uint64_t arrivals = 0;           ///< Messages that came in.
    std::uint64_t departures = 0;         ///< Messages that went out as they should.
    std::vector<FateCounts> fates;        ///< One for each flow that reaches the component.
    sim::Histogram wait, sojourn;         ///< [ns]
    std::vector<sim::Histogram> latency;  ///< [ns], one for each flow; empty where not measured.
    sim::Uint128 backlog_area = 0;        ///< [messages x ns]
    sim::Uint128 waiting_area = 0;
    sim::Uint128 busy_area = 0;      ///< [servers x ns]
    sim::Uint128 capacity_area = 0;  ///< Servers that were up [servers x ns].
    std::uint64_t backlog_max = 0;
    std::uint64_t waiting_max = 0;
    std::int64_t age_max = 0;  ///< Of the oldest waiting message [ns], on the series' grid.

    void merge(const Figures& other);
    void feed(sim::Digest& digest) const;
};

/// One window of a component's time series.
struct SeriesPoint {
    std::uint64_t arrivals = 0;
    std::uint64_t departures = 0;
    std::uint64_t backlog_milli = 0;  ///< Mean backlog in thousandths of a message.
    std::uint64_t backlog_max = 0;
    std::uint64_t busy_milli = 0;  ///< Mean busy servers in thousandths.
};

/// Which flows reach a component, and where their counts stand.
class FlowSlots {
public:
    FlowSlots() = default;
    /// `flows` ascending and distinct.
    explicit FlowSlots(std::vector<FlowId> flows);

    std::size_t size() const { return flows_.size(); }
    FlowId flow(std::size_t slot) const { return flows_[slot]; }
    /// The slot of a flow that reaches the component.
    std::size_t slot(FlowId flow) const {
        return flows_.size() == 1 ? 0 : slots_[static_cast<std::size_t>(flow - flows_.front())];
    }

private:
    std::vector<FlowId> flows_;
    std::vector<std::uint32_t> slots_;
};

class Account {
public:
    /// What a component keeps books of.
    struct Options {
        bool times = true;     ///< Histograms of wait and sojourn.
        bool latency = false;  ///< From publication to here, by flow.
    };

    Account(FlowSlots flows, Options options);

    /// A message comes in to stay for a while.
    void enter(sim::Instant now) {
        backlog_.up(now);
        ++arrivals_;
    }
    /// It leaves as it should; `entered` is when it came.
    void leave(sim::Instant now, sim::Instant entered) {
        backlog_.down(now);
        ++departures_;
        if (options_.times) {
            archive_->durations.add(sojourn, now - entered);
        }
    }
    /// It leaves otherwise (expired, evicted, lost, given up): no sojourn is booked.
    void vanish(sim::Instant now) {
        backlog_.down(now);
        ++vanished_;
    }
    /// Messages pass through without staying.
    void pass(std::uint64_t n = 1) {
        arrivals_ += n;
        departures_ += n;
    }
    /// One comes in and is lost at the same time: how high that made the level is told elsewhere.
    void vanish_at_once() {
        ++arrivals_;
        ++vanished_;
    }
    void waited(sim::Duration duration) {
        if (options_.times) {
            archive_->durations.add(wait, duration);
        }
    }
    void begin_waiting(sim::Instant now) { waiting_.up(now); }
    void end_waiting(sim::Instant now, std::uint64_t n = 1) { waiting_.down(now, n); }
    void begin_busy(sim::Instant now) { busy_.up(now); }
    void end_busy(sim::Instant now) { busy_.down(now); }
    void servers_up(sim::Instant now, std::uint64_t n) { archive_->capacity.up(now, n); }
    void servers_down(sim::Instant now, std::uint64_t n) { archive_->capacity.down(now, n); }

    void count(Fate fate, FlowId flow, std::uint64_t n = 1) {
        fates_[slot(flow)][static_cast<std::size_t>(fate)] += n;
    }
    /// The effect of a message takes place here: end-to-end latency since its intended publication.
    void effect(sim::Instant now, const Message& message) {
        if (options_.latency) {
            archive_->durations.add(latency + slot(message.flow), now - message.born);
        }
    }

    /// What came and went in a stretch of time, in one entry of the books.
    struct Stretch {
        sim::Level::Steps backlog, waiting, busy;       ///< In the backlog: arrivals, departures.
        std::span<const std::int64_t> waits, sojourns;  ///< [ns]
    };
    void book(const Stretch& stretch);
    /// Latencies of one flow [ns].
    void effects(FlowId flow, std::span<const std::int64_t> latencies) {
        if (options_.latency) {
            archive_->durations.add(latency + slot(flow), latencies);
        }
    }
    bool has_one_flow() const { return has_one_flow_; }

    std::uint64_t backlog_max() const { return backlog_.max(); }
    std::uint64_t waiting_max() const { return waiting_.max(); }
    std::uint64_t inside() const { return backlog_.current(); }
    std::uint64_t waiting() const { return waiting_.current(); }
    std::uint64_t arrivals() const { return arrivals_; }
    std::uint64_t departures() const { return departures_; }
    std::uint64_t vanished() const { return vanished_; }
    const FlowSlots& flows() const { return archive_->flows; }
    const Options& options() const { return options_; }
    /// Flow conservation: whatever came in went out, vanished, or is inside.
    bool conserves() const { return arrivals_ == departures_ + vanished_ + inside(); }

    /// One window of the series, since the last call.
    SeriesPoint sample(sim::Instant now);
    /// Notes the age of the oldest waiting message on the series' grid.
    void note_age(sim::Duration age) {
        archive_->age_max = std::max(archive_->age_max, sim::nanoseconds(age));
    }
    /// All figures since the last call (or the start); histograms and counts begin anew.
    Figures take(sim::Instant now);

private:
    struct Since {
        sim::Instant when;
        std::uint64_t arrivals = 0, departures = 0;
        sim::Uint128 backlog = 0, waiting = 0, busy = 0, capacity = 0;
    };
    /// The histograms of `durations`; those of latency are one for each flow slot.
    enum : std::size_t { wait, sojourn, latency };
    /// What is needed now and then, and where durations go.
    struct Archive {
        sim::Collector durations;
        FlowSlots flows;
        sim::Level capacity;
        std::uint64_t backlog_peak = 0;  ///< Across windows of one segment.
        std::uint64_t window_peak = 0;   ///< Across segments of one window.
        std::int64_t age_max = 0;
        Since segment, window;
    };

    static std::unique_ptr<Archive> new_archive(FlowSlots flows, Options options);
    std::size_t slot(FlowId flow) const { return has_one_flow_ ? 0 : archive_->flows.slot(flow); }

    // What every event needs, and nothing else: a large model has more components than the caches
    // hold, and the less of each is touched, the faster it goes.
    std::uint64_t arrivals_ = 0, departures_ = 0, vanished_ = 0;
    Options options_;
    bool has_one_flow_;
    sim::Level backlog_, waiting_, busy_;
    std::vector<FateCounts> fates_;
    std::unique_ptr<Archive> archive_;
};

}  // namespace surgetank::models
