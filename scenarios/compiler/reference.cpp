// The language reference in Markdown, made from the same tables as everything else.
#include <algorithm>
#include <string>
#include <type_traits>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/presets.hpp"
#include "scenarios/compiler/units.hpp"
#include "scenarios/compiler/visit_reference.hpp"

namespace surgetank::scenarios {
namespace {

using models::Field;

std::string row(std::initializer_list<std::string_view> cells) {
    std::string line = "|";
    for (const std::string_view cell : cells) {
        line += " " + std::string(cell) + " |";
    }
    return line + "\n";
}

std::string header(std::initializer_list<std::string_view> cells) {
    std::string line = row(cells) + "|";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += "---|";
    }
    return line + "\n";
}

/// Visits the parameters of a law for their names.
class ParameterNames {
public:
    template <class T>
    void quantity(const Field& field, T& /*member*/) {
        add(field, "");
    }
    template <class T>
    void number(const Field& field, T& /*member*/) {
        add(field, "");
    }
    void quantities(const Field& field, sim::Empirical& /*law*/) { add(field, ": [...]"); }
    void parts(const Field& field, sim::Mixture& /*law*/) { add(field, ": [{weight, law}]"); }
    std::string text;

private:
    void add(const Field& field, const char* what) {
        text += (text.empty() ? "" : ", ") + std::string(field.name) + what;
    }
};

class LawRows {
public:
    template <class Law>
    void law(const Field& field) {
        ParameterNames names;
        Law example{};
        describe_law(names, example);
        text += row({"`" + std::string(field.name) + "`", "`{" + names.text + "}`", field.doc});
    }
    std::string text;
};

std::string quantities_section() {
    std::string text =
        "## Quantities\n\nA quantity carries its unit; a bare number where a unit is due is "
        "refused. Durations may be compound: `1h30min`. Only 0 and 1 are probabilities "
        "without a percent sign. Counts may end in k, M or G.\n\n";
    text += header({"kind", "units"});
    for (const Family& family : {durations, rates, sizes, bandwidths, probabilities}) {
        std::vector<std::string_view> names;
        for (const Unit& unit : family.units) {
            names.push_back(unit.name);
        }
        text += row({family.noun, listed(names)});
    }
    return text;
}

std::string laws_section() {
    LawRows laws;
    describe_laws(laws);
    return "## Distributions\n\nA bare quantity is a constant; else one named form. A form with "
           "one "
           "parameter may leave out its name: `exponential: 9ms`.\n\n" +
           header({"form", "parameters", "meaning"}) + laws.text;
}

template <class... Config>
std::string components_section(const std::variant<Config...>& /*example*/) {
    std::string text =
        "## Components\n\nEvery component has a `kind`; it may have `count` (so many independent "
        "copies), `host` (where it runs on the platform; of several, copies take turns), "
        "`template` "
        "and `preset`.\n";
    std::size_t kind = 0;
    const auto add = [&](auto config) {
        const Kind k = static_cast<Kind>(kind++);
        text += "\n### " + std::string(kind_name(k)) + "\n\n" + std::string(kind_doc(k)) + "\n\n";
        text += reference_of(config);
    };
    (add(Config{}), ...);
    return text;
}

std::string ports_section() {
    std::string text =
        "## Ports\n\nA link begins at a port: `from: queue.dead`. Without a name the "
        "default port is meant, which stands first.\n\n";
    text += header({"kind", "port", "what leaves there", "what may follow"});
    for (const PortRow& port : all_ports()) {
        text += row({kind_name(port.kind), "`" + std::string(port.name) + "`", port.meaning,
                     port.is_subscription ? "workers" : "everything but a source"});
    }
    return text;
}

std::string faults_section() {
    std::string text =
        "## Faults\n\n`{name, at, for, VERB: target, instances, factor, loss, bandwidth}`. "
        "Without `for` a fault lasts until the end. crash, recover and slow act on a component, "
        "a group or a host; cut, heal and degrade on a link (its name, or {from, to}), on all "
        "links between a group and the rest, or on a wire: then only its own share of a latency "
        "grows, and `bandwidth: 0.5` leaves half of its bandwidth. `instances: 1` is the lowest "
        "living one, `instances: [2]` that one.\n\n";
    text += header({"verb", "meaning"});
    for (const auto& verb : names_of(models::FaultVerb{})) {
        text += row({"`" + std::string(verb.name) + "`", verb.doc});
    }
    return text;
}

std::string branch_section() {
    return "## Branch\n\n`{at, variants: {NAME: {faults: [...]}}}`. Every variant is run beside "
           "the "
           "scenario, with these faults besides the scenario's own, none of them before `at`. Up "
           "to "
           "`at` all share one past, bit for bit; differences are taken replication by "
           "replication.\n";
}

std::string expectations_section() {
    std::string text =
        "## Expectations\n\n`{name, metric, of | from and to | after, during, type, "
        "group, STATISTIC: {COMPARATOR: limit}}`. `during` is the name of a fault or "
        "{from, to}; without it, the time after the warm-up counts.\n\n";
    text += header({"comparator", "meaning"});
    for (const auto& comparator : names_of(Comparator{})) {
        text += row({"`" + std::string(comparator.name) + "`", comparator.doc});
    }
    return text;
}

std::string metrics_section() {
    std::string text =
        "## Metrics\n\n" + header({"metric", "unit", "statistics", "of", "definition"});
    for (const Metric& metric : all_metrics()) {
        std::vector<std::string_view> kinds;
        for (std::size_t k = 0; k < kind_names.size(); ++k) {
            if (applies_to(metric, static_cast<Kind>(k))) {
                kinds.push_back(kind_names[k]);
            }
        }
        const auto statistics = statistics_of(metric.shape);
        text +=
            row({"`" + std::string(metric.name) + "`", unit_name(metric.unit),
                 listed({statistics.begin(), statistics.end()}), listed(kinds), metric.definition});
    }
    return text;
}

/// The values of a preset, a row each, with their sources.
std::string preset_rows(const Preset& preset) {
    std::string rows;
    for (const auto& [path, source] : preset.sources) {
        const Tree* value = &preset.values;
        for (std::size_t begin = 0; value != nullptr && begin <= path.size();) {
            const std::size_t end = std::min(path.find('.', begin), path.size());
            value = value->find(std::string_view(path).substr(begin, end - begin));
            begin = end + 1;
        }
        rows += row({"`" + path + "`", value == nullptr ? "" : "`" + value->scalar + "`", source});
    }
    return rows;
}

std::string presets_section() {
    std::string text = "## Presets\n\nA preset's fields lie below the component's own.\n";
    for (const auto& [name, preset] : load_presets()) {
        text += "\n### " + name + "\n\n" + preset.doc + "\n\n" +
                header({"field", "value", "source"}) + preset_rows(preset);
    }
    return text;
}

std::string codes_section() {
    std::string text = "## Diagnostics\n\n" + header({"code", "meaning"});
    for (const CodeMeaning& entry : all_codes) {
        text += row({entry.code, entry.meaning});
    }
    return text;
}

std::string findings_section() {
    std::string text =
        "## Findings\n\nWhat `surgetank check` says of a design before any run. An error makes it "
        "exit with 1.\n\n" +
        header({"id", "severity", "meaning", "way out"});
    for (const FindingMeaning& row_of : all_findings) {
        text += row({row_of.id, row_of.severity, row_of.meaning, row_of.way_out});
    }
    return text;
}

}  // namespace

std::string reference_page() {
    std::string page =
        "# The language of scenarios\n\nThis page is generated from the tables that read "
        "scenarios; do "
        "not edit it.\n\nA scenario is a YAML mapping with the sections `language`, `scenario`, "
        "`extend`, `run`, `platform`, `parameters`, `templates`, `groups`, `components`, `links`, "
        "`faults`, `branch` and `expect`. `$name` stands for a parameter and replaces a whole "
        "value. "
        "Precedence: default, "
        "preset, template, extended file, file, `--set`. Mappings merge deeply, `null` deletes, a "
        "distribution is replaced whole, items of `links`, `faults` and `expect` merge by name.\n";
    page += "\n## run\n\n" + reference_of(RunSpec{});
    page += "\n" + components_section(ComponentConfig{});
    page += "\n## Links\n\n" + reference_of(LinkSpec{});
    page +=
        "\n## Platform\n\nWith a platform, every component but a sink has a `host`. A message "
        "between two hosts crosses the wires of the way with the least latency, and what the "
        "link says of latency comes on top; within a host there is no network. `cut` and "
        "`degrade` may name a wire, `crash` and `slow` a host.\n\n" +
        reference_of(models::PlatformConfig{});
    for (const std::string& section :
         {ports_section(), faults_section(), branch_section(), expectations_section(),
          metrics_section(), quantities_section(), laws_section(), presets_section(),
          codes_section(), findings_section()}) {
        page += "\n" + section;
    }
    return page;
}

}  // namespace surgetank::scenarios
