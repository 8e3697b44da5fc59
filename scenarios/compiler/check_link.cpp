// What may stand on a link, and which message types there are.
#include <algorithm>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

constexpr std::string_view default_type = "message";

/// A topic pattern is words between dots; `*` and `#` are whole words (AMQP 0-9-1, 3.1.3.3).
bool is_topic_pattern(std::string_view pattern) {
    std::string_view rest = pattern;
    while (true) {
        const std::size_t dot = std::min(rest.find('.'), rest.size());
        const std::string_view word = rest.substr(0, dot);
        const bool has_wildcard = word.find_first_of("*#") != std::string_view::npos;
        if (word.empty() || word.find(' ') != std::string_view::npos ||
            (has_wildcard && word.size() > 1)) {
            return false;
        }
        if (dot == rest.size()) {
            return true;
        }
        rest.remove_prefix(dot + 1);
    }
}

/// Checks that one of `route`, `headers`, `weight` stands exactly where the rule uses it.
class RoutingCheck {
public:
    RoutingCheck(const LinkSpec& link, const std::string& path, Diagnostics& diagnostics)
        : link_(link), path_(path), diagnostics_(diagnostics) {}

    void behind(const ExchangeConfig& exchange) {
        const Rule rule = exchange.rule;
        const bool routes = rule == Rule::direct || rule == Rule::topic;
        one(routes, link_.route.has_value(), "route", "rule: direct and rule: topic use routes");
        one(rule == Rule::headers, !link_.headers.empty(), "headers", "rule: headers uses headers");
        one(rule == Rule::weighted, link_.weight.has_value(), "weight",
            "rule: weighted uses weights");
        if (rule == Rule::topic && link_.route && !is_topic_pattern(*link_.route)) {
            refuse("`" + *link_.route + "` is no topic pattern",
                   "words between dots; * is one word, # any number of words");
        }
    }
    void elsewhere() {
        const std::string_view only = "only a link from an exchange has one";
        one(false, link_.route.has_value(), "route", only);
        one(false, !link_.headers.empty(), "headers", only);
        one(false, link_.weight.has_value(), "weight", only);
    }

private:
    void one(bool is_due, bool is_there, std::string_view name, std::string_view hint) {
        const std::string quoted = "`" + std::string(name) + "`";
        if (is_due && !is_there) {
            refuse(quoted + " is missing", std::string(hint));
        } else if (!is_due && is_there) {
            refuse(quoted + " has no meaning here", std::string(hint));
        }
    }
    void refuse(std::string message, std::string hint) {
        diagnostics_.add(link_.mark, code::routing, path_, std::move(message), std::move(hint));
    }

    const LinkSpec& link_;
    const std::string& path_;
    Diagnostics& diagnostics_;
};

class TypeCheck {
public:
    TypeCheck(const std::vector<std::string>& types, Diagnostics& diagnostics)
        : types_(types), views_(types.begin(), types.end()), diagnostics_(diagnostics) {}

    void check(Mark mark, const std::string& path, const std::string& type) {
        if (!std::binary_search(types_.begin(), types_.end(), type)) {
            diagnostics_.add(mark, code::unknown_type, path,
                             "no source publishes the type `" + type + "`",
                             diagnostics_.has_room() ? advice(type, views_) : "");
        }
    }

private:
    const std::vector<std::string>& types_;
    std::vector<std::string_view> views_;
    Diagnostics& diagnostics_;
};

}  // namespace

void check_link(const LinkSpec& link, const ComponentSpec& from, Port port, const ComponentSpec& to,
                const std::string& path, Diagnostics& diagnostics) {
    const Kind from_kind = static_cast<Kind>(from.config.index());
    const Kind to_kind = static_cast<Kind>(to.config.index());
    const bool is_store = from_kind == Kind::queue || from_kind == Kind::log;
    const bool is_subscription = is_store && port == Port::out;
    RoutingCheck routing(link, path, diagnostics);
    if (from_kind == Kind::exchange && port == Port::out) {
        routing.behind(std::get<ExchangeConfig>(from.config));
    } else {
        routing.elsewhere();
    }
    if (is_subscription && (link.channel.share.value < 1 || link.channel.size)) {
        diagnostics.add(
            link.mark, code::routing, path,
            std::string(link.channel.size ? "`size`" : "`share`") + " has no meaning here",
            "consumers get what the store has; put it on a link to the store");
    }
    if (is_subscription && to_kind != Kind::workers) {
        diagnostics.add(link.mark, code::may_not_follow, path,
                        "only workers take from " + a_kind(from_kind) + ", and `" + to.name +
                            "` is " + a_kind(to_kind),
                        "put workers between them");
    }
    const bool never_ends = link.consume && !link.consume->lease.time &&
                            link.consume->lease.ends_with == LeaseEnd::timer;
    if (is_subscription && never_ends) {
        diagnostics.add(link.mark, code::excluding, path + ".consume.lease",
                        "a lease that only its time ends has no time", "add `time: 30s`");
    }
    if (!is_subscription && link.consume) {
        diagnostics.add(link.mark, code::not_a_subscription, path, "`consume` has no meaning here",
                        "it stands on a link from a queue or log to workers");
    }
}

void intern_types(const Spec& spec, Topology& topology, Diagnostics& diagnostics) {
    std::set<std::string> types;
    for (const ComponentSpec& component : spec.components) {
        if (const auto* source = std::get_if<SourceConfig>(&component.config)) {
            for (const auto& [type, share] : source->types) {
                types.insert(type);
            }
            if (source->types.empty()) {
                types.emplace(default_type);
            }
        }
    }
    topology.types.assign(types.begin(), types.end());
    TypeCheck check(topology.types, diagnostics);
    for (std::size_t i = 0; i < spec.links.size(); ++i) {
        const LinkSpec& link = spec.links[i];
        for (const std::string& type : link.types) {
            check.check(link.mark, Path().child("links").item(i).child("types").text(), type);
        }
    }
    for (const ComponentSpec& component : spec.components) {
        if (const auto* workers = std::get_if<WorkersConfig>(&component.config)) {
            for (const auto& [type, law] : workers->service.by_type) {
                check.check(component.mark, "components." + component.name + ".service.by_type",
                            type);
            }
        }
    }
}

}  // namespace surgetank::scenarios
