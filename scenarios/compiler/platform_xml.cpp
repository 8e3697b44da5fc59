// The platform as a file of SimGrid, so that its own tools can be asked about it.
#include <array>
#include <cstdio>
#include <map>

#include "scenarios/compiler/compile.hpp"

namespace surgetank::scenarios {
namespace {

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '&':
                result += "&amp;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

/// Enough digits to read back to the same bits.
std::string digits(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", value);
    return text.data();
}

std::string host_element(const std::string& name, const models::HostConfig& host, double flops) {
    const std::string head = "    <host id=\"" + escaped(name) + "\" speed=\"" +
                             digits(host.speed * flops) + "f\" core=\"" +
                             std::to_string(host.cores) + "\"";
    if (!host.watts) {
        return head + "/>\n";
    }
    // Idle, one core, all cores: ours is a straight line.
    const double step = (host.watts->full - host.watts->idle) / static_cast<double>(host.cores);
    return head + ">\n      <prop id=\"wattage_per_state\" value=\"" + digits(host.watts->idle) +
           ":" + digits(host.watts->idle + step) + ":" + digits(host.watts->full) +
           "\"/>\n    </host>\n";
}

/// SimGrid has no unlimited link; this is more than any message notices.
constexpr double unlimited_bytes_per_s = 1e15;

std::string link_element(const std::string& name, const models::WireConfig& wire,
                         double latency_factor) {
    const double bytes_per_s =
        wire.bandwidth ? wire.bandwidth->bytes_per_second : unlimited_bytes_per_s;
    const std::string policy = wire.lanes == models::Lanes::shared    ? "SHARED"
                               : wire.lanes == models::Lanes::fatpipe ? "FATPIPE"
                                                                      : "SPLITDUPLEX";
    return "    <link id=\"" + escaped(name) + "\" bandwidth=\"" + digits(bytes_per_s) +
           "Bps\" latency=\"" + digits(sim::seconds(wire.latency) * latency_factor) +
           "s\" sharing_policy=\"" + policy + "\"/>\n";
}

std::string route_element(const models::PlatformConfig& platform, std::size_t from, std::size_t to,
                          const std::vector<std::size_t>& wires, bool is_back) {
    std::string text = "    <route src=\"" + escaped(platform.hosts[from].first) + "\" dst=\"" +
                       escaped(platform.hosts[to].first) + "\" symmetrical=\"NO\">\n";
    std::string place = platform.hosts[from].first;
    for (const std::size_t i : wires) {
        const auto& [name, wire] = platform.wires[i];
        const bool is_split = wire.lanes == models::Lanes::duplex;
        const bool is_up = wire.between.empty() ? !is_back : wire.between[0] == place;
        place = wire.between.empty() ? "" : wire.between[is_up ? 1 : 0];
        const char* direction = is_up ? "UP" : "DOWN";
        text += "      <link_ctn id=\"" + escaped(name) + "\"" +
                (is_split ? std::string(" direction=\"") + direction + "\"" : "") + "/>\n";
    }
    return text + "    </route>\n";
}

}  // namespace

std::string platform_xml(const Topology& topology) {
    if (!topology.platform) {
        return {};
    }
    const models::PlatformConfig& platform = *topology.platform;
    std::string text =
        "<?xml version='1.0'?>\n"
        "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
        "<!-- Made by Surgetank from the scenario " +
        escaped(topology.name) +
        ". Standing connections need:\n"
        "     --cfg=network/model:CM02 --cfg=network/crosstraffic:no "
        "--cfg=network/bandwidth-factor:" +
        digits(platform.efficiency.value) + "\n     --cfg=network/TCP-gamma:" +
        std::to_string(platform.window ? platform.window->count : 0) +
        " -->\n<platform version=\"4.1\">\n  <zone id=\"platform\" routing=\"Full\">\n";
    for (const auto& [name, host] : platform.hosts) {
        text += host_element(name, host, platform.flops);
    }
    for (const auto& [name, wire] : platform.wires) {
        text += link_element(name, wire, platform.latency_factor);
    }
    // The ways that messages take; back the same where none is taken, for SimGrid wants one.
    std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> ways;
    for (const Edge& edge : topology.edges) {
        if (edge.passage) {
            ways[{*topology.nodes[edge.from].host, *topology.nodes[edge.to].host}] =
                edge.passage->wires;
        }
    }
    for (const auto& [ends, wires] : ways) {
        const auto [from, to] = ends;
        text += route_element(platform, from, to, wires, false);
        if (!ways.contains({to, from})) {
            text += route_element(platform, to, from, {wires.rbegin(), wires.rend()}, true);
        }
    }
    return text + "  </zone>\n</platform>\n";
}

}  // namespace surgetank::scenarios
