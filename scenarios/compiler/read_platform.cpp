// Reading the platform: its fields, and whether hosts, wires and routes fit together.
#include <algorithm>
#include <map>
#include <set>

#include "scenarios/compiler/read.hpp"
#include "scenarios/physics/helper.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

template <class Value>
bool has(const Table<Value>& table, const std::string& name) {
    return std::any_of(table.begin(), table.end(),
                       [&](const auto& entry) { return entry.first == name; });
}

template <class Value>
std::vector<std::string_view> keys_of(const Table<Value>& table) {
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : table) {
        keys.push_back(key);
    }
    return keys;
}

class PlatformCheck {
public:
    PlatformCheck(Reader& reader, const Tree& tree, const Path& path, const PlatformConfig& config)
        : reader_(reader), tree_(tree), path_(path), config_(config) {}

    void apply() {
        if (config_.hosts.empty()) {
            reader_.add(tree_, code::platform, path_, "a platform needs `hosts`",
                        "or `file`, a platform of SimGrid");
        }
        for (const std::string& router : config_.routers) {
            const bool is_new = routers_.insert(router).second;
            if (!is_new || has(config_.hosts, router)) {
                reader_.add(*tree_.find("routers"), code::doubled_name, path_.child("routers"),
                            "two places are named `" + router + "`");
            }
        }
        check_wires();
        check_routes();
    }

private:
    void check_wires() {
        const Path wires = path_.child("wires");
        for (const auto& [name, wire] : config_.wires) {
            const Path here = wires.child(name);
            const Tree& tree = *tree_.find("wires")->find(name);
            if (!wire.between.empty() &&
                (wire.between.size() != 2 || wire.between[0] == wire.between[1])) {
                reader_.add(tree, code::platform, here, "a wire joins two places",
                            "between: [a, b]");
                continue;
            }
            for (const std::string& place : wire.between) {
                if (!has(config_.hosts, place) && !routers_.contains(place)) {
                    std::vector<std::string_view> known = keys_of(config_.hosts);
                    known.insert(known.end(), config_.routers.begin(), config_.routers.end());
                    reader_.add(tree, code::unknown_host, here,
                                "no host or router is named `" + place + "`", advice(place, known));
                }
            }
        }
    }

    void check_routes() {
        const Path routes = path_.child("routes");
        for (std::size_t i = 0; i < config_.routes.size(); ++i) {
            const RouteConfig& route = config_.routes[i];
            const Path here = routes.item(i);
            const Tree& tree = tree_.find("routes")->children[i];
            for (const std::string& host : {route.from, route.to}) {
                if (!has(config_.hosts, host)) {
                    reader_.add(tree, code::unknown_host, here, "no host is named `" + host + "`",
                                advice(host, keys_of(config_.hosts)));
                }
            }
            for (const std::string& wire : route.via) {
                if (!has(config_.wires, wire)) {
                    reader_.add(tree, code::platform, here, "no wire is named `" + wire + "`",
                                advice(wire, keys_of(config_.wires)));
                }
            }
            if (route.from == route.to || route.via.empty()) {
                reader_.add(tree, code::platform, here,
                            "a route leads from one host to another, over at least one wire");
            }
            note(tree, here, route.from, route.to);
            if (route.both_ways) {
                note(tree, here, route.to, route.from);
            }
        }
    }

    void note(const Tree& tree, const Path& path, const std::string& from, const std::string& to) {
        if (!routed_.emplace(from, to).second) {
            reader_.add(tree, code::named_twice, path,
                        "there are two routes from `" + from + "` to `" + to + "`",
                        "`both_ways: false` if the way back is another one");
        }
    }

    Reader& reader_;
    const Tree& tree_;
    const Path& path_;
    const PlatformConfig& config_;
    std::set<std::string> routers_;
    std::set<std::pair<std::string, std::string>> routed_;
};

/// SimGrid's first words about a file, without where in its own sources they stand.
std::string words_of(const std::string& text) {
    constexpr std::string_view label = "/CRITICAL] ";
    const std::size_t place = text.find(label);
    return place == std::string::npos ? text : text.substr(place + label.size());
}

/// Fills the platform from its file; afterwards it holds hosts, wires and routes and no file, as if
/// they stood in the scenario.
void import_file(Reader& reader, const Tree& tree, const Path& path, const Spec& spec,
                 PlatformConfig& config) {
    const Tree& file = *tree.find("file");
    const Path here = path.child("file");
    if (!config.hosts.empty() || !config.wires.empty() || !config.routes.empty() ||
        !config.routers.empty()) {
        reader.add(file, code::excluding, here,
                   "`file` excludes hosts, routers, wires and routes of your own");
        return;
    }
    const std::optional<NamedFile> xml = reader.file(file, here, *config.file);
    if (!xml) {
        return;
    }
    if (xml->text.empty()) {
        reader.add(file, code::platform_file, here, "`" + *config.file + "`: the file is empty");
        return;
    }
    std::set<std::string> used;
    for (const ComponentSpec& component : spec.components) {
        used.insert(component.hosts.begin(), component.hosts.end());
    }
    try {
        PlatformConfig found =
            import_platform(xml->path.string(), {used.begin(), used.end()}, config.flops);
        config.hosts = std::move(found.hosts);
        config.wires = std::move(found.wires);
        config.routes = std::move(found.routes);
        config.file.reset();
    } catch (const MissingSimGrid&) {
        throw;
    } catch (const std::runtime_error& error) {
        reader.add(file, code::platform_file, here,
                   "`" + *config.file + "`: " + words_of(error.what()));
    }
}

/// Where the entries of a table stand; those of an imported file all where it is named.
template <class Value>
std::vector<Mark> marks_of(const Table<Value>& table, const Tree* tree, Mark otherwise) {
    std::vector<Mark> marks;
    for (const auto& [name, value] : table) {
        const Tree* entry = tree == nullptr ? nullptr : tree->find(name);
        marks.push_back(entry == nullptr ? otherwise : entry->key_mark);
    }
    return marks;
}

}  // namespace

void read_platform(Reader& reader, const Tree& tree, const Path& path, Spec& spec) {
    PlatformConfig config;
    const std::size_t before = reader.diagnostics().count();
    reader.read_struct(tree, path, config);
    if (config.file) {
        if (reader.diagnostics().count() == before) {
            import_file(reader, tree, path, spec, config);
        }
    } else if (reader.diagnostics().count() == before) {
        PlatformCheck(reader, tree, path, config).apply();
    }
    spec.platform_mark = tree.place();
    spec.host_marks = marks_of(config.hosts, tree.find("hosts"), tree.place());
    spec.wire_marks = marks_of(config.wires, tree.find("wires"), tree.place());
    spec.platform = std::move(config);
}

/// `host: a`, or `host: [a, b]` for copies that take turns.
void read_hosts(Reader& reader, const Tree& tree, const Path& path, ComponentSpec& component) {
    const Tree* said = tree.find_said("host");
    if (said == nullptr) {
        return;
    }
    const Path here = path.child("host");
    const Field field{.name = "host", .doc = ""};
    if (said->is_list()) {
        reader.read(*said, here, field, component.hosts);
    } else {
        reader.read(*said, here, field, component.hosts.emplace_back());
    }
}

}  // namespace surgetank::scenarios
