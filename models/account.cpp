#include "models/account.hpp"

#include <algorithm>
#include <utility>

namespace surgetank::models {

namespace {

std::uint64_t milli_mean(sim::Uint128 area, sim::Duration length) {
    const auto window = static_cast<std::uint64_t>(sim::nanoseconds(length));
    return window == 0 ? 0 : static_cast<std::uint64_t>(area * 1000 / window);
}

}  // namespace

void Figures::merge(const Figures& other) {
    length += other.length;
    arrivals += other.arrivals;
    departures += other.departures;
    fates.resize(std::max(fates.size(), other.fates.size()));
    for (std::size_t slot = 0; slot < other.fates.size(); ++slot) {
        for (std::size_t fate = 0; fate < fate_count; ++fate) {
            fates[slot][fate] += other.fates[slot][fate];
        }
    }
    wait.merge(other.wait);
    sojourn.merge(other.sojourn);
    latency.resize(std::max(latency.size(), other.latency.size()));
    for (std::size_t slot = 0; slot < other.latency.size(); ++slot) {
        latency[slot].merge(other.latency[slot]);
    }
    backlog_area += other.backlog_area;
    waiting_area += other.waiting_area;
    busy_area += other.busy_area;
    capacity_area += other.capacity_area;
    backlog_max = std::max(backlog_max, other.backlog_max);
    waiting_max = std::max(waiting_max, other.waiting_max);
    age_max = std::max(age_max, other.age_max);
}

void Figures::feed(sim::Digest& digest) const {
    digest.add(sim::nanoseconds(length));
    digest.add(arrivals);
    digest.add(departures);
    for (const FateCounts& counts : fates) {
        for (const std::uint64_t count : counts) {
            digest.add(count);
        }
    }
    wait.feed(digest);
    sojourn.feed(digest);
    for (const sim::Histogram& histogram : latency) {
        histogram.feed(digest);
    }
    digest.add(backlog_area);
    digest.add(waiting_area);
    digest.add(busy_area);
    digest.add(capacity_area);
    digest.add(backlog_max);
    digest.add(waiting_max);
}

FlowSlots::FlowSlots(std::vector<FlowId> flows) : flows_(std::move(flows)) {
    if (flows_.empty()) {
        return;
    }
    slots_.resize(static_cast<std::size_t>(flows_.back() - flows_.front()) + 1);
    for (std::size_t slot = 0; slot < flows_.size(); ++slot) {
        slots_[static_cast<std::size_t>(flows_[slot] - flows_.front())] =
            static_cast<std::uint32_t>(slot);
    }
}

Account::Account(FlowSlots flows, Options options)
    : options_(options),
      has_one_flow_(flows.size() <= 1),
      fates_(std::max<std::size_t>(1, flows.size())),
      archive_(new_archive(std::move(flows), options)) {}

std::unique_ptr<Account::Archive> Account::new_archive(FlowSlots flows, Options options) {
    const std::size_t latencies = options.latency ? std::max<std::size_t>(1, flows.size()) : 0;
    return std::make_unique<Archive>(Archive{.durations = sim::Collector(latency + latencies),
                                             .flows = std::move(flows),
                                             .capacity = {},
                                             .segment = {},
                                             .window = {}});
}

void Account::book(const Stretch& stretch) {
    backlog_.take(stretch.backlog);
    waiting_.take(stretch.waiting);
    busy_.take(stretch.busy);
    arrivals_ += stretch.backlog.up;
    departures_ += stretch.backlog.down;
    if (options_.times) {
        archive_->durations.add(wait, stretch.waits);
        archive_->durations.add(sojourn, stretch.sojourns);
    }
}

SeriesPoint Account::sample(sim::Instant now) {
    Archive& archive = *archive_;
    const sim::Duration length = now - archive.window.when;
    const sim::Uint128 backlog = backlog_.area(now);
    const sim::Uint128 busy = busy_.area(now);
    SeriesPoint point;
    point.arrivals = arrivals_ - archive.window.arrivals;
    point.departures = departures_ - archive.window.departures;
    point.backlog_milli = milli_mean(backlog - archive.window.backlog, length);
    point.backlog_max = std::max(archive.window_peak, backlog_.max());
    point.busy_milli = milli_mean(busy - archive.window.busy, length);
    archive.backlog_peak = std::max(archive.backlog_peak, backlog_.max());
    archive.window_peak = backlog_.current();
    backlog_.restart_max();
    archive.window = {now, arrivals_, departures_, backlog, 0, busy, 0};
    return point;
}

Figures Account::take(sim::Instant now) {
    Archive& archive = *archive_;
    const Since before = std::exchange(
        archive.segment, {now, arrivals_, departures_, backlog_.area(now), waiting_.area(now),
                          busy_.area(now), archive.capacity.area(now)});
    Figures figures;
    figures.length = now - before.when;
    figures.arrivals = arrivals_ - before.arrivals;
    figures.departures = departures_ - before.departures;
    figures.fates = std::exchange(fates_, std::vector<FateCounts>(fates_.size()));
    figures.wait = archive.durations.take(wait);
    figures.sojourn = archive.durations.take(sojourn);
    for (std::size_t slot = 0; options_.latency && slot < fates_.size(); ++slot) {
        figures.latency.push_back(archive.durations.take(latency + slot));
    }
    figures.backlog_area = archive.segment.backlog - before.backlog;
    figures.waiting_area = archive.segment.waiting - before.waiting;
    figures.busy_area = archive.segment.busy - before.busy;
    figures.capacity_area = archive.segment.capacity - before.capacity;
    figures.backlog_max = std::max(archive.backlog_peak, backlog_.max());
    archive.window_peak = std::max(archive.window_peak, backlog_.max());
    figures.waiting_max = waiting_.max();
    figures.age_max = std::exchange(archive.age_max, 0);
    archive.backlog_peak = backlog_.current();
    backlog_.restart_max();
    waiting_.restart_max();
    return figures;
}

}  // namespace surgetank::models
