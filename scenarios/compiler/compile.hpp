// The language in a few functions: text or file in, checked scenario or all its diagnostics out.
#pragma once

#include <string>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

struct CompileOptions {
    std::vector<std::string> overrides{};  ///< `path=value`, as with `--set`; the last one counts.
    std::string base_dir{};  ///< For texts: where files beside it lie; empty: nowhere.
};

/// Throws `ScenarioError` with all diagnostics if the scenario is wrong.
Spec read_file(const std::string& path, const CompileOptions& options = {});
Spec read_text(const std::string& text, const std::string& file_name,
               const CompileOptions& options = {});

/// Reads and connects.
Topology compile_file(const std::string& path, const CompileOptions& options = {});
Topology compile_text(const std::string& text, const std::string& file_name,
                      const CompileOptions& options = {});

/// The resolved scenario as YAML: reading it back gives an equal Spec.
std::string to_yaml(const Spec& spec);
/// The platform as a file of SimGrid (XML); empty without one.
std::string platform_xml(const Topology& topology);
/// The JSON Schema (draft-07) of scenario files, for editors.
std::string json_schema();
/// The language reference, in Markdown.
std::string reference_page();

}  // namespace surgetank::scenarios
