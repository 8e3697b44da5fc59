#include "scenarios/compiler/spec_equality.hpp"

#include <algorithm>
#include <tuple>

namespace surgetank::scenarios {
namespace {

auto content(const ComponentSpec& c) { return std::tie(c.name, c.config, c.count, c.hosts); }

auto content(const LinkSpec& l) {
    return std::tie(l.name, l.from, l.to, l.route, l.headers, l.weight, l.types, l.each, l.channel,
                    l.consume);
}

auto content(const FaultSpec& f) {
    return std::tie(f.name, f.at, f.length, f.verb, f.target, f.link, f.instances, f.factor, f.loss,
                    f.bandwidth);
}

auto content(const Bound& b) { return std::tie(b.statistic, b.comparator, b.limit); }

auto content(const Expectation& e) {
    return std::tie(e.name, e.metric, e.of, e.from, e.to, e.after, e.type, e.group, e.during,
                    e.window);
}

template <class Item>
bool same(const std::vector<Item>& a, const std::vector<Item>& b) {
    const auto equal = [](const Item& x, const Item& y) { return content(x) == content(y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

bool same_bounds(const std::vector<Expectation>& a, const std::vector<Expectation>& b) {
    const auto equal = [](const Expectation& x, const Expectation& y) {
        return same(x.bounds, y.bounds);
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

bool same(const std::optional<BranchSpec>& a, const std::optional<BranchSpec>& b) {
    if (!a || !b) {
        return a.has_value() == b.has_value();
    }
    const auto equal = [](const VariantSpec& x, const VariantSpec& y) {
        return x.name == y.name && same(x.faults, y.faults);
    };
    return a->at == b->at && std::equal(a->variants.begin(), a->variants.end(), b->variants.begin(),
                                        b->variants.end(), equal);
}

}  // namespace

bool same_meaning(const Spec& a, const Spec& b) {
    return std::tie(a.language, a.name, a.question, a.run, a.platform, a.groups) ==
               std::tie(b.language, b.name, b.question, b.run, b.platform, b.groups) &&
           same(a.components, b.components) && same(a.links, b.links) && same(a.faults, b.faults) &&
           same(a.branch, b.branch) && same(a.expect, b.expect) && same_bounds(a.expect, b.expect);
}

}  // namespace surgetank::scenarios
