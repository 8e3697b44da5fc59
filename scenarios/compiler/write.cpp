// A Spec as YAML.
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/visit_write.hpp"
#include "sim/contract.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

/// Visits the parameters of a law and writes them.
class ParameterWriter {
public:
    explicit ParameterWriter(LawUnit unit) : unit_(unit) {}

    void quantity(const Field& field, double& value) {
        add_entry(map, field.name, scalar_tree(text(value)));
    }
    template <class Number>
    void number(const Field& field, Number& value) {
        add_entry(map, field.name, Writer::write(value));
    }
    void quantity(const Field& field, std::optional<double>& value) {
        if (value) {
            quantity(field, *value);
        }
    }
    template <class Number>
    void number(const Field& field, std::optional<Number>& value) {
        if (value) {
            number(field, *value);
        }
    }
    void quantities(const Field& field, sim::Empirical& law) {
        Tree list{.kind = Tree::Kind::list};
        for (const double value : law.values) {
            list.children.push_back(scalar_tree(text(value)));
        }
        add_entry(map, field.name, std::move(list));
    }
    void parts(const Field& field, sim::Mixture& law) {
        Tree list{.kind = Tree::Kind::list};
        for (const sim::MixturePart& part : law.parts) {
            Tree item;
            add_entry(item, "weight", Writer::write(sim::Probability{part.weight}));
            add_entry(item, "law", write_law(part.distribution, unit_));
            list.children.push_back(std::move(item));
        }
        add_entry(map, field.name, std::move(list));
    }
    Tree map{.kind = Tree::Kind::map};

private:
    std::string text(double value) const {
        switch (unit_) {
            case LawUnit::seconds:
                return seconds_text(value);
            case LawUnit::bytes:
                return bytes_text(value);
            case LawUnit::count:
                return number_text(value);
        }
        return number_text(value);
    }

    LawUnit unit_;
};

/// Visits all laws and writes the one that is held.
class LawWriter {
public:
    LawWriter(const sim::Distribution& law, LawUnit unit) : law_(law), unit_(unit) {}

    template <class Law>
    void law(const Field& field) {
        if (const Law* held = std::get_if<Law>(&law_.law)) {
            ParameterWriter parameters(unit_);
            Law copy = *held;
            describe_law(parameters, copy);
            Tree& said = parameters.map;
            Tree body =
                said.children.size() == 1 ? said.children[0] : said;  // The first one alone.
            body.key.clear();
            if (std::is_same_v<Law, sim::Constant>) {
                tree = std::move(body);
            } else {
                add_entry(tree, field.name, std::move(body));
            }
        }
    }
    Tree tree{};

private:
    const sim::Distribution& law_;
    LawUnit unit_;
};

/// A text that the reader takes for itself, not for a parameter.
std::string escaped(const std::string& text) { return text.starts_with('$') ? "$" + text : text; }

template <class T>
void add_unless_empty(Tree& map, std::string_view key, const T& value) {
    if (!value.empty()) {
        add_entry(map, key, Writer::write(value));
    }
}

Tree component_tree(const ComponentSpec& component) {
    Tree map{.kind = Tree::Kind::map};
    add_entry(map, "kind", scalar_tree(std::string(kind_names[component.config.index()])));
    if (component.count != 1) {
        add_entry(map, "count", Writer::write(component.count));
    }
    if (component.hosts.size() == 1) {
        add_entry(map, "host", Writer::write(component.hosts.front()));
    } else if (!component.hosts.empty()) {
        add_entry(map, "host", Writer::write(component.hosts));
    }
    const Tree fields =
        std::visit([](const auto& config) { return Writer::write_struct(config, Detail::compact); },
                   component.config);
    map.children.insert(map.children.end(), fields.children.begin(), fields.children.end());
    const auto* workers = std::get_if<WorkersConfig>(&component.config);
    if (workers != nullptr && !workers->recorded && map.find("service") == nullptr) {
        add_entry(map, "service",
                  Writer::write(workers->service));  // It must be said, even if zero.
    }
    return map;
}

Tree link_tree(const LinkSpec& link) {
    Tree map = Writer::write_struct(link, Detail::compact);
    if (link.consume) {
        // In full, so that no default of the store comes through where the link goes back to ours.
        map.erase("consume");
        add_entry(map, "consume", Writer::write_struct(*link.consume, Detail::full));
    }
    return map;
}

Tree fault_tree(const FaultSpec& fault) {
    Tree map{.kind = Tree::Kind::map};
    if (is_name(fault.name)) {
        add_entry(map, "name", Writer::write(fault.name));
    }
    add_entry(map, "at", Writer::write(fault.at));
    if (fault.length) {
        add_entry(map, "for", Writer::write(*fault.length));
    }
    Tree target = Writer::write(fault.target);
    if (fault.link) {
        target = {};
        add_entry(target, "from", Writer::write(fault.link->first));
        add_entry(target, "to", Writer::write(fault.link->second));
    }
    add_entry(map, Writer::write(fault.verb).scalar, std::move(target));
    if (const auto* how_many = std::get_if<std::int64_t>(&fault.instances)) {
        add_entry(map, "instances", Writer::write(*how_many));
    } else if (const auto* which = std::get_if<std::vector<std::int64_t>>(&fault.instances)) {
        add_entry(map, "instances", Writer::write(*which));
    }
    if (fault.verb == FaultVerb::slow || fault.verb == FaultVerb::degrade) {
        add_entry(map, "factor", Writer::write(fault.factor));
    }
    if (fault.verb == FaultVerb::degrade) {
        add_entry(map, "loss", Writer::write(fault.loss));
        if (fault.bandwidth != 1) {
            add_entry(map, "bandwidth", Writer::write(fault.bandwidth));
        }
    }
    return map;
}

Tree branch_tree(const BranchSpec& branch) {
    Tree variants{.kind = Tree::Kind::map};
    for (const VariantSpec& variant : branch.variants) {
        Tree faults{.kind = Tree::Kind::list};
        for (const FaultSpec& fault : variant.faults) {
            faults.children.push_back(fault_tree(fault));
        }
        Tree map{.kind = Tree::Kind::map};
        add_entry(map, "faults", std::move(faults));
        add_entry(variants, variant.name, std::move(map));
    }
    Tree map{.kind = Tree::Kind::map};
    add_entry(map, "at", Writer::write(branch.at));
    add_entry(map, "variants", std::move(variants));
    return map;
}

std::string limit_text(const std::string& metric, double limit) {
    const Metric* known = find_metric(metric);
    sim::expects(known != nullptr, "a read expectation has a known metric");
    switch (known->unit) {
        case MetricUnit::seconds:
            return seconds_text(limit);
        case MetricUnit::per_second:
            return to_text(sim::Rate{limit});
        case MetricUnit::one:
            break;
    }
    return number_text(limit);
}

Tree expectation_tree(const Expectation& expectation) {
    Tree map{.kind = Tree::Kind::map};
    if (is_name(expectation.name)) {
        add_entry(map, "name", Writer::write(expectation.name));
    }
    add_unless_empty(map, "metric", expectation.metric);
    add_unless_empty(map, "of", expectation.of);
    add_unless_empty(map, "from", expectation.from);
    add_unless_empty(map, "to", expectation.to);
    add_unless_empty(map, "after", expectation.after);
    add_unless_empty(map, "type", expectation.type);
    add_unless_empty(map, "group", expectation.group);
    add_unless_empty(map, "during", expectation.during);
    if (expectation.window) {
        Tree window{.kind = Tree::Kind::map};
        add_entry(window, "from", Writer::write(expectation.window->first));
        add_entry(window, "to", Writer::write(expectation.window->second));
        add_entry(map, "during", std::move(window));
    }
    for (const Bound& bound : expectation.bounds) {
        if (map.find(bound.statistic) == nullptr) {
            add_entry(map, bound.statistic, {.kind = Tree::Kind::map});
        }
        add_entry(*map.find(bound.statistic), Writer::write(bound.comparator).scalar,
                  scalar_tree(limit_text(expectation.metric, bound.limit)));
    }
    return map;
}

template <class Item, class Write>
void add_list(Tree& root, std::string_view key, const std::vector<Item>& items, Write write) {
    Tree list{.kind = Tree::Kind::list};
    for (const Item& item : items) {
        list.children.push_back(write(item));
    }
    if (!items.empty()) {
        add_entry(root, key, std::move(list));
    }
}

}  // namespace

bool same_content(const Tree& a, const Tree& b) {
    if (a.kind != b.kind || a.key != b.key || a.scalar != b.scalar ||
        a.children.size() != b.children.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.children.size(); ++i) {
        if (!same_content(a.children[i], b.children[i])) {
            return false;
        }
    }
    return true;
}

Tree Writer::plain(const std::string& value) { return scalar_tree(escaped(value)); }

Tree Writer::plain(const ServiceLaw& law) {
    if (law.by_type.empty()) {
        return plain(law.other);
    }
    Tree table = write(law.by_type);
    add_entry(table, "other", plain(law.other));
    Tree map;
    add_entry(map, "by_type", std::move(table));
    return map;
}

Tree write_law(const sim::Distribution& law, LawUnit unit) {
    LawWriter writer(law, unit);
    describe_laws(writer);
    return writer.tree;
}

std::string to_yaml(const Spec& spec) {
    Tree root{.kind = Tree::Kind::map};
    add_entry(root, "language", Writer::write(spec.language));
    add_entry(root, "scenario", Writer::write(spec.name));
    Tree run = Writer::write_struct(spec.run, Detail::full);
    std::erase_if(run.children, [](const Tree& entry) { return entry.is_null(); });
    add_entry(root, "run", std::move(run));
    if (spec.platform) {
        add_entry(root, "platform", Writer::write_struct(*spec.platform, Detail::compact));
    }
    Tree groups{.kind = Tree::Kind::map};
    for (const auto& [name, members] : spec.groups) {
        add_entry(groups, name, Writer::write(members));
    }
    if (!spec.groups.empty()) {
        add_entry(root, "groups", std::move(groups));
    }
    Tree components{.kind = Tree::Kind::map};
    for (const ComponentSpec& component : spec.components) {
        add_entry(components, component.name, component_tree(component));
    }
    add_entry(root, "components", std::move(components));
    add_list(root, "links", spec.links, link_tree);
    add_list(root, "faults", spec.faults, fault_tree);
    if (spec.branch) {
        add_entry(root, "branch", branch_tree(*spec.branch));
    }
    add_list(root, "expect", spec.expect, expectation_tree);
    const std::string head = spec.question.empty() ? "" : "# Question: " + spec.question + "\n";
    return head + yaml_text(root, 3);
}

}  // namespace surgetank::scenarios
