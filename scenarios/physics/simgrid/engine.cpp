// SimGrid's headers are included in this folder only, so this is the place that knows how its
// versions from 3.32 on differ. What it must get right about SimGrid:
//   - a flow to a host without a route, or of no bytes, aborts or never ends: nets that reach us
//     have a route for every flow, and one byte is the least;
//   - a cancelled communication is told of as CANCELED and then as FAILED, and lives until then;
//   - `run_until` may stop up to 10 us early;
//   - a flow never gets more than the bandwidth that its links had when it began;
//   - an exception must not fly through SimGrid: it is kept, and thrown outside.
#include "scenarios/physics/simgrid/engine.hpp"

#include <xbt/log.h>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include <simgrid/version.h>  // Cannot stand alone: it comes after.

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>

namespace surgetank::scenarios::simgrid {

namespace {

namespace s4u = ::simgrid::s4u;
using ::simgrid::kernel::timer::Timer;

s4u::NetZone* root_zone([[maybe_unused]] s4u::Engine& engine) {
#if SIMGRID_VERSION >= 40000
    return engine.get_netzone_root();
#else
    return s4u::create_full_zone("platform");
#endif
}

/// Of a core: work is said in core-seconds, so any will do.
constexpr double flops_per_s = 1e9;

s4u::Host* add_host(s4u::NetZone* zone, const std::string& name) {
#if SIMGRID_VERSION >= 40000
    return zone->add_host(name, flops_per_s);
#else
    return zone->create_host(name, flops_per_s);
#endif
}

s4u::Link* add_link(s4u::NetZone* zone, const std::string& name, double bytes_per_s) {
#if SIMGRID_VERSION >= 40000
    return zone->add_link(name, bytes_per_s);
#else
    return zone->create_link(name, bytes_per_s);
#endif
}

void add_route(s4u::NetZone* zone, s4u::Host* from, s4u::Host* to,
               const std::vector<s4u::LinkInRoute>& links) {
#if SIMGRID_VERSION >= 33500
    zone->add_route(from, to, links, false);
#else
    zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, links, false);
#endif
}

template <class Callback>
void on_completion(Callback callback) {
#if SIMGRID_VERSION >= 33300
    s4u::Comm::on_completion_cb([callback](const s4u::Comm& comm) { callback(comm); });
    s4u::Exec::on_completion_cb([callback](const s4u::Exec& exec) { callback(exec); });
#else
    s4u::Activity::on_completion_cb(callback);
#endif
}

class SimGridPhysics final : public models::Physics {
public:
    SimGridPhysics(const models::Net& net, sim::Kernel& kernel)
        : net_(net), kernel_(kernel), engine_("surgetank") {
        // Latencies are paid by our calendar, so that messages on a connection follow each other
        // without waiting; and with them the TCP window, as a limit of each route.
        s4u::Engine::set_config("network/model:CM02");
        s4u::Engine::set_config("network/crosstraffic:no");
        s4u::Engine::set_config("network/TCP-gamma:0");
        build();
        on_completion([this](const s4u::Activity& activity) { over(activity); });
    }

    SimGridPhysics(const SimGridPhysics&) = delete;
    SimGridPhysics& operator=(const SimGridPhysics&) = delete;

    /// What is still on the way is cancelled first: SimGrid does not end well without.
    ~SimGridPhysics() override {
        for (const auto& [ticket, flow] : std::exchange(flows_, {})) {
            if (flow.activity != nullptr) {
                cancelled_[ticket] = flow.activity;
                flow.activity->cancel();
            }
        }
        if (armed_ != nullptr) {
            armed_->remove();
        }
        error_ = std::make_exception_ptr(std::runtime_error("over"));
        engine_.run_until(s4u::Engine::get_clock());
    }

    models::FlowTicket start(std::size_t route, double bytes, sim::Action done) override {
        return begin({nullptr, false, route, std::max(1.0, bytes), done});
    }

    models::FlowTicket compute(std::size_t host, double core_seconds, sim::Action done) override {
        return begin({nullptr, true, host, core_seconds * flops_per_s, done});
    }

    void abandon(models::FlowTicket flow) override {
        const auto place = flows_.find(flow);
        if (place == flows_.end()) {
            return;
        }
        const s4u::ActivityPtr activity = place->second.activity;
        flows_.erase(place);
        if (activity == nullptr) {
            std::erase(deferred_, flow);
            return;
        }
        cancelled_[flow] = activity;
        activity->cancel();
    }

    /// Our calendar runs ahead only while there are no flows, so none of them feels it too early.
    void set_bandwidth(std::size_t lane, double share) override {
        shares_[lane] = share;
        links_[lane]->set_bandwidth(net_.lanes[lane].bytes_per_second * share);
    }

    std::uint64_t run_until(sim::Instant horizon) override {
        constexpr double rounding_s = 0.5e-9;
        const std::uint64_t before = kernel_.events();
        horizon_ = horizon;
        arm(s4u::Engine::get_clock());
        while (!error_ && s4u::Engine::get_clock() < sim::seconds(horizon) - rounding_s) {
            engine_.run_until(sim::seconds(horizon));
        }
        if (!error_) {
            wake();
        }
        if (error_) {
            std::rethrow_exception(std::exchange(error_, nullptr));
        }
        kernel_.advance_to(horizon);
        return kernel_.events() - before;
    }

private:
    struct Flow {
        s4u::ActivityPtr activity;  // Null while it is deferred.
        bool computes = false;
        std::size_t where = 0;  // A host, or a route.
        double work = 0;        // [flop] or [B]
        sim::Action done;
    };

    void build() {
        s4u::NetZone* const zone = root_zone(engine_);
        for (std::size_t i = 0; i < net_.hosts.size(); ++i) {
            hosts_.push_back(add_host(zone, net_.hosts[i]));
            hosts_.back()->set_core_count(static_cast<int>(net_.cores[i]))->seal();
        }
        for (const models::Lane& lane : net_.lanes) {
            shares_.push_back(1);
            links_.push_back(add_link(zone, lane.name, lane.bytes_per_second)->seal());
        }
        for (std::size_t i = 0; i < net_.routes.size(); ++i) {
            const models::NetRoute& route = net_.routes[i];
            std::vector<s4u::LinkInRoute> on_the_way;
            for (const std::size_t lane : route.lanes) {
                on_the_way.emplace_back(links_[lane]);
            }
            if (route.most != models::NetRoute::unlimited) {
                // A limit of each flow alone is a pipe that is as wide for each of them.
                s4u::Link* const pipe =
                    add_link(zone, "limit of route " + std::to_string(i), route.most);
                pipe->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE)->seal();
                on_the_way.emplace_back(pipe);
            }
            add_route(zone, hosts_[route.from], hosts_[route.to], on_the_way);
        }
        zone->seal();
    }

    static sim::Instant present() {
        return sim::start_of_time + sim::from_seconds(s4u::Engine::get_clock());
    }

    models::FlowTicket begin(Flow flow) {
        const models::FlowTicket ticket = ++last_;
        flows_[ticket] = std::move(flow);
        if (kernel_.now() > present()) {
            deferred_.push_back(ticket);  // Our calendar has run ahead.
        } else {
            launch(ticket);
        }
        return ticket;
    }

    void launch(models::FlowTicket ticket) {
        Flow& flow = flows_[ticket];
        if (flow.computes) {
            const s4u::ExecPtr exec = s4u::Exec::init();
            flow.activity = exec;
            exec->set_flops_amount(flow.work);
            exec->set_data(reinterpret_cast<void*>(ticket));
            exec->set_host(hosts_[flow.where]);
            exec->start();
            return;
        }
        const models::NetRoute& route = net_.routes[flow.where];
        const s4u::CommPtr comm = s4u::Comm::sendto_init();
        flow.activity = comm;
        comm->set_payload_size(static_cast<std::uint64_t>(flow.work));
        comm->set_data(reinterpret_cast<void*>(ticket));
        comm->set_source(hosts_[route.from]);
        widen(route, false);
        comm->set_destination(hosts_[route.to]);  // With both ends known, it begins.
        widen(route, true);
    }

    /// SimGrid never lets a flow become faster than its links were when it began, so it begins with
    /// all of their bandwidth; no time passes until that is taken back.
    void widen(const models::NetRoute& route, bool is_over) {
        for (const std::size_t lane : route.lanes) {
            if (shares_[lane] != 1) {
                links_[lane]->set_bandwidth(net_.lanes[lane].bytes_per_second *
                                            (is_over ? shares_[lane] : 1));
            }
        }
    }

    /// Has SimGrid call us at a date, unless it will anyway before.
    void arm(double date_s) {
        if (armed_ != nullptr) {
            if (armed_s_ <= date_s) {
                return;
            }
            armed_->remove();
        }
        armed_s_ = std::max(date_s, s4u::Engine::get_clock());
        armed_ = Timer::set(armed_s_, [this] {
            armed_ = nullptr;
            wake();
        });
    }

    /// SimGrid's clock has come to something of ours.
    void wake() {
        graveyard_.clear();
        if (error_) {
            return;
        }
        try {
            work();
        } catch (...) {
            error_ = std::current_exception();
        }
    }

    void work() {
        if (!deferred_.empty() && kernel_.now() <= present()) {
            for (const models::FlowTicket ticket : std::exchange(deferred_, {})) {
                launch(ticket);
            }
        }
        // As long as nothing is on the way, SimGrid cannot surprise us: the calendar runs ahead.
        while (deferred_.empty() &&
               kernel_.next_time() <= (flows_.empty() ? horizon_ : present())) {
            kernel_.step();
        }
        if (!deferred_.empty()) {
            arm(sim::seconds(kernel_.now()));
        } else if (kernel_.next_time() <= horizon_) {
            arm(sim::seconds(kernel_.next_time()));
        }
    }

    /// A communication has ended, one way or the other. SimGrid still holds it: it is let go later.
    void over(const s4u::Activity& activity) {
        if (activity.get_state() == s4u::Activity::State::CANCELED) {
            return;
        }
        const auto ticket = reinterpret_cast<models::FlowTicket>(activity.get_data<void>());
        if (const auto gone = cancelled_.find(ticket); gone != cancelled_.end()) {
            graveyard_.push_back(std::move(gone->second));
            cancelled_.erase(gone);
            return;
        }
        const auto place = flows_.find(ticket);
        if (place == flows_.end() || error_) {
            return;
        }
        graveyard_.push_back(std::move(place->second.activity));
        kernel_.schedule(std::max(present(), kernel_.now()), place->second.done);
        flows_.erase(place);
        arm(s4u::Engine::get_clock());
    }

    const models::Net& net_;
    sim::Kernel& kernel_;
    s4u::Engine engine_;
    std::vector<s4u::Host*> hosts_;
    std::vector<s4u::Link*> links_;  // By lane,
    std::vector<double> shares_;     // and how much of its bandwidth it has.
    std::map<models::FlowTicket, Flow> flows_;
    std::map<models::FlowTicket, s4u::ActivityPtr> cancelled_;
    std::vector<s4u::ActivityPtr> graveyard_;
    std::vector<models::FlowTicket> deferred_;
    models::FlowTicket last_ = 0;
    Timer* armed_ = nullptr;
    double armed_s_ = 0;
    sim::Instant horizon_;
    std::exception_ptr error_;
};

}  // namespace

std::string version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    sg_version_get(&major, &minor, &patch);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::unique_ptr<models::Physics> make_physics(const models::Net& net, sim::Kernel& kernel) {
    xbt_log_control_set("root.thres:critical");
    return std::make_unique<SimGridPhysics>(net, kernel);
}

}  // namespace surgetank::scenarios::simgrid
