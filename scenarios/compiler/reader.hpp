// The reader of values: what every field table is read with. Its templates and the visitors stand
// in visit_read.hpp; here is what it offers to the rest.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/compiler/describe_law.hpp"
#include "scenarios/compiler/describe_spec.hpp"
#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/files.hpp"
#include "scenarios/compiler/quantity.hpp"
#include "scenarios/compiler/tree.hpp"

namespace surgetank::scenarios {

using models::Field;

/// Where a text came from: what its marks count, and where the files beside it lie.
struct Origin {
    Project project{{}};
    std::vector<std::filesystem::path> folders{};  ///< By index of file; empty where there is none.
};

struct NamedFile {
    std::filesystem::path path;
    std::string text;
};

template <class Enum>
std::vector<std::string_view> choices() {
    std::vector<std::string_view> names;
    for (const auto& named : names_of(Enum{})) {
        names.push_back(named.name);
    }
    return names;
}

class Reader {
public:
    Reader(Diagnostics& diagnostics, const Origin& origin)
        : diagnostics_(diagnostics), origin_(origin) {}

    /// Reads one value of any type the field tables know.
    template <class T>
    void read(const Tree& tree, const Path& path, const Field& field, T& value);

    /// Reads a struct; `others` are keys of the same mapping that somebody else reads.
    template <class Struct>
    void read_struct(const Tree& tree, const Path& path, Struct& value,
                     const std::vector<std::string_view>& others = {});
    /// Reads the values of a named form: a mapping, or just its first field.
    template <class Struct>
    void read_body(const Tree& tree, const Path& path, Struct& value);

    void read_law(const Tree& tree, const Path& path, const Field& field, LawUnit unit,
                  sim::Distribution& law);

    bool expect_map(const Tree& tree, const Path& path);
    bool expect_list(const Tree& tree, const Path& path);
    bool expect_scalar(const Tree& tree, const Path& path, std::string_view what);
    void refuse_unknown(const Tree& map, const Path& path,
                        const std::vector<std::string_view>& known);
    void missing(const Tree& map, const Path& path, std::string_view name, std::string hint = {});
    void add(const Tree& at, std::string_view code, const Path& path, std::string message,
             std::string hint = {});
    /// The one entry of a map that is to hold one named form, or nullptr and a diagnostic.
    const Tree* expect_form(const Tree& tree, const Path& path,
                            const std::vector<std::string_view>& names);
    /// A file beside the scenario; nothing after a diagnostic.
    std::optional<NamedFile> file(const Tree& at, const Path& path, const std::string& name);
    /// The numbers in a column of a file beside the scenario; nothing after a diagnostic.
    std::vector<double> column(const Tree& at, const Path& path, const std::string& name,
                               const std::string& column_name);

    Diagnostics& diagnostics() { return diagnostics_; }

private:
    using BoundText = std::string (*)(double);

    template <class Enum>
    void read_enum(const Tree& tree, const Path& path, Enum& value);
    template <class Value>
    void read_list(const Tree& tree, const Path& path, const Field& field,
                   std::vector<Value>& values);
    template <class Value>
    void read_table(const Tree& tree, const Path& path, const Field& field,
                    models::Table<Value>& table);
    template <class... Form>
    void read_forms(const Tree& tree, const Path& path, std::variant<Form...>& value);

    void read_plain(const Tree& tree, const Path& path, const Field& field, bool& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, std::string& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, int& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, std::int64_t& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, std::uint64_t& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, double& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, sim::Duration& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, sim::Rate& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, sim::Bytes& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, sim::Bandwidth& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field,
                    sim::Probability& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, models::Limit& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, Weight& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field, WarmUp& value);
    void read_plain(const Tree& tree, const Path& path, const Field& field,
                    models::DurationLaw& law);
    void read_plain(const Tree& tree, const Path& path, const Field& field, models::SizeLaw& law);
    void read_plain(const Tree& tree, const Path& path, const Field& field, models::CountLaw& law);
    void read_plain(const Tree& tree, const Path& path, const Field& field,
                    models::ServiceLaw& law);

    template <class Value>
    bool accept(const Tree& tree, const Path& path, std::string_view what,
                const Parsed<Value>& parsed, Value& value);
    void check_bounds(const Tree& tree, const Path& path, const Field& field, double value,
                      BoundText text);

    Diagnostics& diagnostics_;
    const Origin& origin_;
};

}  // namespace surgetank::scenarios
