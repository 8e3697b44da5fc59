#include "scenarios/compiler/compile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/load.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A scenario of one source and one consumer, with further text after it.
std::string small(const std::string& more = {}) {
    return "components:\n"
           "  shop: {kind: source, arrivals: {poisson: 8/s}}\n"
           "  server: {kind: workers, service: {exponential: 100ms}}\n"
           "links:\n"
           "  - {from: shop, to: server}\n" +
           more;
}

Spec read_small(const std::string& more, std::vector<std::string> overrides = {}) {
    return read_text(small(more), "small.yaml", {.overrides = std::move(overrides)});
}

std::vector<Diagnostic> problems_of(const std::string& text, CompileOptions options = {}) {
    try {
        compile_text(text, "bad.yaml", options);
    } catch (const ScenarioError& error) {
        return error.diagnostics();
    }
    return {};
}

template <class Config>
const Config& config_of(const Spec& spec, std::size_t component) {
    return std::get<Config>(spec.components.at(component).config);
}

/// A folder of its own for each test, gone afterwards.
class Files : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) /
                  (std::string("surgetank_") +
                   testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "sub");
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return (folder_ / name).string();
    }
    fs::path folder_;
};

TEST(Library, ReadsWithoutADiagnostic) {
    int read = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(SURGETANK_ROOT) / "scenarios")) {
        if (entry.path().extension() == ".yaml") {
            EXPECT_NO_THROW(compile_file(entry.path().string())) << entry.path();
            ++read;
        }
    }
    EXPECT_GE(read, 2);
}

TEST(Reading, TakesTheQuestionFromTheHead) {
    const Spec spec =
        read_text("# Question: how long\n#   does it wait?\n#\n# More.\n" + small(), "small.yaml");

    EXPECT_EQ(spec.question, "how long does it wait?");
    EXPECT_EQ(spec.name, "small");
}

TEST(Reading, GivesDefaultsToWhatIsNotSaid) {
    const Spec spec = read_small("");

    EXPECT_EQ(spec.run, RunSpec{});
    EXPECT_EQ(spec.run.horizon, 1h);
    EXPECT_EQ(spec.run.replications, 20);
    EXPECT_EQ(spec.components[1].count, 1);
}

TEST(Reading, AcceptsShortAndLongForms) {
    const auto read_service = [](const std::string& service) {
        const Spec spec =
            read_text("components: {w: {kind: workers, service: " + service + "}}", "x");
        return config_of<models::WorkersConfig>(spec, 0).service.other.law;
    };

    EXPECT_EQ(read_service("5ms"), sim::Distribution{sim::Constant{0.005}});
    EXPECT_EQ(read_service("{constant: 5ms}"), read_service("5ms"));
    EXPECT_EQ(read_service("{exponential: {mean: 5ms}}"), read_service("{exponential: 5ms}"));
    EXPECT_EQ(read_service("{empirical: [1ms, 2ms]}"),
              read_service("{empirical: {values: [1ms, 2ms]}}"));
    EXPECT_EQ(read_service("{uniform: {low: 1ms, high: 1s}}"),
              (sim::Distribution{sim::Uniform{0.001, 1}}));
}

TEST(Reading, TakesABareCapacityAsMessages) {
    const Spec spec = read_text("components: {q: {kind: queue, capacity: 100k}}", "x");

    EXPECT_EQ(config_of<models::QueueConfig>(spec, 0).capacity.messages.count, 100000);
}

TEST(Reading, SplitsServiceByType) {
    const Spec spec = read_text(
        "components: {w: {kind: workers, service: {by_type: {a: 1ms, other: {exponential: 2ms}}}}}",
        "x");
    const auto& service = config_of<models::WorkersConfig>(spec, 0).service;

    ASSERT_EQ(service.by_type.size(), 1U);
    EXPECT_EQ(service.by_type[0].first, "a");
    EXPECT_EQ(service.other.law, sim::Distribution{sim::Exponential{0.002}});
}

TEST(Reading, IsTheSameForJson) {
    const std::string json =
        R"({"components": {"shop": {"kind": "source", "arrivals": {"poisson": "8/s"}}}})";

    const Spec spec = read_text(json, "<dict>");

    EXPECT_EQ(config_of<models::SourceConfig>(spec, 0).arrivals,
              models::Arrivals{models::PoissonArrivals{sim::Rate{8}}});
}

TEST(Reading, SurvivesWindowsLineEndsAndByteOrderMark) {
    std::string text = "\xEF\xBB\xBF" + small();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
        text.insert(at, "\r");
    }

    EXPECT_NO_THROW(compile_text(text, "x"));
}

TEST(Diagnostics, AreAllThereInTheOrderOfTheText) {
    const auto found = problems_of(
        "components:\n"
        "  a: {kind: source, arrivals: {poisson: 8}}\n"
        "  b: {kind: workers, service: 5}\n"
        "colour: blue\n");

    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].path, "components.a.arrivals.poisson");
    EXPECT_EQ(found[0].mark.line, 2);
    EXPECT_EQ(found[1].path, "components.b.service");
    EXPECT_EQ(found[2].path, "colour");
    EXPECT_EQ(found[0].text(),
              "bad.yaml:2:41: error[E212]: components.a.arrivals.poisson: `8` has no unit (did you "
              "mean 8/s?)");
}

TEST(Diagnostics, AreCappedWithANote) {
    std::string text = "components:\n";
    for (int i = 0; i < 150; ++i) {
        text += "  c" + std::to_string(i) + ": {kind: nothing}\n";
    }

    const auto found = problems_of(text);

    ASSERT_EQ(found.size(), 101U);
    EXPECT_EQ(found.back().code, code::more);
    EXPECT_EQ(found.back().message, "50 more problems are not shown");
}

TEST(Codes, AreUniqueAndMeanSomething) {
    std::set<std::string_view> codes;
    for (const CodeMeaning& entry : all_codes) {
        EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
        EXPECT_TRUE(entry.meaning.ends_with('.')) << entry.code;
    }
    EXPECT_EQ(codes.size(), all_codes.size());
}

TEST_F(Files, NothingOutsideTheFolderIsReadNotEvenThroughALink) {
    std::ofstream(folder_.parent_path() / "surgetank_secret.yaml") << "components: {}\n";
    fs::create_symlink(folder_.parent_path() / "surgetank_secret.yaml", folder_ / "inside.yaml");

    const auto found = problems_of("extend: inside.yaml\n", {.base_dir = folder_.string()});

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].code, code::file);
    fs::remove(folder_.parent_path() / "surgetank_secret.yaml");
}

TEST_F(Files, TracesAndMeasuredTimesComeFromColumns) {
    write("trace.csv", "at_s,service_s\r\n0.5,0.001\r\n1.5,\"0.002\"\r\n");

    const Spec spec = read_text(
        "components:\n"
        "  s: {kind: source, arrivals: {trace: {file: trace.csv, service_column: service_s}}}\n"
        "  w: {kind: workers, service: recorded}\n"
        "  v: {kind: workers, service: {empirical: {file: trace.csv, column: service_s}}}\n",
        "x", {.base_dir = folder_.string()});

    const auto& trace =
        std::get<models::TraceArrivals>(config_of<models::SourceConfig>(spec, 0).arrivals);
    EXPECT_EQ(trace.at_s, (std::vector<double>{0.5, 1.5}));
    EXPECT_EQ(trace.service_s, (std::vector<double>{0.001, 0.002}));
    EXPECT_TRUE(config_of<models::WorkersConfig>(spec, 1).recorded);
    EXPECT_EQ(config_of<models::WorkersConfig>(spec, 2).service.other.law,
              (sim::Distribution{sim::Empirical{{0.001, 0.002}}}));
}

TEST_F(Files, MissingFilesAndFoldersAreDiagnostics) {
    EXPECT_THROW(read_file((folder_ / "nowhere.yaml").string()), ScenarioError);
    EXPECT_THROW(read_file(folder_.string()), ScenarioError);
    EXPECT_THROW(read_file("/dev/zero"), ScenarioError);
}

TEST(Limits, TextsOverSixteenMebibytesAreRefused) {
    const std::string text = "scenario: a\n#" + std::string(largest_file, 'x');

    const auto found = problems_of(text);

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].code, code::too_large);
}

TEST(Nearest, KnowsSlipsOfTheFinger) {
    EXPECT_EQ(edit_distance("shop", "sohp"), 1U);  // Neighbours swapped count once.
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(nearest("latnecy", {"latency", "lag", "lost"}), "latency");
    EXPECT_EQ(nearest("colour", {"latency", "lag", "lost"}), "");
}

}  // namespace
}  // namespace surgetank::scenarios
