#include "scenarios/compiler/files.hpp"

#include <fstream>
#include <system_error>

#include "scenarios/compiler/codes.hpp"

namespace surgetank::scenarios {
namespace fs = std::filesystem;

Parsed<std::string> read_whole_file(const fs::path& path, std::size_t limit) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status)) {
        return {std::nullopt, code::file, "there is no such file", {}};
    }
    if (!fs::is_regular_file(status)) {
        const bool folder = fs::is_directory(status);
        return {
            std::nullopt, code::file, folder ? "this is a folder" : "this is no regular file", {}};
    }
    const auto size = fs::file_size(path, error);
    if (!error && size > limit) {
        return {std::nullopt,
                code::too_large,
                "the file is larger than " + std::to_string(limit >> 20) + " MiB",
                {}};
    }
    std::ifstream stream(path, std::ios::binary);
    std::string text;
    text.resize(static_cast<std::size_t>(size));
    if (!stream || error) {
        return {std::nullopt, code::file, "the file cannot be opened", {}};
    }
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return {std::move(text), {}, {}, {}};
}

Project::Project(fs::path folder) {
    if (!folder.empty()) {
        std::error_code error;
        folder_ = fs::weakly_canonical(folder, error);
    }
}

Parsed<fs::path> Project::resolve(const std::string& name, const fs::path& from) const {
    if (folder_.empty()) {
        return {std::nullopt, code::file, "no file can be named here",
                "a text without a folder has no files beside it"};
    }
    const fs::path path{name};
    if (name.empty() || path.is_absolute()) {
        return {std::nullopt, code::file, "the file must be named relative to this one", {}};
    }
    std::error_code error;
    const fs::path real = fs::weakly_canonical(from / path, error);
    const fs::path within = real.lexically_relative(folder_);
    if (error || within.empty() || *within.begin() == "..") {
        return {std::nullopt, code::file, "the file lies outside the folder of the scenario", {}};
    }
    return {real, {}, {}, {}};
}

}  // namespace surgetank::scenarios
