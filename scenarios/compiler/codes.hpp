// Every code a diagnostic may carry, once, with its meaning. Codes are stable: tools match them,
// the reference page lists them, and a code that falls out of use is never given to something else.
#pragma once

#include <array>
#include <string_view>

namespace surgetank::scenarios {

struct CodeMeaning {
    std::string_view code;
    std::string_view meaning;
};

namespace code {
// E1xx: the text itself.
inline constexpr std::string_view file = "E101";
inline constexpr std::string_view too_large = "E102";
inline constexpr std::string_view encoding = "E103";
inline constexpr std::string_view not_yaml = "E104";
inline constexpr std::string_view too_deep = "E105";
inline constexpr std::string_view too_many_nodes = "E106";
inline constexpr std::string_view foreign_yaml = "E107";
inline constexpr std::string_view doubled_key = "E108";
inline constexpr std::string_view empty_text = "E109";
inline constexpr std::string_view extend = "E110";
inline constexpr std::string_view override_form = "E111";
inline constexpr std::string_view override_path = "E112";
inline constexpr std::string_view parameter = "E113";
inline constexpr std::string_view unknown_template = "E114";
inline constexpr std::string_view unknown_preset = "E115";
inline constexpr std::string_view more = "E199";
// E2xx: fields, their types and quantities.
inline constexpr std::string_view unknown_key = "E201";
inline constexpr std::string_view missing_key = "E202";
inline constexpr std::string_view wrong_shape = "E203";
inline constexpr std::string_view not_a_choice = "E204";
inline constexpr std::string_view out_of_bounds = "E205";
inline constexpr std::string_view one_form = "E206";
inline constexpr std::string_view bad_law = "E207";
inline constexpr std::string_view bad_name = "E208";
inline constexpr std::string_view bad_shares = "E209";
inline constexpr std::string_view later_version = "E210";
inline constexpr std::string_view not_a_number = "E211";
inline constexpr std::string_view missing_unit = "E212";
inline constexpr std::string_view wrong_unit = "E213";
inline constexpr std::string_view out_of_range = "E214";
inline constexpr std::string_view bad_data = "E215";
inline constexpr std::string_view excluding = "E216";
// E3xx: names and topology.
inline constexpr std::string_view unknown_component = "E301";
inline constexpr std::string_view unknown_port = "E302";
inline constexpr std::string_view doubled_name = "E303";
inline constexpr std::string_view may_not_follow = "E304";
inline constexpr std::string_view routing = "E305";
inline constexpr std::string_view copies = "E306";
inline constexpr std::string_view unknown_type = "E307";
inline constexpr std::string_view no_delay = "E308";
inline constexpr std::string_view unreachable = "E309";
inline constexpr std::string_view leads_nowhere = "E310";
inline constexpr std::string_view fault_target = "E311";
inline constexpr std::string_view fault_window = "E312";
inline constexpr std::string_view instances = "E313";
inline constexpr std::string_view unknown_group = "E314";
inline constexpr std::string_view named_twice = "E315";
inline constexpr std::string_view too_big = "E316";
inline constexpr std::string_view not_a_subscription = "E317";
inline constexpr std::string_view parts = "E318";
// E4xx: expectations and what they need.
inline constexpr std::string_view unknown_metric = "E401";
inline constexpr std::string_view metric_place = "E402";
inline constexpr std::string_view statistic = "E403";
inline constexpr std::string_view bound = "E404";
inline constexpr std::string_view window = "E405";
inline constexpr std::string_view warm_up = "E406";
// E5xx: the platform.
inline constexpr std::string_view unknown_host = "E501";
inline constexpr std::string_view platform = "E502";
inline constexpr std::string_view no_route = "E503";
inline constexpr std::string_view platform_file = "E504";
}  // namespace code

inline constexpr std::array<CodeMeaning, 60> all_codes{{
    {code::file, "A file cannot be read, or lies outside the folder of the scenario."},
    {code::too_large, "A file is larger than the limit."},
    {code::encoding, "The text is not clean UTF-8."},
    {code::not_yaml, "The text is not YAML."},
    {code::too_deep, "The text is nested too deeply."},
    {code::too_many_nodes, "The text has too many nodes once its aliases are expanded."},
    {code::foreign_yaml,
     "A feature of YAML that scenarios do not use: tags, merge keys, documents."},
    {code::doubled_key, "A key stands twice in one mapping."},
    {code::empty_text, "There is no scenario in the text."},
    {code::extend, "`extend` goes in a circle or too deep."},
    {code::override_form, "An override is not of the form path=value."},
    {code::override_path, "An override's path leads to nothing in the scenario."},
    {code::parameter, "A parameter is not defined, or is used inside a longer text."},
    {code::unknown_template, "No template has this name."},
    {code::unknown_preset, "No preset has this name."},
    {code::more, "More problems were found than are shown."},
    {code::unknown_key, "No field has this name."},
    {code::missing_key, "A required field is missing."},
    {code::wrong_shape, "A mapping, a list or a single value stands where another one is due."},
    {code::not_a_choice, "The value is not one of the allowed names."},
    {code::out_of_bounds, "The value lies outside its bounds."},
    {code::one_form, "Exactly one named form is due."},
    {code::bad_law, "The parameters are not those of a distribution."},
    {code::bad_name, "The text cannot be a name."},
    {code::bad_shares, "Shares do not add up to 100 %."},
    {code::later_version, "The language has this, but this version does not yet."},
    {code::not_a_number, "The text is not a number."},
    {code::missing_unit, "A quantity has no unit."},
    {code::wrong_unit, "A quantity has a unit of another kind, or an unknown one."},
    {code::out_of_range, "A quantity is negative, too large or too small."},
    {code::bad_data, "A data file has no such column, or a bad value in it."},
    {code::excluding, "Two fields exclude each other."},
    {code::unknown_component, "No component has this name."},
    {code::unknown_port, "The component has no such port."},
    {code::doubled_name, "Two things have the same name."},
    {code::may_not_follow, "A component of this kind may not follow."},
    {code::routing, "A route, header, weight or filter does not fit the link it stands on."},
    {code::copies, "Copies of a counted component cannot be linked one to one."},
    {code::unknown_type, "No source publishes this message type."},
    {code::no_delay, "Messages could go round in a circle without time passing."},
    {code::unreachable, "No message can ever reach the component."},
    {code::leads_nowhere, "Messages have no source, or nowhere to go."},
    {code::fault_target, "A fault cannot act on this target."},
    {code::fault_window, "A fault lies outside the time that is simulated."},
    {code::instances, "A component does not have these instances."},
    {code::unknown_group, "No group has this name, or a group is malformed."},
    {code::named_twice, "The same link is said twice, as a field and under `links`."},
    {code::too_big, "The scenario has too many components or links."},
    {code::not_a_subscription, "`consume` stands on a link that is not a subscription."},
    {code::parts, "Parts of split messages are missing, or come where they cannot be used."},
    {code::unknown_metric, "No metric has this name."},
    {code::metric_place, "The metric does not apply there, or the place is missing."},
    {code::statistic, "The metric has no such statistic."},
    {code::bound, "An expectation has no usable bound."},
    {code::window, "The time window of an expectation is not inside the run."},
    {code::warm_up, "The warm-up does not fit the run."},
    {code::unknown_host, "No host has this name, or a component has no host."},
    {code::platform, "Hosts, wires or routes of the platform do not fit together."},
    {code::no_route, "No way leads from one host to another."},
    {code::platform_file, "A platform file is not what SimGrid accepts."},
}};

}  // namespace surgetank::scenarios
