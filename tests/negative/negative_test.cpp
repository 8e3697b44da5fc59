// Every small bad file below this folder is refused with exactly the text beside it. A line
// `# --set path=value` at the head of a file is an override to read it with.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/compiler/compile.hpp"

namespace surgetank::scenarios {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(SURGETANK_ROOT) / "tests" / "negative";

std::string content(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> bad_files() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml") {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

CompileOptions options_of(const fs::path& path, const std::string& text) {
    CompileOptions options;
    options.base_dir = path.parent_path().string();
    const std::string label = "# --set ";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && line.starts_with(label);) {
        options.overrides.push_back(line.substr(label.size()));
    }
    return options;
}

/// All diagnostics of a file, a line each; empty if it is accepted.
std::string diagnostics_of(const fs::path& path) {
    const std::string text = content(path);
    try {
        compile_text(text, path.filename().string(), options_of(path, text));
    } catch (const ScenarioError& error) {
        return std::string(error.what()) + "\n";
    }
    return {};
}

class BadFile : public testing::TestWithParam<fs::path> {};

TEST_P(BadFile, IsRefusedWithTheTextBesideIt) {
    fs::path expected = GetParam();
    expected.replace_extension(".expected");

    const auto begin = std::chrono::steady_clock::now();
    const std::string found = diagnostics_of(GetParam());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;

    EXPECT_EQ(found, content(expected));
    EXPECT_FALSE(found.empty());
    EXPECT_LT(took.count(), 1.0) << "a small file must not take long";
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
    std::string name = fs::relative(info.param, folder).replace_extension().string();
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Negative, BadFile, testing::ValuesIn(bad_files()), test_name);

TEST(BadFiles, AreManyAndEachClassHasSome) {
    std::vector<std::string> classes;
    for (const fs::path& path : bad_files()) {
        classes.push_back(path.parent_path().filename().string());
    }

    EXPECT_GE(classes.size(), 150U);
    for (const char* name : {"syntax", "encoding", "limits", "keys", "units", "numbers", "bounds",
                             "laws", "names", "topology", "faults", "expectations"}) {
        EXPECT_GE(std::count(classes.begin(), classes.end(), name), 5) << name;
    }
}

}  // namespace
}  // namespace surgetank::scenarios
