#include "scenarios/compiler/read.hpp"

#include <algorithm>
#include <filesystem>

namespace surgetank::scenarios {
namespace {

constexpr std::int64_t this_language = 1;

const std::vector<std::string_view> root_keys{"language",  "scenario", "run",        "parameters",
                                              "templates", "groups",   "components", "links",
                                              "faults",    "expect",   "platform",   "branch"};
const std::vector<std::string_view> later_keys{"check", "sweep"};

template <class Item, class Read>
void read_items(Reader& reader, const Tree& root, const Path& path, std::string_view key,
                std::vector<Item>& items, Read read) {
    const Tree* list = root.find_said(key);
    const Path section = path.child(key);
    if (list == nullptr || !reader.expect_list(*list, section)) {
        return;
    }
    items.resize(list->children.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].mark = list->children[i].mark;
        read(reader, list->children[i], section.item(i), items[i]);
    }
}

void read_components(Reader& reader, const Tree& root, const Path& path, Spec& spec) {
    const Tree* map = root.find_said("components");
    const Path section = path.child("components");
    if (map == nullptr) {
        reader.missing(root, path, "components");
        return;
    }
    if (!reader.expect_map(*map, section)) {
        return;
    }
    spec.components.reserve(map->children.size());
    for (const Tree& child : map->children) {
        const Path here = section.child(child.key);
        if (!is_name(child.key)) {
            reader.diagnostics().add(child.key_mark, code::bad_name, here.text(),
                                     "a component's name is letters, digits, - and _",
                                     "it begins with a letter; a dot would be a port");
        }
        ComponentSpec component;
        component.name = child.key;
        component.mark = child.key_mark;
        read_component(reader, child, here, component);
        spec.components.push_back(std::move(component));
    }
}

void read_groups(Reader& reader, const Tree& root, const Path& path, Spec& spec) {
    const Tree* map = root.find_said("groups");
    if (map == nullptr) {
        return;
    }
    models::Table<std::vector<std::string>> groups;
    const Path section = path.child("groups");
    reader.read(*map, section, {.name = "groups", .doc = ""}, groups);
    for (auto& [name, members] : groups) {
        const Tree& tree = *map->find(name);
        if (!is_name(name) || members.empty()) {
            const Path here = section.child(name);
            reader.add(tree, code::unknown_group, here,
                       is_name(name) ? "a group needs members" : "this cannot be a group's name");
        }
        spec.group_marks.emplace(name, tree.key_mark);
        spec.groups.emplace(name, std::move(members));
    }
}

void read_root(Reader& reader, const Tree& root, const Path& path, Spec& spec) {
    std::vector<std::string_view> known = root_keys;
    known.insert(known.end(), later_keys.begin(), later_keys.end());
    known.push_back("extend");
    reader.refuse_unknown(root, path, known);
    for (const std::string_view key : later_keys) {
        if (const Tree* later = root.find_said(key)) {
            const Path here = path.child(key);
            reader.diagnostics().add(later->key_mark, code::later_version, here.text(),
                                     "`" + std::string(key) + "` comes with a later version");
        }
    }
    if (const Tree* language = root.find_said("language")) {
        const Path here = path.child("language");
        reader.read(*language, here, {.name = "language", .doc = ""}, spec.language);
        if (spec.language != this_language) {
            reader.add(*language, code::later_version, here, "this version speaks language 1 only");
        }
    }
    const std::string stem = std::filesystem::path(spec.file).stem().string();
    spec.name = is_name(stem) ? stem : "scenario";
    if (const Tree* name = root.find_said("scenario")) {
        const Path here = path.child("scenario");
        reader.read(*name, here, {.name = "scenario", .doc = ""}, spec.name);
        if (!is_name(spec.name)) {
            reader.add(*name, code::bad_name, here, "a scenario's name is letters, digits, - and _",
                       "it begins with a letter");
        }
    }
}

void check_run(Reader& reader, const Tree* run, const Path& path, const RunSpec& spec,
               bool has_platform) {
    if (run == nullptr || !run->is_map()) {
        return;
    }
    if (spec.physics == models::PhysicsKind::simgrid && !has_platform) {
        reader.add(*run->find_said("physics"), code::platform, path.child("physics"),
                   "SimGrid needs a platform to work on",
                   "write `platform:` with hosts and wires, and `host` at the components");
    }
    if (spec.max_replications < spec.replications) {
        const Tree* most = run->find_said("max_replications");
        const bool is_said = most != nullptr;
        reader.add(is_said ? *most : *run, code::excluding, path,
                   "`max_replications` is less than `replications`");
    }
    if (spec.warm_up.length && *spec.warm_up.length >= spec.horizon) {
        reader.add(*run->find_said("warm_up"), code::warm_up, path.child("warm_up"),
                   "the warm-up is not shorter than the horizon",
                   "horizon is " + to_text(spec.horizon));
    }
}

}  // namespace

Spec read_spec(const Tree& root, const Origin& origin, Diagnostics& diagnostics) {
    Spec spec;
    spec.file = diagnostics.files()[0];
    spec.files = diagnostics.files();
    Reader reader(diagnostics, origin);
    const Path path;
    read_root(reader, root, path, spec);
    const Tree* run = root.find_said("run");
    const Path run_path = path.child("run");
    if (run != nullptr) {
        reader.read_struct(*run, run_path, spec.run);
    }
    check_run(reader, run, run_path, spec.run, root.find_said("platform") != nullptr);
    read_components(reader, root, path, spec);
    read_groups(reader, root, path, spec);
    if (const Tree* platform = root.find_said("platform")) {
        read_platform(reader, *platform, path.child("platform"), spec);
    }
    read_items(reader, root, path, "links", spec.links, read_link);
    read_items(reader, root, path, "faults", spec.faults, read_fault);
    read_branch(reader, root, path, spec);
    read_items(reader, root, path, "expect", spec.expect, read_expectation);
    return spec;
}

}  // namespace surgetank::scenarios
