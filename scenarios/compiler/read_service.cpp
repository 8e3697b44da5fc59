// Reading what is not one law alone: service by message type, and columns of files.
#include <algorithm>

#include "scenarios/compiler/visit_read.hpp"

namespace surgetank::scenarios {

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        models::ServiceLaw& law) {
    const Tree* by_type = tree.find_said("by_type");
    if (by_type == nullptr) {
        read_plain(tree, path, field, law.other);
        return;
    }
    refuse_unknown(tree, path, {"by_type"});
    const Path inside = path.child("by_type");
    if (!expect_map(*by_type, inside)) {
        return;
    }
    read_table(*by_type, inside, field, law.by_type);
    const auto other = std::find_if(law.by_type.begin(), law.by_type.end(),
                                    [](const auto& entry) { return entry.first == "other"; });
    if (other == law.by_type.end()) {
        missing(*by_type, inside, "other", "the law of all types that are not named");
        return;
    }
    law.other = other->second;
    law.by_type.erase(other);
}

std::optional<NamedFile> Reader::file(const Tree& at, const Path& path, const std::string& name) {
    const auto index = static_cast<std::size_t>(at.place().file);
    const std::filesystem::path from =
        index < origin_.folders.size() ? origin_.folders[index] : origin_.project.folder();
    const auto place =
        origin_.project.resolve(name, from.empty() ? origin_.project.folder() : from);
    if (!place.value) {
        add(at, place.code, path, "`" + name + "`: " + place.problem, place.hint);
        return std::nullopt;
    }
    auto text = read_whole_file(*place.value, largest_table);
    if (!text.value) {
        add(at, text.code, path, "`" + name + "`: " + text.problem, text.hint);
        return std::nullopt;
    }
    return NamedFile{*place.value, std::move(*text.value)};
}

std::vector<double> Reader::column(const Tree& at, const Path& path, const std::string& name,
                                   const std::string& column_name) {
    const std::optional<NamedFile> table = file(at, path, name);
    if (!table) {
        return {};
    }
    const auto numbers = read_column(table->text, column_name);
    if (!numbers.value) {
        add(at, numbers.code, path, "`" + name + "`: " + numbers.problem, numbers.hint);
        return {};
    }
    return *numbers.value;
}

}  // namespace surgetank::scenarios
