#include "scenarios/compiler/ports.hpp"

#include <algorithm>

namespace surgetank::scenarios {
namespace {

constexpr std::array<PortRow, 15> rows{{
    {Kind::source, Port::out, "out", true, false, "What it publishes."},
    {Kind::exchange, Port::out, "out", true, false, "What the rule and the routes choose."},
    {Kind::exchange, Port::unroutable, "unroutable", false, false,
     "What no link takes; the field `alternate` is short for a link from here."},
    {Kind::queue, Port::out, "out", true, true, "Deliveries to consumers."},
    {Kind::queue, Port::dead, "dead", false, false,
     "Expired, evicted and given-up messages; `dead_letter` is short for a link from here."},
    {Kind::log, Port::out, "out", true, true, "Deliveries to consumer groups."},
    {Kind::log, Port::dead, "dead", false, false,
     "Records that a group gave up; `dead_letter` is short for a link from here."},
    {Kind::workers, Port::done, "done", true, false, "Messages after their effect."},
    {Kind::workers, Port::failed, "failed", false, false,
     "Messages given up after the last try, where no store takes them back."},
    {Kind::workers, Port::rejected, "rejected", false, false,
     "Messages for which the waiting line had no room."},
    {Kind::aggregator, Port::out, "out", true, false, "One message for each complete group."},
    {Kind::aggregator, Port::incomplete, "incomplete", false, false,
     "One message for each group whose time is over; without a link it is dropped."},
    {Kind::aggregator, Port::late, "late", false, false,
     "Messages that come after their group has left; without a link they are dropped."},
    {Kind::resequencer, Port::out, "out", true, false, "Messages in the order of publication."},
    {Kind::resequencer, Port::late, "late", false, false,
     "Messages that come after they were skipped; without a link they are dropped."},
}};

}  // namespace

std::span<const PortRow> all_ports() { return rows; }

std::span<const PortRow> ports_of(Kind kind) {
    const auto is_of = [kind](const PortRow& row) { return row.kind == kind; };
    const auto first = std::find_if(rows.begin(), rows.end(), is_of);
    const auto last = std::find_if_not(first, rows.end(), is_of);
    return {first, last};
}

std::string_view kind_name(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::string a_kind(Kind kind) {
    const bool is_vowel = kind == Kind::exchange || kind == Kind::aggregator;
    const std::string article = kind == Kind::workers ? "" : is_vowel ? "an " : "a ";
    return article + std::string(kind_name(kind));
}

std::string_view kind_doc(Kind kind) {
    constexpr std::array<std::string_view, 8> docs{
        "Publishes messages.",
        "Chooses where each message goes; keeps none.",
        "Keeps messages until a consumer has acknowledged them.",
        "Keeps records in order; each consumer group has its own position.",
        "Serve messages: consumers, services.",
        "Puts messages together: all parts of one, so many of a key, or a window of time.",
        "Puts messages back into the order in which their source published them, for each key.",
        "Where messages end."};
    return docs[static_cast<std::size_t>(kind)];
}

std::string_view port_name(Port port) {
    constexpr std::array<std::string_view, 8> names{"out",    "unroutable", "dead",       "done",
                                                    "failed", "rejected",   "incomplete", "late"};
    return names[static_cast<std::size_t>(port)];
}

bool may_receive(Kind kind) { return kind != Kind::source; }

}  // namespace surgetank::scenarios
