// Reading `branch`: several futures of one scenario.
#include <algorithm>

#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

/// A fault of the shared past would make it another one.
void check_fault(Reader& reader, const Tree& tree, const Path& path, const FaultSpec& fault,
                 sim::Duration branch_at) {
    const Tree* at = tree.is_map() ? tree.find_said("at") : nullptr;
    if (at != nullptr && fault.at < branch_at) {
        reader.add(*at, code::fault_window, path.child("at"),
                   "it begins before the branch, in the past that variants share",
                   "the branch is at " + to_text(branch_at));
    }
}

void read_variant(Reader& reader, const Tree& tree, const Path& path, sim::Duration branch_at,
                  VariantSpec& variant) {
    if (!reader.expect_map(tree, path)) {
        return;
    }
    reader.refuse_unknown(tree, path, {"faults"});
    const Tree* faults = tree.find_said("faults");
    if (faults == nullptr) {
        reader.missing(tree, path, "faults", "an empty list for none");
        return;
    }
    const Path section = path.child("faults");
    if (!reader.expect_list(*faults, section)) {
        return;
    }
    variant.faults.resize(faults->children.size());
    for (std::size_t i = 0; i < variant.faults.size(); ++i) {
        const Tree& item = faults->children[i];
        const Path here = section.item(i);
        variant.faults[i].mark = item.mark;
        read_fault(reader, item, here, variant.faults[i]);
        check_fault(reader, item, here, variant.faults[i], branch_at);
    }
}

void read_variants(Reader& reader, const Tree& map, const Path& path, BranchSpec& branch) {
    if (!reader.expect_map(map, path)) {
        return;
    }
    for (const Tree& child : map.children) {
        if (child.is_null()) {
            continue;  // Taken back by a file that extends another one.
        }
        const Path here = path.child(child.key);
        if (!is_name(child.key)) {
            reader.diagnostics().add(child.key_mark, code::bad_name, here.text(),
                                     "a variant's name is letters, digits, - and _",
                                     "it begins with a letter");
        }
        VariantSpec variant{child.key, {}, child.key_mark};
        read_variant(reader, child, here, branch.at, variant);
        branch.variants.push_back(std::move(variant));
    }
    if (branch.variants.empty()) {
        reader.add(map, code::missing_key, path, "a branch needs variants",
                   "as in no-fault: {faults: []}");
    }
}

}  // namespace

void read_branch(Reader& reader, const Tree& root, const Path& path, Spec& spec) {
    const Tree* tree = root.find_said("branch");
    const Path here = path.child("branch");
    if (tree == nullptr || !reader.expect_map(*tree, here)) {
        return;
    }
    reader.refuse_unknown(*tree, here, {"at", "variants"});
    BranchSpec& branch = spec.branch.emplace();
    const Path at_path = here.child("at");
    if (const Tree* at = tree->find_said("at")) {
        reader.read(*at, at_path, {.name = "at", .doc = ""}, branch.at);
        if (branch.at >= spec.run.horizon) {
            reader.add(*at, code::fault_window, at_path, "it is after the horizon",
                       "horizon is " + to_text(spec.run.horizon));
        }
    } else {
        reader.missing(*tree, here, "at", "until when variants share their past");
    }
    const Path variants_path = here.child("variants");
    if (const Tree* variants = tree->find_said("variants")) {
        read_variants(reader, *variants, variants_path, branch);
    } else {
        reader.missing(*tree, here, "variants", "as in no-fault: {faults: []}");
    }
}

}  // namespace surgetank::scenarios
