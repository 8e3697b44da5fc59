// A platform file of SimGrid, read by SimGrid itself and said in our language.
#include <xbt/log.h>
#include <simgrid/s4u.hpp>

#include <algorithm>
#include <stdexcept>

#include "scenarios/physics/simgrid/engine.hpp"

namespace surgetank::scenarios::simgrid {

namespace {

namespace s4u = ::simgrid::s4u;

/// Says a sealed platform of SimGrid in our language.
class Import {
public:
    Import(const s4u::Engine& engine, double flops) : flops_(flops) {
        std::vector<s4u::Host*> hosts = engine.get_all_hosts();
        std::sort(hosts.begin(), hosts.end(), [](const s4u::Host* a, const s4u::Host* b) {
            return a->get_name() < b->get_name();
        });
        for (s4u::Host* const host : hosts) {
            add(*host);
        }
    }

    void add_routes(const std::vector<std::string>& names) {
        for (const std::string& from : names) {
            for (const std::string& to : names) {
                s4u::Host* const begin = s4u::Host::by_name_or_null(from);
                s4u::Host* const end = s4u::Host::by_name_or_null(to);
                if (begin != nullptr && end != nullptr && begin != end) {
                    add_route(*begin, *end);
                }
            }
        }
    }

    models::PlatformConfig platform;

private:
    static void expect(bool holds, const std::string& rule) {
        if (!holds) {
            throw std::invalid_argument(rule);
        }
    }

    void add(const s4u::Host& host) {
        const std::string name = "the host `" + host.get_name() + "`";
        expect(host.get_speed() > 0, name + " has a speed that is not more than zero");
        expect(host.is_on(), name + " is off");
        models::HostConfig config{host.get_core_count(), host.get_speed() / flops_, {}};
        // "idle:one core:all cores", one such group for each pstate.
        if (const char* watts = host.get_property("wattage_per_state")) {
            const std::string first = std::string(watts).substr(0, std::string(watts).find(','));
            config.watts = {std::stod(first), std::stod(first.substr(first.rfind(':') + 1))};
        }
        platform.hosts.emplace_back(host.get_name(), config);
    }

    void add_route(const s4u::Host& from, s4u::Host& to) {
        std::vector<s4u::Link*> links;
        double latency_s = 0;
        from.route_to(&to, links, &latency_s);
        if (links.empty() && latency_s <= 0) {
            return;  // No way: whoever needs it will say so.
        }
        models::RouteConfig route{from.get_name(), to.get_name(), {}, false};
        double sum_s = 0;
        for (const s4u::Link* const link : links) {
            add(*link);
            route.via.push_back(link->get_name());
            sum_s += link->get_latency();
        }
        if (latency_s - sum_s >= 1e-9) {  // Coordinates or the like, beside the links.
            const std::string name = from.get_name() + " to " + to.get_name();
            platform.wires.push_back({name, {}});
            platform.wires.back().second.latency = sim::from_seconds(latency_s - sum_s);
            route.via.push_back(name);
        }
        platform.routes.push_back(std::move(route));
    }

    void add(const s4u::Link& link) {
        const auto is_this = [&](const auto& wire) { return wire.first == link.get_name(); };
        if (std::any_of(platform.wires.begin(), platform.wires.end(), is_this)) {
            return;
        }
        const std::string name = "the link `" + link.get_name() + "`";
        expect(link.get_bandwidth() > 0, name + " has a bandwidth that is not more than zero");
        expect(link.get_latency() >= 0, name + " has a negative latency");
        expect(link.is_on(), name + " is off");
        const bool is_fat = link.get_sharing_policy() == s4u::Link::SharingPolicy::FATPIPE;
        models::WireConfig wire;
        wire.bandwidth = sim::Bandwidth{link.get_bandwidth()};
        wire.latency = sim::from_seconds(link.get_latency());
        wire.lanes = is_fat ? models::Lanes::fatpipe : models::Lanes::shared;
        platform.wires.emplace_back(link.get_name(), std::move(wire));
    }

    double flops_;
};

}  // namespace

models::PlatformConfig import_platform(const std::string& file,
                                       const std::vector<std::string>& hosts, double flops) {
    xbt_log_control_set("root.thres:critical");
    s4u::Engine engine("import");
    engine.load_platform(file);
    engine.seal_platform();
    Import import(engine, flops);
    import.add_routes(hosts);
    return std::move(import.platform);
}

}  // namespace surgetank::scenarios::simgrid
