#include "models/fair_network.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

/// Half a nanosecond: what is due by then is due now.
constexpr double rounding_s = 0.5e-9;

}  // namespace

FairNetwork::FairNetwork(const Net& net, sim::Kernel& kernel, sim::ComponentRank rank)
    : net_(net), kernel_(kernel), rank_(rank), base_(kernel.now()) {
    for (const Lane& lane : net.lanes) {
        capacities_.push_back(lane.bytes_per_second);
    }
    for (std::size_t host = 0; host < net.cores.size(); ++host) {
        constexpr double one_core = 1;
        cores_.push_back({host, host, {capacities_.size()}, one_core});
        capacities_.push_back(static_cast<double>(net.cores[host]));
    }
    shares_.resize(capacities_.size());
    kernel_.attach(rank_, *this);
}

FlowTicket FairNetwork::start(std::size_t route, double bytes, sim::Action done) {
    return begin(net_.routes[route], std::max(1.0, bytes), done);
}

FlowTicket FairNetwork::compute(std::size_t host, double core_seconds, sim::Action done) {
    return begin(cores_[host], core_seconds, done);
}

FlowTicket FairNetwork::begin(const NetRoute& route, double work, sim::Action done) {
    advance();
    const FlowTicket ticket = next_++;
    flows_.emplace(ticket, Flow{&route, work, 0, done});
    share_out();
    arm();
    return ticket;
}

void FairNetwork::abandon(FlowTicket flow) {
    if (!flows_.contains(flow)) {
        return;
    }
    advance();
    flows_.erase(flow);
    share_out();
    arm();
}

void FairNetwork::set_bandwidth(std::size_t lane, double share) {
    advance();
    capacities_[lane] = net_.lanes[lane].bytes_per_second * share;
    share_out();
    arm();
}

void FairNetwork::on_event(sim::Action) {
    if (armed_ == kernel_.now()) {  // Else a flow came or went meanwhile, and the date has moved.
        armed_ = sim::end_of_time;
    }
    advance();
    arm();
}

/// Brings all flows forward to now, from one end of a flow to the next.
void FairNetwork::advance() {
    ahead_s_ -= sim::seconds(kernel_.now() - base_);
    base_ = kernel_.now();
    while (!flows_.empty() && ahead_s_ + seconds_to_next() <= rounding_s) {
        pass(std::max(0.0, seconds_to_next()));
        end_finished();
        share_out();
    }
    pass(std::max(0.0, -ahead_s_));
}

double FairNetwork::seconds_to_next() const {
    double least = NetRoute::unlimited;
    for (const auto& [ticket, flow] : flows_) {
        least = std::min(least, flow.left / flow.rate);
    }
    return least;
}

void FairNetwork::pass(double seconds) {
    for (auto& [ticket, flow] : flows_) {
        flow.left -= flow.rate * seconds;
    }
    ahead_s_ += seconds;
}

/// A flow whose rest takes less than a thousandth of a nanosecond is over: that is rounding.
void FairNetwork::end_finished() {
    constexpr double rest_s = 1e-12;
    for (auto place = flows_.begin(); place != flows_.end();) {
        if (place->second.left > rest_s * place->second.rate) {
            ++place;
            continue;
        }
        kernel_.schedule(kernel_.now(), place->second.done);
        place = flows_.erase(place);
    }
}

/// Raises the rates of all flows together; who meets a limit stays there (progressive filling).
void FairNetwork::share_out() {
    for (std::size_t lane = 0; lane < shares_.size(); ++lane) {
        shares_[lane] = {capacities_[lane], 0};
    }
    std::size_t open = flows_.size();
    for (auto& [ticket, flow] : flows_) {
        flow.is_settled = false;
        for (const std::size_t lane : flow.route->lanes) {
            ++shares_[lane].flows;
        }
    }
    while (open > 0) {
        const double level = next_level();
        // Those at their own limit first: what they leave over belongs to the others.
        bool any_at_limit = false;
        for (auto& [ticket, flow] : flows_) {
            if (!flow.is_settled && flow.route->most <= level) {
                settle(flow, flow.route->most);
                --open;
                any_at_limit = true;
            }
        }
        if (any_at_limit) {
            continue;
        }
        std::vector<bool> is_full(shares_.size());
        for (std::size_t lane = 0; lane < shares_.size(); ++lane) {
            const Share& share = shares_[lane];
            is_full[lane] =
                share.flows > 0 && share.left / static_cast<double>(share.flows) <= level;
        }
        for (auto& [ticket, flow] : flows_) {
            const auto& lanes = flow.route->lanes;
            if (!flow.is_settled && std::any_of(lanes.begin(), lanes.end(),
                                                [&](std::size_t lane) { return is_full[lane]; })) {
                settle(flow, level);
                --open;
            }
        }
    }
}

/// How far all open flows can rise before the first meets a limit.
double FairNetwork::next_level() const {
    double level = NetRoute::unlimited;
    for (const Share& share : shares_) {
        if (share.flows > 0) {
            level = std::min(level, std::max(0.0, share.left) / static_cast<double>(share.flows));
        }
    }
    for (const auto& [ticket, flow] : flows_) {
        if (!flow.is_settled) {
            level = std::min(level, flow.route->most);
        }
    }
    return level;
}

void FairNetwork::settle(Flow& flow, double rate) {
    flow.is_settled = true;
    flow.rate = rate;
    for (const std::size_t lane : flow.route->lanes) {
        shares_[lane].left -= rate;
        --shares_[lane].flows;
    }
}

void FairNetwork::arm() {
    if (flows_.empty()) {
        return;
    }
    const sim::Instant due = base_ + sim::from_seconds(std::max(0.0, ahead_s_ + seconds_to_next()));
    if (due != armed_) {
        armed_ = due;
        kernel_.schedule(due, sim::Action(sim::Phase::completion, rank_, 0));
    }
}

}  // namespace surgetank::models
