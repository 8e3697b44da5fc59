// What does not go together in an aggregator, and where parts of messages may go.
#include <algorithm>

#include "scenarios/compiler/analysis/gains.hpp"
#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

/// Of more overlapping windows each message would be counted in too many.
constexpr double most_windows = 1000;

class GatheringCheck {
public:
    GatheringCheck(Reader& reader, const Tree& tree, const Path& path)
        : reader_(reader), tree_(tree), path_(path) {}

    void exclude(bool is_wrong, std::string_view field, const std::string& message,
                 const std::string& hint) {
        const Tree* said = tree_.find_said(field);
        if (is_wrong) {
            const Path here = path_.child(field);
            reader_.add(said == nullptr ? tree_ : *said, code::excluding, here, message, hint);
        }
    }

private:
    Reader& reader_;
    const Tree& tree_;
    const Path& path_;
};

bool overlaps_too_often(const Window& window) {
    const auto* hopping = std::get_if<HoppingWindow>(&window);
    return hopping != nullptr &&
           sim::seconds(hopping->size) > most_windows * sim::seconds(hopping->hop);
}

/// Whether what leaves a node are parts: those of a splitter, and results of windows that overlap.
bool makes_parts(const Node& node) {
    const auto* aggregator = std::get_if<AggregatorConfig>(&node.config);
    if (aggregator != nullptr) {
        return aggregator->window && std::holds_alternative<HoppingWindow>(*aggregator->window);
    }
    return changes_number(node);
}

bool wants_parts(const Node& node) {
    const auto* aggregator = std::get_if<AggregatorConfig>(&node.config);
    return aggregator != nullptr && aggregator->by == Together::message && !aggregator->messages;
}

/// Follows parts from where they are made to where they are put together.
class PartsCheck {
public:
    PartsCheck(const Topology& topology, Diagnostics& diagnostics)
        : topology_(topology),
          diagnostics_(diagnostics),
          out_(topology.nodes.size()),
          has_parts_(topology.nodes.size()) {
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            out_[topology.edges[e].from].push_back(e);
        }
    }

    void run() {
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            if (makes_parts(topology_.nodes[node])) {
                follow(node);
            }
        }
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            if (wants_parts(topology_.nodes[node]) && !has_parts_[node]) {
                refuse(node, "no message that comes here was split", "`messages` is due");
            }
        }
    }

private:
    void follow(std::size_t maker) {
        const Port main = topology_.nodes[maker].kind == Kind::workers ? Port::done : Port::out;
        std::vector<bool> seen(topology_.nodes.size());
        std::vector<std::size_t> open{maker};
        bool leads_on = false;
        while (!open.empty()) {
            const std::size_t here = open.back();
            open.pop_back();
            for (const std::size_t e : out_[here]) {
                const Edge& edge = topology_.edges[e];
                if (here == maker && edge.port != main) {
                    continue;
                }
                leads_on = true;
                if (!seen[edge.to]) {
                    seen[edge.to] = true;
                    visit(maker, edge.to, open);
                }
            }
        }
        if (!leads_on) {
            refuse(maker, "nothing follows that could take its parts", "write a link from it");
        }
    }

    void visit(std::size_t maker, std::size_t node, std::vector<std::size_t>& open) {
        const Node& spec = topology_.nodes[node];
        has_parts_[node] = true;
        if (makes_parts(spec) && spec.kind == Kind::workers) {
            refuse(node,
                   "it would split the parts that `" + topology_.nodes[maker].name +
                       "` makes once more",
                   "an aggregator between them");
        } else if (spec.kind == Kind::resequencer) {
            refuse(
                node,
                "it orders messages, and `" + topology_.nodes[maker].name + "` makes parts of them",
                "an aggregator between them");
        } else if (spec.kind != Kind::aggregator) {
            open.push_back(node);
        }
    }

    void refuse(std::size_t node, const std::string& message, const std::string& hint) {
        const Node& spec = topology_.nodes[node];
        const std::string path = "components." + spec.name.substr(0, spec.name.find('['));
        if (std::find(told_.begin(), told_.end(), path) == told_.end()) {
            told_.push_back(path);
            diagnostics_.add(spec.mark, code::parts, path, message, hint);
        }
    }

    const Topology& topology_;
    Diagnostics& diagnostics_;
    std::vector<std::vector<std::size_t>> out_;
    std::vector<bool> has_parts_;
    std::vector<std::string> told_;
};

}  // namespace

void check_aggregator(Reader& reader, const Tree& tree, const Path& path,
                      const AggregatorConfig& aggregator) {
    GatheringCheck check(reader, tree, path);
    const auto& window = aggregator.window;
    const bool is_of_time = window && !std::holds_alternative<SessionWindow>(*window);
    check.exclude(window && aggregator.messages, "messages",
                  "`messages` and `window` exclude each other", "a window closes by its time");
    check.exclude(window && aggregator.timeout, "timeout",
                  "`timeout` and `window` exclude each other", "a window closes by its time");
    check.exclude(window && aggregator.by == Together::message, "window",
                  "a window gathers different messages", "by: key or by: all");
    check.exclude(!window && !aggregator.messages && aggregator.by != Together::message, "by",
                  "nothing says when a group is complete", "`messages` or `window` is due");
    check.exclude(aggregator.lateness && !is_of_time, "lateness", "`lateness` has no meaning here",
                  "it goes with tumbling and hopping windows");
    check.exclude(window && overlaps_too_often(*window), "window",
                  "a message would be in more than 1000 windows", "a longer hop");
}

void check_parts(const Topology& topology, Diagnostics& diagnostics) {
    PartsCheck(topology, diagnostics).run();
}

}  // namespace surgetank::scenarios
