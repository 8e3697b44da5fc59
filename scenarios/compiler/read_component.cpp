// Reading one component, and what its field tables cannot say: shares, traces, what excludes what.
#include <algorithm>
#include <cmath>

#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

/// Of one component: each takes memory before the first message comes.
constexpr std::int64_t most_servers = 1'000'000;

using namespace models;

bool is_type_name(std::string_view text) {
    return !text.empty() && text.size() <= 255 &&
           text.find_first_of(" \t*#\"'[]{},") == std::string_view::npos;
}

void check_shares(Reader& reader, const Tree& tree, const Path& path, std::string_view name,
                  const Table<sim::Probability>& shares) {
    const Tree* table = tree.find_said(name);
    if (table == nullptr || !table->is_map()) {
        return;
    }
    const Path here = path.child(name);
    double sum = 0;
    for (const auto& [key, share] : shares) {
        sum += share.value;
    }
    if (std::abs(sum - 1) > 1e-9) {
        reader.add(
            *table, code::bad_shares, here,
            "the shares add up to " + number_text(std::round(sum * 1e8) / 1e6) + "%, not 100%");
    }
}

void check_names(Reader& reader, const Tree& tree, const Path& path, const SourceConfig& source) {
    const Path types = path.child("types");
    for (const auto& [type, share] : source.types) {
        if (!is_type_name(type) || type == "other") {
            const Path here = types.child(type);
            reader.diagnostics().add(tree.find("types")->find(type)->key_mark, code::bad_name,
                                     here.text(), "this cannot be the name of a message type",
                                     type == "other" ? "`other` stands for all types not named"
                                                     : "no spaces, quotes, brackets, * or #");
        }
    }
    const Path priorities = path.child("priorities");
    for (const auto& [priority, share] : source.priorities) {
        const Parsed<std::int64_t> number = parse_count(priority);
        if (!number.value || *number.value > 255) {
            const Path here = priorities.child(priority);
            reader.diagnostics().add(tree.find("priorities")->find(priority)->key_mark,
                                     code::out_of_bounds, here.text(),
                                     "a priority is a whole number from 0 to 255");
        }
    }
    const Path headers = path.child("headers");
    for (const auto& [type, table] : source.headers) {
        const auto is_this = [&type = type](const auto& entry) { return entry.first == type; };
        if (std::none_of(source.types.begin(), source.types.end(), is_this)) {
            const Path here = headers.child(type);
            reader.diagnostics().add(tree.find("headers")->find(type)->key_mark, code::unknown_type,
                                     here.text(), "the source does not publish this type");
        }
    }
}

void check_instants(Reader& reader, const Tree& body, const Path& path,
                    const TraceArrivals& trace) {
    if (trace.at_s.empty()) {
        reader.add(body, code::excluding, path, "either `file` or `at_s` is due");
    }
    for (std::size_t i = 1; i < trace.at_s.size(); ++i) {
        if (trace.at_s[i] < trace.at_s[i - 1]) {
            reader.add(body, code::bad_data, path,
                       "instant " + std::to_string(i + 1) + " lies before the one ahead of it");
            return;
        }
    }
    if (!trace.service_s.empty() && trace.service_s.size() != trace.at_s.size()) {
        reader.add(body, code::bad_data, path,
                   std::to_string(trace.at_s.size()) + " instants, but " +
                       std::to_string(trace.service_s.size()) + " service times");
    }
    if (!trace.fails.empty() && trace.fails.size() != trace.service_s.size()) {
        reader.add(body, code::bad_data, path,
                   std::to_string(trace.service_s.size()) + " service times, but " +
                       std::to_string(trace.fails.size()) + " numbers of failures");
    }
}

/// Fills a trace from its file; afterwards it holds the numbers and no file, as if they stood in
/// the scenario.
void read_trace(Reader& reader, const Tree& tree, const Path& path, TraceArrivals& trace) {
    const Path arrivals = path.child("arrivals");
    const Path here = arrivals.child("trace");
    const Tree& body = *tree.find("arrivals")->find("trace");
    const std::size_t before = reader.diagnostics().count();
    if (!trace.file.empty() && !trace.at_s.empty()) {
        reader.add(body, code::excluding, here, "`file` and `at_s` exclude each other");
        return;
    }
    if (!trace.file.empty()) {
        const Tree* file = body.is_map() ? body.find("file") : &body;
        const Path file_path = here.child("file");
        trace.at_s = reader.column(*file, file_path, trace.file, trace.column);
        if (!trace.service_column.empty() && !trace.at_s.empty()) {
            trace.service_s = reader.column(*file, file_path, trace.file, trace.service_column);
        }
        if (!trace.fails_column.empty() && !trace.at_s.empty()) {
            trace.fails = reader.column(*file, file_path, trace.file, trace.fails_column);
        }
        trace = TraceArrivals{.file = {},
                              .column = "at_s",
                              .service_column = {},
                              .fails_column = {},
                              .at_s = std::move(trace.at_s),
                              .service_s = std::move(trace.service_s),
                              .fails = std::move(trace.fails)};
    } else if (!trace.fails_column.empty()) {
        reader.add(body, code::excluding, here, "`fails_column` goes with `file`");
    } else if (!trace.service_column.empty()) {
        reader.add(body, code::excluding, here, "`service_column` goes with `file`");
    }
    if (reader.diagnostics().count() == before) {
        check_instants(reader, body, here, trace);
    }
}

void check_profile(Reader& reader, const Tree& tree, const Path& path,
                   const ProfileArrivals& profile) {
    const Path arrivals = path.child("arrivals");
    const Path here = arrivals.child("profile");
    const Tree& body = *tree.find("arrivals")->find("profile");
    if (profile.points.empty() == !profile.diurnal) {
        reader.add(body, code::excluding, here, "either `points` or `diurnal` is due");
    }
    for (std::size_t i = 1; i < profile.points.size(); ++i) {
        if (profile.points[i].at <= profile.points[i - 1].at) {
            reader.add(body, code::out_of_bounds, here,
                       "points must follow each other in time; number " + std::to_string(i + 1) +
                           " does not");
        }
    }
    const auto is_silent = [](const ProfilePoint& point) { return point.rate.per_second == 0; };
    if (!profile.points.empty() &&
        std::all_of(profile.points.begin(), profile.points.end(), is_silent)) {
        reader.add(body, code::out_of_bounds, here, "every rate is zero");
    }
    if (profile.repeat && !profile.points.empty() && *profile.repeat < profile.points.back().at) {
        reader.add(body, code::out_of_bounds, here, "`repeat` ends before the last point");
    }
}

void check_config(Reader& reader, const Tree& tree, const Path& path, SourceConfig& source) {
    check_shares(reader, tree, path, "types", source.types);
    check_shares(reader, tree, path, "priorities", source.priorities);
    check_names(reader, tree, path, source);
    const Tree* arrivals = tree.find_said("arrivals");
    if (arrivals == nullptr || !arrivals->is_map()) {
        return;
    }
    if (auto* trace = std::get_if<TraceArrivals>(&source.arrivals)) {
        read_trace(reader, tree, path, *trace);
    } else if (const auto* profile = std::get_if<ProfileArrivals>(&source.arrivals)) {
        check_profile(reader, tree, path, *profile);
    } else if (const auto* mmpp = std::get_if<MmppArrivals>(&source.arrivals)) {
        if (mmpp->states.size() < 2 && arrivals->find_said("mmpp")->children.size() < 2) {
            reader.add(*arrivals, code::out_of_bounds, path.child("arrivals"),
                       "at least two states are due");
        }
    }
    if (source.stop && *source.stop <= source.start) {
        reader.add(*tree.find("stop"), code::excluding, path.child("stop"),
                   "`stop` does not come after `start`");
    }
}

/// A service time is due, yet no single field is: `recorded` takes it from the trace.
void check_service(Reader& reader, const Tree& tree, const Path& path) {
    if (tree.find_said("service") == nullptr && tree.find_said("recorded") == nullptr) {
        reader.missing(tree, path, "service", "the law of the time to serve one message");
    }
}

void check_config(Reader& reader, const Tree& tree, const Path& path, WorkersConfig& workers) {
    const Tree* service = tree.find_said("service");
    const Tree* recorded = tree.find_said("recorded");
    if (service != nullptr && recorded != nullptr) {
        reader.add(*recorded, code::excluding, path.child("recorded"),
                   "`service` and `recorded` exclude each other");
    }
    if (workers.overflow == Overflow::drop_head) {
        reader.add(*tree.find("overflow"), code::not_a_choice, path.child("overflow"),
                   "workers cannot drop the oldest", "reject or block");
    }
    const std::int64_t servers = workers.instances * workers.concurrency.count.value_or(1);
    if (servers > most_servers) {
        reader.add(*tree.find("concurrency"), code::out_of_bounds, path.child("concurrency"),
                   std::to_string(workers.instances) + " instances make " +
                       std::to_string(servers) + " servers; at most " +
                       std::to_string(most_servers),
                   "`unlimited` serves all at once");
    }
    if (workers.batch && workers.batch->min > workers.batch->max) {
        reader.add(*tree.find("batch"), code::excluding, path.child("batch"),
                   "`min` is more than `max`");
    }
}

void check_config(Reader& reader, const Tree& tree, const Path& path, AggregatorConfig& config) {
    check_aggregator(reader, tree, path, config);
}

template <class Config>
void check_config(Reader& /*reader*/, const Tree& /*tree*/, const Path& /*path*/,
                  Config& /*config*/) {}

template <class Config>
void read_config(Reader& reader, const Tree& tree, const Path& path, ComponentSpec& component) {
    Config config;
    const std::size_t before = reader.diagnostics().count();
    reader.read_struct(tree, path, config, {"kind", "count", "host", "template", "preset"});
    if (reader.diagnostics().count() == before) {
        check_config(reader, tree, path, config);
    }
    component.config = std::move(config);
}

}  // namespace

void read_component(Reader& reader, const Tree& tree, const Path& path, ComponentSpec& component) {
    if (!reader.expect_map(tree, path)) {
        return;
    }
    const Tree* kind = tree.find_said("kind");
    if (kind == nullptr) {
        reader.missing(tree, path, "kind", listed({kind_names.begin(), kind_names.end()}));
        return;
    }
    if (const Tree* count = tree.find_said("count")) {
        const Path here = path.child("count");
        reader.read(*count, here, {.name = "count", .doc = "", .at_least = 1, .at_most = 1e6},
                    component.count);
    }
    read_hosts(reader, tree, path, component);
    switch (std::find(kind_names.begin(), kind_names.end(), kind->scalar) - kind_names.begin()) {
        case 0:
            return read_config<SourceConfig>(reader, tree, path, component);
        case 1:
            return read_config<ExchangeConfig>(reader, tree, path, component);
        case 2:
            return read_config<QueueConfig>(reader, tree, path, component);
        case 3:
            return read_config<LogConfig>(reader, tree, path, component);
        case 4:
            check_service(reader, tree, path);
            return read_config<WorkersConfig>(reader, tree, path, component);
        case 5:
            return read_config<AggregatorConfig>(reader, tree, path, component);
        case 6:
            return read_config<ResequencerConfig>(reader, tree, path, component);
        case 7:
            return read_config<SinkConfig>(reader, tree, path, component);
        default:
            break;
    }
    const Path here = path.child("kind");
    reader.add(*kind, code::not_a_choice, here,
               "`" + kind->scalar.substr(0, 60) + "` is no kind of component",
               advice(kind->scalar, {kind_names.begin(), kind_names.end()}));
}

}  // namespace surgetank::scenarios
