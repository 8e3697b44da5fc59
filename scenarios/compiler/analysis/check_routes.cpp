// Who gets no messages, and which messages nobody gets.
#include <algorithm>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/routing.hpp"

namespace surgetank::scenarios {

namespace {

class RouteCheck {
public:
    RouteCheck(const Topology& topology, const Routing& routing, const Analysis& analysis,
               Report& report)
        : topology_(topology),
          routing_(routing),
          analysis_(analysis),
          report_(report),
          explained_(topology.nodes.size()) {}

    void run() {
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            if (topology_.nodes[node].kind == Kind::exchange) {
                check_exchange(node);
            } else if (topology_.nodes[node].kind != Kind::queue &&
                       topology_.nodes[node].kind != Kind::log) {
                check_filters(node);
            }
        }
        check_reach();
    }

private:
    /// Messages of a type that leave the node by its main port [1/s].
    double passing(std::size_t node, std::size_t type) const {
        const auto* source = std::get_if<models::SourceConfig>(&topology_.nodes[node].config);
        if (source != nullptr) {
            const double rate = mean_rate(*source, topology_.run.horizon).value_or(1);
            return rate * routing_.share_of_type(*source, type);
        }
        return analysis_.flows.arrivals(node, type);
    }

    bool is_known(std::size_t node) const { return analysis_.loads[node].known; }

    void check_exchange(std::size_t node) {
        const std::vector<std::size_t>& out = routing_.out_edges(node);
        std::vector<bool> is_taken(out.size());
        const bool has_alternate = std::any_of(out.begin(), out.end(), [&](std::size_t e) {
            return topology_.edges[e].port == Port::unroutable;
        });
        bool has_any = false;
        for (std::size_t type = 0; type < topology_.types.size(); ++type) {
            if (passing(node, type) <= 0) {
                continue;
            }
            has_any = true;
            const std::vector<std::size_t> bound = routing_.bound(node, type);
            for (std::size_t i = 0; i < out.size(); ++i) {
                is_taken[i] = is_taken[i] || std::binary_search(bound.begin(), bound.end(), out[i]);
            }
            if (bound.empty() && !has_alternate) {
                add_unroutable(node, type);
            }
        }
        for (std::size_t i = 0; has_any && is_known(node) && i < out.size(); ++i) {
            if (!is_taken[i] && topology_.edges[out[i]].port == Port::out) {
                add_idle_binding(out[i]);
            }
        }
    }

    void add_unroutable(std::size_t node, std::size_t type) {
        const Node& exchange = topology_.nodes[node];
        const double rate = passing(node, type);
        report_.add(finding::unroutable_type,
                    {.of = exchange.name,
                     .mark = exchange.mark,
                     .message = "no link takes `" + topology_.types[type] + "` (" + digits(rate) +
                                "/s): they are dropped",
                     .hint = "a link with a route for it, or `alternate`",
                     .number = rate,
                     .unit = "1/s"});
    }

    void add_idle_binding(std::size_t e) {
        const Edge& edge = topology_.edges[e];
        const std::string what =
            edge.spec.route ? "the route `" + *edge.spec.route + "`" : std::string("this link");
        std::string types;
        for (std::size_t type = 0; type < topology_.types.size(); ++type) {
            if (passing(edge.from, type) > 0 && types.size() < 60) {
                types += (types.empty() ? "" : ", ") + topology_.types[type];
            }
        }
        report_.add(finding::idle_binding,
                    {.of = edge.name,
                     .mark = edge.spec.mark,
                     .message = what + " matches nothing that comes to `" +
                                topology_.nodes[edge.from].name + "` (" + types + ")",
                     .hint = "check its spelling"});
        explained_[edge.to] = true;
    }

    /// Types for which every link of the main port has a filter that holds them back.
    void check_filters(std::size_t node) {
        const Port main = topology_.nodes[node].kind == Kind::workers ? Port::done : Port::out;
        std::vector<std::size_t> links;
        for (const std::size_t e : routing_.out_edges(node)) {
            if (topology_.edges[e].port == main) {
                links.push_back(e);
            }
        }
        for (std::size_t type = 0; !links.empty() && type < topology_.types.size(); ++type) {
            const bool taken = std::any_of(links.begin(), links.end(), [&](std::size_t e) {
                return routing_.takes(topology_.edges[e].spec, type);
            });
            const double rate = passing(node, type);
            if (!taken && rate > 0) {
                const Edge& first = topology_.edges[links.front()];
                report_.add(finding::filtered_type,
                            {.of = topology_.nodes[node].name,
                             .mark = first.spec.mark,
                             .message = "no link lets `" + topology_.types[type] + "` pass (" +
                                        digits(rate) + "/s): they end here",
                             .hint = "a link for the type, or one without `types`",
                             .number = rate,
                             .unit = "1/s"});
            }
        }
    }

    /// Nodes that get nothing although what stands before them does.
    void check_reach() {
        std::vector<bool> is_fed(topology_.nodes.size());
        for (const Edge& edge : topology_.edges) {
            const bool is_main = edge.port == Port::out || edge.port == Port::done;
            const bool is_source = topology_.nodes[edge.from].kind == Kind::source;
            is_fed[edge.to] = is_fed[edge.to] ||
                              (is_main && (is_source || analysis_.flows.arrivals(edge.from) > 0));
        }
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            const Node& spec = topology_.nodes[node];
            const bool silent = spec.kind != Kind::source && is_known(node) &&
                                analysis_.loads[node].offered_per_s <= 0;
            if (silent && is_fed[node] && !explained_[node]) {
                report_.add(finding::not_reached, {.of = spec.name,
                                                   .mark = spec.mark,
                                                   .message = "no message comes through its links",
                                                   .hint = "check their types, weights and losses",
                                                   .unit = "1/s"});
            }
        }
    }

    const Topology& topology_;
    const Routing& routing_;
    const Analysis& analysis_;
    Report& report_;
    std::vector<bool> explained_;  ///< By node: a finding says already why nothing comes.
};

}  // namespace

void check_routes(const Topology& topology, const Routing& routing, const Analysis& analysis,
                  Report& report) {
    RouteCheck(topology, routing, analysis, report).run();
}

}  // namespace surgetank::scenarios
