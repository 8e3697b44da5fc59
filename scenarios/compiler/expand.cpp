// Components and links of the text become nodes and edges of the graph.
#include <algorithm>
#include <map>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {
namespace {

constexpr std::size_t most_nodes = 1'000'000;
constexpr std::size_t most_edges = 10'000'000;

Kind kind_of(const ComponentConfig& config) { return static_cast<Kind>(config.index()); }

/// Where a link begins or ends.
struct End {
    std::size_t component = 0;
    Copies copies;
    Port port = Port::out;
    std::string port_suffix;  ///< `.dead`, empty for the default port.
};

class LinkExpansion {
public:
    LinkExpansion(const Spec& spec, const Names& names, Topology& topology,
                  Diagnostics& diagnostics)
        : spec_(spec), names_(names), topology_(topology), diagnostics_(diagnostics) {
        std::size_t next = 0;
        for (const ComponentSpec& component : spec.components) {
            owner_.resize(next + static_cast<std::size_t>(component.count),
                          static_cast<std::size_t>(&component - spec.components.data()));
            next = owner_.size();
        }
    }

    void apply() {
        for (std::size_t i = 0; i < spec_.links.size(); ++i) {
            add(spec_.links[i], Path().child("links"), i);
        }
        add_named_targets();
        name_edges();
    }

private:
    void add(const LinkSpec& link, const Path& links, std::size_t index) {
        const Path path = links.item(index);
        const std::optional<End> from = resolve(link, link.from, path.child("from"), true);
        const std::optional<End> to = resolve(link, link.to, path.child("to"), false);
        if (!from || !to) {
            return;
        }
        if (!may_receive(kind(to->component))) {
            diagnostics_.add(link.mark, code::may_not_follow, path.text(),
                             "nothing can be sent to the source `" + link.to + "`");
            return;
        }
        check_link(link, spec_.components[from->component], from->port,
                   spec_.components[to->component], path.text(), diagnostics_);
        ports_[{from->component, from->port}].push_back(index);
        link_copies(link, path, *from, *to, index);
    }

    Kind kind(std::size_t component) const { return kind_of(spec_.components[component].config); }

    std::optional<End> resolve(const LinkSpec& link, const std::string& text, const Path& path,
                               bool is_from) {
        const std::size_t dot = text.find('.');
        const std::string name = text.substr(0, dot);
        const std::optional<Copies> copies = names_.find(name);
        if (!copies) {
            if (!text.empty()) {
                names_.refuse(diagnostics_, link.mark, path.text(), name);
            }
            return std::nullopt;
        }
        End end{owner_[copies->first], *copies, Port::out, {}};
        const bool has_port = dot != std::string::npos;
        if (!is_from) {
            if (has_port) {
                diagnostics_.add(link.mark, code::unknown_port, path.text(),
                                 "a link ends at a component, not at a port");
            }
            return has_port ? std::nullopt : std::optional{end};
        }
        const auto ports = ports_of(kind(end.component));
        std::vector<std::string_view> known;
        for (const PortRow& row : ports) {
            known.push_back(row.name);
            if (has_port ? row.name == text.substr(dot + 1) : row.is_default) {
                end.port = row.port;
                end.port_suffix = row.is_default ? "" : "." + std::string(row.name);
                return end;
            }
        }
        const std::string what = std::string(kind_name(kind(end.component)));
        diagnostics_.add(link.mark, has_port ? code::unknown_port : code::may_not_follow,
                         path.text(),
                         has_port ? "a " + what + " has no port `" + text.substr(dot + 1) + "`"
                                  : "nothing follows a " + what,
                         has_port ? advice(text.substr(dot + 1), known) : "");
        return std::nullopt;
    }

    void link_copies(const LinkSpec& link, const Path& path, const End& from, const End& to,
                     std::size_t index) {
        const std::size_t n = from.copies.count;
        const std::size_t m = to.copies.count;
        const bool both = from.copies.is_counted && to.copies.is_counted;
        if (!link.each && both && n == m) {
            for (std::size_t i = 0; i < n; ++i) {
                add_edge(link, from, from.copies.first + i, to.copies.first + i, index);
            }
            return;
        }
        if (!link.each && m > 1) {
            diagnostics_.add(link.mark, code::copies, path.text(),
                             "`" + link.from + "` is " + std::to_string(n) + " and `" + link.to +
                                 "` is " + std::to_string(m) + ", so `each` is due",
                             "all, hash or round_robin");
            return;
        }
        if (n > most_edges / m || topology_.edges.size() + n * m > most_edges) {
            diagnostics_.add(link.mark, code::too_big, path.text(), "more than 10M links in all");
            return;
        }
        for (std::size_t i = 0; i < n * m; ++i) {
            add_edge(link, from, from.copies.first + i / m, to.copies.first + i % m, index);
        }
    }

    void add_edge(const LinkSpec& link, const End& from, std::size_t from_node, std::size_t to_node,
                  std::size_t index) {
        Edge edge{.name = link.name.value_or(""),
                  .from = from_node,
                  .port = from.port,
                  .to = to_node,
                  .spec = link,
                  .link = index};
        const Kind from_kind = topology_.nodes[from_node].kind;
        const bool is_store = from_kind == Kind::queue || from_kind == Kind::log;
        if (is_store && from.port == Port::out && !edge.spec.consume) {
            edge.spec.consume.emplace();
        }
        topology_.edges.push_back(std::move(edge));
    }

    /// `dead_letter: parked` and `alternate: other` are links from those ports.
    void add_named_targets() {
        std::size_t index = spec_.links.size();
        for (std::size_t i = 0; i < spec_.components.size(); ++i) {
            const ComponentSpec& component = spec_.components[i];
            if (const auto* queue = std::get_if<models::QueueConfig>(&component.config)) {
                index += add_target(i, queue->dead_letter, Port::dead, "dead_letter", index);
            } else if (const auto* log = std::get_if<models::LogConfig>(&component.config)) {
                index += add_target(i, log->dead_letter, Port::dead, "dead_letter", index);
            } else if (const auto* exchange =
                           std::get_if<models::ExchangeConfig>(&component.config)) {
                index += add_target(i, exchange->alternate, Port::unroutable, "alternate", index);
            }
        }
    }

    std::size_t add_target(std::size_t component, const std::optional<std::string>& target,
                           Port port, std::string_view field, std::size_t index) {
        if (!target) {
            return 0;
        }
        const ComponentSpec& from = spec_.components[component];
        const std::string path = "components." + from.name + "." + std::string(field);
        LinkSpec link;
        link.from = from.name + "." + std::string(port_name(port));
        link.to = *target;
        link.mark = from.mark;
        const std::optional<Copies> to = names_.find(*target);
        if (!to) {
            names_.refuse(diagnostics_, from.mark, path, *target);
        } else if (ports_.contains({component, port})) {
            diagnostics_.add(from.mark, code::named_twice, path,
                             "`links` has a link from " + link.from + ", too",
                             "leave one of them out");
        } else if (!may_receive(kind(owner_[to->first]))) {
            diagnostics_.add(from.mark, code::may_not_follow, path,
                             "nothing can be sent to the source `" + *target + "`");
        } else {
            const Copies copies = *names_.find(from.name);
            const Path no_path;
            link_copies(link, no_path.child("components").child(from.name).child(field),
                        {component, copies, port, "." + std::string(port_name(port))},
                        {owner_[to->first], *to, Port::out, {}}, index);
        }
        return 1;
    }

    /// Gives every edge a name of its own.
    void name_edges() {
        std::set<std::string> given;
        for (const LinkSpec& link : spec_.links) {
            if (link.name && !given.insert(*link.name).second) {
                diagnostics_.add(link.mark, code::doubled_name, "links." + *link.name,
                                 "two links have this name");
            }
        }
        std::map<std::string, int> seen;
        for (Edge& edge : topology_.edges) {
            const Node& from = topology_.nodes[edge.from];
            const bool is_default = ports_of(from.kind)[0].port == edge.port;
            const std::string ends = from.name +
                                     (is_default ? "" : "." + std::string(port_name(edge.port))) +
                                     "->" + topology_.nodes[edge.to].name;
            const bool is_single = edge.from == edge.to || !edge.name.empty();
            edge.name = is_single && !edge.name.empty() && !expands(edge.link) ? edge.name
                        : edge.name.empty() ? ends
                                            : edge.name + ":" + ends;
            const int count = ++seen[edge.name];
            if (count > 1) {
                edge.name += "#" + std::to_string(count);
            }
        }
    }

    /// Whether a link of the text became several edges.
    bool expands(std::size_t link) const {
        if (link >= spec_.links.size()) {
            return false;
        }
        const auto from =
            names_.find(spec_.links[link].from.substr(0, spec_.links[link].from.find('.')));
        const auto to = names_.find(spec_.links[link].to);
        return (from && from->count > 1) || (to && to->count > 1);
    }

    const Spec& spec_;
    const Names& names_;
    Topology& topology_;
    Diagnostics& diagnostics_;
    std::vector<std::size_t> owner_;  ///< By node: which component of the text it is a copy of.
    std::map<std::pair<std::size_t, Port>, std::vector<std::size_t>> ports_;
};

}  // namespace

std::vector<Copies> expand_components(const Spec& spec, Topology& topology,
                                      Diagnostics& diagnostics) {
    std::vector<Copies> copies;
    std::size_t total = 0;
    for (const ComponentSpec& component : spec.components) {
        total += static_cast<std::size_t>(component.count);
        if (total > most_nodes) {
            diagnostics.fail(component.mark, code::too_big,
                             "components." + component.name + ".count",
                             "more than 1M components in all");
        }
    }
    topology.nodes.reserve(total);
    for (const ComponentSpec& component : spec.components) {
        const auto count = static_cast<std::size_t>(component.count);
        copies.push_back({topology.nodes.size(), count, count > 1});
        const Kind kind = kind_of(component.config);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string index = count > 1 ? "[" + std::to_string(i) + "]" : "";
            if (kind == Kind::source) {
                topology.sources.push_back(topology.nodes.size());
            }
            topology.nodes.push_back(
                {component.name + index, kind, component.config, 0, component.mark});
        }
    }
    return copies;
}

void expand_links(const Spec& spec, const Names& names, Topology& topology,
                  Diagnostics& diagnostics) {
    LinkExpansion(spec, names, topology, diagnostics).apply();
}

}  // namespace surgetank::scenarios
