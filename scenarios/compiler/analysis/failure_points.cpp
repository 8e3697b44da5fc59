#include "scenarios/compiler/analysis/failure_points.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/dominator_tree.hpp>

#include <algorithm>
#include <iterator>
#include <limits>

#include "scenarios/compiler/analysis/findings.hpp"

namespace surgetank::scenarios {

namespace {

using Links = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Ties = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                   boost::property<boost::edge_index_t, int>>;

constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

/// The algorithm calls itself once for each vertex of a chain of ways; this bounds its stack.
constexpr std::size_t deepest = 10000;

bool is_main(const Edge& edge) { return edge.port == Port::out || edge.port == Port::done; }

/// Chains of nodes with one way in and one way out, each taken together as one vertex: they share
/// their fate, and what is left of a large topology is small.
struct Chains {
    explicit Chains(const Topology& topology)
        : of_node(topology.nodes.size(), nobody), before(topology.nodes.size(), nobody) {
        std::vector<std::size_t> in(topology.nodes.size());
        std::vector<std::size_t> out(topology.nodes.size());
        std::vector<std::size_t> next(topology.nodes.size(), nobody);
        for (const Edge& edge : topology.edges) {
            if (is_main(edge)) {
                ++in[edge.to];
                ++out[edge.from];
                next[edge.from] = edge.to;
                before[edge.to] = edge.from;
            }
        }
        for (std::size_t node = 0; node < in.size(); ++node) {
            const bool follows = in[node] == 1 && out[before[node]] == 1;
            before[node] = follows ? before[node] : nobody;
        }
        for (std::size_t node = 0; node < in.size(); ++node) {
            if (before[node] == nobody) {
                std::size_t member = node;
                of_node[member] = heads.size();
                while (out[member] == 1 && before[next[member]] == member) {
                    member = next[member];
                    of_node[member] = heads.size();
                }
                heads.push_back(node);
                tails.push_back(member);
            }
        }
    }

    std::vector<std::size_t> of_node;  ///< The chain of every node; `nobody` on a closed circle.
    std::vector<std::size_t> before;   ///< The node before it in its chain, or `nobody`.
    std::vector<std::size_t> heads, tails;
};

/// Notes how deep a depth-first search goes.
class DepthNotes : public boost::default_dfs_visitor {
public:
    explicit DepthNotes(std::vector<std::size_t>& depths) : depths_(depths) {}
    void tree_edge(Links::edge_descriptor edge, const Links& links) {
        depths_[boost::target(edge, links)] = depths_[boost::source(edge, links)] + 1;
    }

private:
    std::vector<std::size_t>& depths_;
};

bool is_too_deep(const Links& links, std::size_t root) {
    std::vector<std::size_t> depths(boost::num_vertices(links));
    std::vector<boost::default_color_type> colors(depths.size(), boost::white_color);
    boost::depth_first_visit(
        links, root, DepthNotes(depths),
        boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, links)));
    return *std::max_element(depths.begin(), depths.end()) > deepest;
}

/// The immediate dominator of every node, a single source of all messages set above the sources.
std::optional<std::vector<std::size_t>> dominators(const Topology& topology, const Chains& chains) {
    const std::size_t root = chains.heads.size();
    Links links(root + 1);
    for (const std::size_t source : topology.sources) {
        boost::add_edge(root, chains.of_node[source], links);
    }
    for (const Edge& edge : topology.edges) {
        const std::size_t from = chains.of_node[edge.from];
        const std::size_t to = chains.of_node[edge.to];
        if (is_main(edge) && from != nobody && to != nobody && from != to) {
            boost::add_edge(from, to, links);
        }
    }
    if (is_too_deep(links, root)) {
        return std::nullopt;
    }
    std::vector<std::size_t> of_chain(root + 1, nobody);
    boost::lengauer_tarjan_dominator_tree(
        links, root,
        boost::make_iterator_property_map(of_chain.begin(),
                                          boost::get(boost::vertex_index, links)));
    std::vector<std::size_t> immediate(topology.nodes.size(), nobody);
    for (std::size_t node = 0; node < immediate.size(); ++node) {
        const std::size_t chain = chains.of_node[node];
        if (chains.before[node] != nobody) {
            immediate[node] = chains.before[node];
        } else if (chain != nobody && of_chain[chain] != nobody && of_chain[chain] != root) {
            immediate[node] = chains.tails[of_chain[chain]];
        }
    }
    return immediate;
}

std::vector<bool> articulations(const Topology& topology) {
    Ties ties(topology.nodes.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        boost::add_edge(topology.edges[e].from, topology.edges[e].to, static_cast<int>(e), ties);
    }
    std::vector<std::size_t> points;
    boost::articulation_points(ties, std::back_inserter(points));
    std::vector<bool> is_point(topology.nodes.size());
    for (const std::size_t point : points) {
        is_point[point] = true;
    }
    return is_point;
}

/// Whether another machine takes over when the one that leads a store fails.
bool is_replicated(const Node& node) {
    const auto has_followers = [](const std::optional<models::ReplicationConfig>& replication) {
        return replication && replication->replicas > 1;
    };
    if (const auto* queue = std::get_if<models::QueueConfig>(&node.config)) {
        return has_followers(queue->replication);
    }
    const auto* log = std::get_if<models::LogConfig>(&node.config);
    return log != nullptr && has_followers(log->replication);
}

/// Whether the node can fail on its own: sinks cannot, sources are not ours, and of several
/// instances or copies the others go on.
bool is_single(const Node& node) {
    const auto* workers = std::get_if<models::WorkersConfig>(&node.config);
    const bool can_fail = node.kind != Kind::source && node.kind != Kind::sink;
    const bool is_copy = node.name.find('[') != std::string::npos;
    return can_fail && !is_copy && !is_replicated(node) &&
           (workers == nullptr || workers->instances == 1);
}

/// The tree of dominators, with what is counted over each subtree.
class Dependants {
public:
    Dependants(const Topology& topology, const std::vector<std::size_t>& immediate)
        : topology_(topology), children_(topology.nodes.size()), below_(topology.nodes.size()) {
        std::vector<std::size_t> roots;
        for (std::size_t node = 0; node < immediate.size(); ++node) {
            (immediate[node] == nobody ? roots : children_[immediate[node]]).push_back(node);
        }
        for (std::size_t next = 0; next < roots.size(); ++next) {  // Parents first.
            roots.insert(roots.end(), children_[roots[next]].begin(), children_[roots[next]].end());
        }
        for (auto node = roots.rbegin(); node != roots.rend(); ++node) {
            if (immediate[*node] != nobody) {
                const std::size_t own = topology.nodes[*node].kind == Kind::sink ? 0 : 1;
                below_[immediate[*node]] += below_[*node] + own;
            }
        }
    }

    bool any(std::size_t node) const { return !children_[node].empty(); }
    std::size_t count(std::size_t node) const { return below_[node]; }

    /// Whether more than sinks and the store's own consumers is cut off.
    bool matters(std::size_t node) const {
        const Kind kind = topology_.nodes[node].kind;
        if (kind == Kind::exchange) {
            return false;  // A rule of its broker, which fails with what stands behind it.
        }
        std::size_t own = 0;
        if (kind == Kind::queue || kind == Kind::log) {
            own = children_[node].size();
        }
        return below_[node] > own;
    }

    std::vector<std::string> names(std::size_t node) const {
        constexpr std::size_t most = 20;
        std::vector<std::size_t> found = children_[node];
        for (std::size_t next = 0; next < found.size() && found.size() < most; ++next) {
            found.insert(found.end(), children_[found[next]].begin(), children_[found[next]].end());
        }
        std::vector<std::string> names;
        for (const std::size_t each : found) {
            const std::string& name = topology_.nodes[each].name;
            if (names.size() < most && (names.empty() || base_of(names.back()) != base_of(name))) {
                names.push_back(name);
            }
        }
        return names;
    }

private:
    const Topology& topology_;
    std::vector<std::vector<std::size_t>> children_;
    std::vector<std::size_t> below_;  ///< Nodes that are cut off and are no sinks.
};

}  // namespace

std::optional<std::vector<FailurePoint>> failure_points(const Topology& topology) {
    const auto immediate = dominators(topology, Chains(topology));
    if (!immediate) {
        return std::nullopt;
    }
    const Dependants dependants(topology, *immediate);
    const std::vector<bool> splits = articulations(topology);
    std::vector<FailurePoint> points;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Node& spec = topology.nodes[node];
        if (is_single(spec) && dependants.any(node)) {
            points.push_back({spec.name, spec.mark, dependants.names(node), dependants.count(node),
                              splits[node], dependants.matters(node)});
        }
    }
    return points;
}

}  // namespace surgetank::scenarios
