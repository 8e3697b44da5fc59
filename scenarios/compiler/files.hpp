// Files beside the scenario. Whatever a scenario names must lie in its own folder or below: a text
// from a stranger must not be able to read the rest of the disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/compiler/quantity.hpp"

namespace surgetank::scenarios {

inline constexpr std::size_t largest_table = std::size_t{64} << 20;

/// The text of a regular file of at most `limit` bytes, its size checked before it is read.
Parsed<std::string> read_whole_file(const std::filesystem::path& path, std::size_t limit);

class Project {
public:
    /// The folder that nothing may leave; empty where there is none, and no file may be named.
    explicit Project(std::filesystem::path folder);

    /// The real place of `name`, said in a file that lies in `from`.
    Parsed<std::filesystem::path> resolve(const std::string& name,
                                          const std::filesystem::path& from) const;
    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

/// The numbers of one column of a CSV file (RFC 4180) with a header line; none may be negative.
Parsed<std::vector<double>> read_column(const std::string& text, const std::string& column);

}  // namespace surgetank::scenarios
