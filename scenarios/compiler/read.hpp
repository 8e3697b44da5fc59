// From a prepared tree to a Spec: every field read and checked, names not yet resolved.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/spec.hpp"
#include "scenarios/compiler/visit_read.hpp"

namespace surgetank::scenarios {

/// Reads all sections; what is wrong lands in `diagnostics`.
Spec read_spec(const Tree& root, const Origin& origin, Diagnostics& diagnostics);

// Its parts, one for each section.
void read_component(Reader& reader, const Tree& tree, const Path& path, ComponentSpec& component);
void check_aggregator(Reader& reader, const Tree& tree, const Path& path,
                      const models::AggregatorConfig& aggregator);
void read_link(Reader& reader, const Tree& tree, const Path& path, LinkSpec& link);
void read_platform(Reader& reader, const Tree& tree, const Path& path, Spec& spec);
void read_hosts(Reader& reader, const Tree& tree, const Path& path, ComponentSpec& component);
void read_fault(Reader& reader, const Tree& tree, const Path& path, FaultSpec& fault);
void read_branch(Reader& reader, const Tree& root, const Path& path, Spec& spec);
void read_expectation(Reader& reader, const Tree& tree, const Path& path, Expectation& expectation);

}  // namespace surgetank::scenarios
