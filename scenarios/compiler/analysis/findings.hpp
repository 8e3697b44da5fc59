// Every finding about a design, once, with its severity, its meaning and the way out. Ids are
// stable: tools match them, the reference page lists them, and an id that falls out of use is never
// given to something else. An error is a design that cannot hold, a warning one that probably does
// not do what was meant; an info is worth knowing.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

struct FindingMeaning {
    std::string_view id;
    std::string_view severity;
    std::string_view meaning;
    std::string_view way_out;
};

namespace finding {
inline constexpr std::string_view overloaded = "F101";
inline constexpr std::string_view nearly_full = "F102";
inline constexpr std::string_view unread = "F103";
inline constexpr std::string_view not_reached = "F104";
inline constexpr std::string_view explosive_loop = "F105";
inline constexpr std::string_view loop = "F106";
inline constexpr std::string_view retry_storm = "F107";
inline constexpr std::string_view endless = "F108";
inline constexpr std::string_view idle_consumers = "F109";
inline constexpr std::string_view unroutable_type = "F110";
inline constexpr std::string_view idle_binding = "F111";
inline constexpr std::string_view filtered_type = "F112";
inline constexpr std::string_view single_point = "F113";
inline constexpr std::string_view unread_dead_letters = "F114";
inline constexpr std::string_view short_ttl = "F115";
inline constexpr std::string_view unbounded = "F116";
inline constexpr std::string_view unattainable = "F117";
inline constexpr std::string_view starved = "F118";
inline constexpr std::string_view short_lease = "F119";
}  // namespace finding

inline constexpr std::array<FindingMeaning, 19> all_findings{{
    {finding::overloaded, "error", "More is offered than can be served.",
     "More servers, faster service, or less load."},
    {finding::nearly_full, "warning", "A station is busy for more than 90 % of the time.",
     "Room for bursts: 80 % is a usual aim."},
    {finding::unread, "info", "A store has no consumer.",
     "A link to workers, or a sink in its place."},
    {finding::not_reached, "warning", "No message comes through the links that lead there.",
     "Check the types and weights of its links."},
    {finding::explosive_loop, "error", "A loop sends back as much as it gets, or more.",
     "A limit on how often a message goes round."},
    {finding::loop, "info", "Messages come back and load the stations of a loop again.",
     "Nothing, if it is meant; the load counts every round."},
    {finding::retry_storm, "warning",
     "When tries fail often enough, their repetitions alone saturate the station.",
     "Fewer attempts, more servers, or failures that are not repeated."},
    {finding::endless, "error", "A message that always fails is redelivered for ever.",
     "A redelivery limit and a dead-letter target."},
    {finding::idle_consumers, "warning", "A group has more consumers than its log has partitions.",
     "As many partitions as consumers, or more."},
    {finding::unroutable_type, "warning", "An exchange gets a type that none of its links takes.",
     "A link for it, an `alternate`, or a source without it."},
    {finding::idle_binding, "warning", "No message can take a link out of an exchange.",
     "Check the route against the types that are published."},
    {finding::filtered_type, "warning", "None of the filtered links takes a type: it ends there.",
     "A link for the type, or one without a filter."},
    {finding::single_point, "info", "One instance, and without it others get nothing.",
     "A second instance, or another way round it."},
    {finding::unread_dead_letters, "info", "Dead letters are kept, and nobody reads them.",
     "Workers that read them, or somebody who looks."},
    {finding::short_ttl, "warning", "Messages expire before the fault they must survive is over.",
     "A longer TTL, or a dead-letter target that is read."},
    {finding::unbounded, "warning",
     "At its peak more comes than is served, and nothing limits the queue before it.",
     "A capacity with a decision what happens when it is full."},
    {finding::unattainable, "error", "An expectation lies below the floor of the latency.",
     "A larger limit, or a shorter way."},
    {finding::starved, "error", "A prefetch is used up on the way, and workers wait for messages.",
     "A prefetch that covers the round trip."},
    {finding::short_lease, "warning",
     "A lease ends before what was delivered under it has been served: it is delivered again.",
     "A longer lease, one that is renewed, or fewer messages in hand."},
}};

/// Collects findings; copies of one component say it once.
class Report {
public:
    struct Entry {
        std::string of;
        Mark mark;
        std::string message, hint;
        double number = 0;
        std::string unit = "1";
        std::string_view severity{};  ///< Where it differs from the table's.
    };
    void add(std::string_view id, Entry entry);
    /// In the order of the text.
    std::vector<DesignFinding> done();

private:
    std::vector<DesignFinding> findings_;
    std::vector<std::size_t> others_;  ///< Copies that would say the same.
    std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

/// A number with a few digits, for messages.
std::string digits(double value, int count = 3);
/// `name` without the index of a copy.
std::string base_of(const std::string& name);

// One file for each question.
void check_loads(const Topology& topology, const Analysis& analysis, Report& report);
void check_routes(const Topology& topology, const Routing& routing, const Analysis& analysis,
                  Report& report);
void check_retries(const Topology& topology, const Analysis& analysis, Report& report);
void check_stores(const Topology& topology, const Analysis& analysis, Report& report);
void check_peaks(const Topology& topology, const Routing& routing, const Analysis& analysis,
                 Report& report);
void check_expectations(const Topology& topology, const std::vector<Floor>& floors, Report& report);
/// Returns how many were left out, because others are graver.
std::size_t check_failure_points(const std::vector<FailurePoint>& points, Report& report);

}  // namespace surgetank::scenarios
