// The canonical order: downstream first. Nodes and edges are vertices of one graph, so that an edge
// stands after the node it leads to and before the node it comes from. Strongly connected vertices
// share a height; equal heights are ordered by kind of vertex and name, never by place in the text.
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <tuple>

#include "scenarios/compiler/connect.hpp"
#include "sim/contract.hpp"

namespace surgetank::scenarios {
namespace {

using Links = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// The strongly connected component of each vertex, numbered in reverse topological order
/// (Tarjan 1972: a component gets its number after all that it leads to).
std::vector<std::size_t> strong_components_of(const Links& links) {
    std::vector<std::size_t> components(boost::num_vertices(links));
    boost::strong_components(
        links, boost::make_iterator_property_map(components.begin(),
                                                 boost::get(boost::vertex_index, links)));
    return components;
}

/// Nodes come first, then edges.
Links nodes_and_edges(const Topology& topology) {
    const std::size_t nodes = topology.nodes.size();
    Links links(nodes + topology.edges.size());
    for (std::size_t i = 0; i < topology.edges.size(); ++i) {
        boost::add_edge(topology.edges[i].from, nodes + i, links);
        boost::add_edge(nodes + i, topology.edges[i].to, links);
    }
    return links;
}

/// The longest way from each component to one without a way out, counted in components.
std::vector<std::size_t> heights_of(const Links& links,
                                    const std::vector<std::size_t>& components) {
    const std::size_t count =
        components.empty() ? 0 : 1 + *std::max_element(components.begin(), components.end());
    std::vector<std::vector<std::size_t>> members(count);
    for (std::size_t vertex = 0; vertex < components.size(); ++vertex) {
        members[components[vertex]].push_back(vertex);
    }
    std::vector<std::size_t> heights(count, 0);
    for (std::size_t component = 0; component < count; ++component) {
        for (const std::size_t vertex : members[component]) {
            const auto [begin, end] = boost::out_edges(vertex, links);
            for (auto edge = begin; edge != end; ++edge) {
                const std::size_t next = components[boost::target(*edge, links)];
                sim::expects(next <= component, "components are numbered downstream first");
                if (next != component) {
                    heights[component] = std::max(heights[component], heights[next] + 1);
                }
            }
        }
    }
    return heights;
}

/// A name with its index apart: `gateway[10]` comes after `gateway[9]`.
std::pair<std::string_view, std::size_t> by_index(const std::string& name) {
    const std::size_t bracket = name.find('[');
    if (bracket == std::string::npos || name.back() != ']') {
        return {name, 0};
    }
    return {std::string_view(name).substr(0, bracket), std::stoul(name.substr(bracket + 1))};
}

}  // namespace

void rank(Topology& topology) {
    const Links links = nodes_and_edges(topology);
    const std::vector<std::size_t> components = strong_components_of(links);
    const std::vector<std::size_t> heights = heights_of(links, components);
    const std::size_t nodes = topology.nodes.size();
    using Key =
        std::tuple<std::size_t, bool, std::string_view, std::size_t, std::string_view, std::size_t>;
    std::vector<Key> keys;
    keys.reserve(components.size());
    for (std::size_t vertex = 0; vertex < components.size(); ++vertex) {
        const std::size_t height = heights[components[vertex]];
        if (vertex < nodes) {
            const auto [base, index] = by_index(topology.nodes[vertex].name);
            keys.emplace_back(height, false, base, index, "", vertex);
        } else {
            const Edge& edge = topology.edges[vertex - nodes];
            const auto [base, index] = by_index(topology.nodes[edge.from].name);
            keys.emplace_back(height, true, base, index, edge.name, vertex);
        }
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t place = 0; place < keys.size(); ++place) {
        const std::size_t vertex = std::get<5>(keys[place]);
        (vertex < nodes ? topology.nodes[vertex].rank : topology.edges[vertex - nodes].rank) =
            place;
    }
    topology.graph = Topology::Graph(nodes);
    for (std::size_t node = 0; node < nodes; ++node) {
        topology.graph[node] = node;
    }
    for (std::size_t edge = 0; edge < topology.edges.size(); ++edge) {
        boost::add_edge(topology.edges[edge].from, topology.edges[edge].to, EdgeIndex{edge},
                        topology.graph);
    }
}

}  // namespace surgetank::scenarios
