// The one port table: which ports a kind of component has, and what may follow them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

struct PortRow {
    Kind kind;
    Port port;
    std::string_view name;
    bool is_default;       ///< Meant where a link names no port.
    bool is_subscription;  ///< Consumers take; only workers may follow.
    std::string_view meaning;
};

std::span<const PortRow> all_ports();
/// The ports of a kind, the default one first; empty for a sink.
std::span<const PortRow> ports_of(Kind kind);
/// The kinds in the order of `Kind`.
inline constexpr std::array<std::string_view, 8> kind_names{
    "source", "exchange", "queue", "log", "workers", "aggregator", "resequencer", "sink"};
std::string_view kind_name(Kind kind);
/// "a queue", "an exchange", "workers"
std::string a_kind(Kind kind);
std::string_view kind_doc(Kind kind);
std::string_view port_name(Port port);
/// Whether a link may lead to this kind: everything but a source.
bool may_receive(Kind kind);

}  // namespace surgetank::scenarios
