#include "scenarios/compiler/compile.hpp"

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/load.hpp"
#include "scenarios/compiler/prepare.hpp"
#include "scenarios/compiler/read.hpp"

namespace surgetank::scenarios {
namespace {

/// The text of the comment `# Question: ...` at the head, its continuation lines included.
std::string question_of(std::string_view text) {
    constexpr std::string_view label = "# Question:";
    std::string question;
    while (text.starts_with('#')) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const bool begins = line.starts_with(label);
        if (!begins && question.empty()) {
            continue;
        }
        line.remove_prefix(begins ? label.size() : 1);
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos) {
            break;
        }
        question += (question.empty() ? "" : " ") + std::string(line.substr(first));
    }
    return question;
}

Spec read(std::string_view text, const std::string& file_name, const std::filesystem::path& folder,
          const std::vector<std::string>& overrides) {
    Diagnostics diagnostics(file_name);
    const Prepared prepared = prepare(text, folder, overrides, diagnostics);
    Spec spec = read_spec(prepared.root, prepared.origin, diagnostics);
    diagnostics.throw_if_any();
    spec.question = question_of(text);
    return spec;
}

}  // namespace

Spec read_file(const std::string& path, const CompileOptions& options) {
    const Parsed<std::string> text = read_whole_file(path, largest_file);
    if (!text.value) {
        Diagnostics(path).fail({}, text.code, "", text.problem, text.hint);
    }
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    return read(*text.value, path, parent.empty() ? "." : parent, options.overrides);
}

Spec read_text(const std::string& text, const std::string& file_name,
               const CompileOptions& options) {
    return read(text, file_name, options.base_dir, options.overrides);
}

Topology compile_file(const std::string& path, const CompileOptions& options) {
    return connect(read_file(path, options));
}

Topology compile_text(const std::string& text, const std::string& file_name,
                      const CompileOptions& options) {
    return connect(read_text(text, file_name, options));
}

}  // namespace surgetank::scenarios
