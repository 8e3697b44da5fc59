// Reading links and faults.
#include <algorithm>

#include "scenarios/compiler/faults.hpp"
#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

using models::FaultVerb;

/// The one verb of a fault, or nullptr and a diagnostic.
const Tree* find_verb(Reader& reader, const Tree& tree, const Path& path, bool has_unknown,
                      FaultSpec& fault) {
    const Tree* found = nullptr;
    int count = 0;
    for (const auto& named : names_of(FaultVerb{})) {
        if (const Tree* entry = tree.find_said(named.name)) {
            found = entry;
            fault.verb = named.value;
            ++count;
        }
    }
    if (count == 0 && has_unknown) {
        return nullptr;  // Probably the verb, misspelt, and told so.
    }
    if (count != 1) {
        reader.add(tree, code::one_form, path,
                   count == 0 ? "a fault needs something to do" : "a fault does one thing only",
                   "one of " + listed(choices<FaultVerb>()) + ", with its target");
        return nullptr;
    }
    return found;
}

void read_target(Reader& reader, const Tree& tree, const Path& path, FaultSpec& fault) {
    if (tree.is_scalar()) {
        fault.target = tree.scalar;
        return;
    }
    if (!acts_on_links(fault.verb) || !tree.is_map()) {
        reader.add(tree, code::wrong_shape, path,
                   acts_on_links(fault.verb) ? "a link is due here: its name, or {from, to}"
                                             : "the name of a component or a group is due here");
        return;
    }
    const Tree* from = tree.find_said("from");
    const Tree* to = tree.find_said("to");
    if (from == nullptr || to == nullptr) {
        reader.missing(tree, path, from == nullptr ? "from" : "to");
        return;
    }
    fault.link.emplace();
    const Path from_path = path.child("from");
    const Path to_path = path.child("to");
    reader.read(*from, from_path, {.name = "from", .doc = ""}, fault.link->first);
    reader.read(*to, to_path, {.name = "to", .doc = ""}, fault.link->second);
    reader.refuse_unknown(tree, path, {"from", "to"});
}

void read_instances(Reader& reader, const Tree& tree, const Path& path, FaultSpec& fault) {
    const Tree* entry = tree.find_said("instances");
    if (entry == nullptr) {
        return;
    }
    const Path here = path.child("instances");
    if (entry->is_list()) {
        std::vector<std::int64_t> which;
        reader.read(*entry, here, {.name = "instances", .doc = "", .at_least = 0, .at_most = 1e6},
                    which);
        std::sort(which.begin(), which.end());
        if (which.empty() || std::adjacent_find(which.begin(), which.end()) != which.end()) {
            reader.add(*entry, code::instances, here,
                       "each instance is due once, and at least one");
        }
        fault.instances = std::move(which);
    } else {
        std::int64_t how_many = 1;
        reader.read(*entry, here, {.name = "instances", .doc = "", .at_least = 1, .at_most = 1e6},
                    how_many);
        fault.instances = how_many;
    }
}

/// `factor`, `loss` and `bandwidth` belong to slow and degrade.
void read_strength(Reader& reader, const Tree& tree, const Path& path, FaultSpec& fault) {
    const Tree* factor = tree.find_said("factor");
    const Tree* loss = tree.find_said("loss");
    const Path factor_path = path.child("factor");
    const Path loss_path = path.child("loss");
    const bool is_slow = fault.verb == FaultVerb::slow;
    const bool is_degrade = fault.verb == FaultVerb::degrade;
    if (factor != nullptr && !is_slow && !is_degrade) {
        reader.add(*factor, code::excluding, factor_path, "`factor` goes with slow and degrade");
    } else if (factor != nullptr) {
        reader.read(*factor, factor_path,
                    {.name = "factor", .doc = "", .at_most = 1e9, .positive = true}, fault.factor);
    }
    if (loss != nullptr && !is_degrade) {
        reader.add(*loss, code::excluding, loss_path, "`loss` goes with degrade");
    } else if (loss != nullptr) {
        reader.read(*loss, loss_path, {.name = "loss", .doc = ""}, fault.loss);
    }
    const Tree* bandwidth = tree.find_said("bandwidth");
    const Path bandwidth_path = path.child("bandwidth");
    if (bandwidth != nullptr && !is_degrade) {
        reader.add(*bandwidth, code::excluding, bandwidth_path, "`bandwidth` goes with degrade");
    } else if (bandwidth != nullptr) {
        reader.read(*bandwidth, bandwidth_path,
                    {.name = "bandwidth", .doc = "", .at_most = 1, .positive = true},
                    fault.bandwidth);
    }
    if (is_slow && factor == nullptr) {
        reader.missing(tree, path, "factor", "by which service takes longer");
    } else if (is_degrade && factor == nullptr && loss == nullptr && bandwidth == nullptr) {
        reader.missing(tree, path, "factor", "for the latency; or `loss`, or `bandwidth`");
    }
}

}  // namespace

void read_link(Reader& reader, const Tree& tree, const Path& path, LinkSpec& link) {
    reader.read_struct(tree, path, link);
    const Tree* name = tree.find_said("name");
    if (name != nullptr && name->is_scalar() && !is_name(name->scalar)) {
        reader.add(*name, code::bad_name, path.child("name"),
                   "a link's name is letters, digits, - and _", "it begins with a letter");
    }
}

void read_fault(Reader& reader, const Tree& tree, const Path& path, FaultSpec& fault) {
    if (!reader.expect_map(tree, path)) {
        return;
    }
    std::vector<std::string_view> known = choices<FaultVerb>();
    known.insert(known.end(), {"name", "at", "for", "instances", "factor", "loss", "bandwidth"});
    const std::size_t before = reader.diagnostics().count();
    reader.refuse_unknown(tree, path, known);
    const bool has_unknown = reader.diagnostics().count() > before;
    const Tree* at = tree.find_said("at");
    if (at == nullptr) {
        reader.missing(tree, path, "at", "when it begins");
    } else {
        const Path here = path.child("at");
        reader.read(*at, here, {.name = "at", .doc = ""}, fault.at);
    }
    if (const Tree* length = tree.find_said("for")) {
        const Path here = path.child("for");
        reader.read(*length, here, {.name = "for", .doc = "", .positive = true}, fault.length);
    }
    if (const Tree* verb = find_verb(reader, tree, path, has_unknown, fault)) {
        const Path here = path.child(verb->key);
        read_target(reader, *verb, here, fault);
        read_instances(reader, tree, path, fault);
        read_strength(reader, tree, path, fault);
        const std::string target =
            fault.link ? fault.link->first + "->" + fault.link->second : fault.target;
        fault.name = verb->key + "-" + target;
    }
    if (const Tree* name = tree.find_said("name")) {
        const Path here = path.child("name");
        reader.read(*name, here, {.name = "name", .doc = ""}, fault.name);
        if (!is_name(fault.name)) {
            reader.add(*name, code::bad_name, here, "a fault's name is letters, digits, - and _",
                       "it begins with a letter");
        }
    }
}

}  // namespace surgetank::scenarios
