// Who goes before whom: default, preset, template, extended file, file, override.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/presets.hpp"

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

template <class Config>
const Config& config_of(const Spec& spec, std::size_t component) {
    return std::get<Config>(spec.components.at(component).config);
}

/// A folder of its own for each test, gone afterwards.
class Extended : public testing::Test {
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

TEST(Overrides, EditTheTreeBeforeItIsRead) {
    const Spec spec = read_small(
        "run: {horizon: 2h}\n",
        {"run.seed=7", "run.horizon=30min", "links[0].latency=5ms",
         "links[\"shop->server\"].loss=1%", "components.server.service.exponential=50ms"});

    EXPECT_EQ(spec.run.seed, 7U);
    EXPECT_EQ(spec.run.horizon, 30min);
    EXPECT_EQ(spec.links[0].channel.latency.law, sim::Distribution{sim::Constant{0.005}});
    EXPECT_EQ(spec.links[0].channel.loss, sim::Probability{0.01});
    EXPECT_EQ(config_of<models::WorkersConfig>(spec, 1).service.other.law,
              sim::Distribution{sim::Exponential{0.05}});
}

TEST(Overrides, ReachQuotedKeysNamedItemsAndNewMappings) {
    const std::string text =
        "components:\n"
        "  shop: {kind: source, arrivals: {poisson: 8/s}, types: {order.placed: 40%, order.new: "
        "60%}}\n"
        "links: []\n"
        "expect: [{name: slo, metric: latency, of: shop, p99: {below: 2s}}]\n";

    const Spec spec = read_text(
        text, "x",
        {.overrides = {"components.shop.types[\"order.placed\"]=50%",
                       "components.shop.types[\"order.new\"]=50%",
                       "components.shop.publish.buffer.full=drop", "expect.slo.p99.below=3s"}});

    const auto& shop = config_of<models::SourceConfig>(spec, 0);
    EXPECT_EQ(shop.types[0].second, sim::Probability{0.5});
    EXPECT_EQ(shop.publish.buffer.full, models::WhenFull::drop);
    EXPECT_EQ(spec.expect[0].bounds[0].limit, 3);
}

TEST(Overrides, ReplaceOneFormOfALawByAnother) {
    const Spec spec = read_small("", {"components.server.service.gamma={mean: 3ms, cv: 2}",
                                      "components.shop.arrivals.regular=5/s"});

    EXPECT_EQ(config_of<models::WorkersConfig>(spec, 1).service.other.law,
              (sim::Distribution{sim::Gamma{0.003, 2}}));
    EXPECT_TRUE(std::holds_alternative<models::RegularArrivals>(
        config_of<models::SourceConfig>(spec, 0).arrivals));
}

TEST(Overrides, ChangeParametersWhereverTheyAreUsed) {
    const std::string text =
        "parameters: {peak: 8/s}\ncomponents: {shop: {kind: source, arrivals: {poisson: $peak}}}\n";

    const Spec spec = read_text(text, "x", {.overrides = {"parameters.peak=9/s"}});

    EXPECT_EQ(config_of<models::SourceConfig>(spec, 0).arrivals,
              models::Arrivals{models::PoissonArrivals{sim::Rate{9}}});
}

TEST(Parameters, TakeTheTypeOfTheirPlaceAndNullDeletes) {
    const Spec spec = read_text(
        "parameters: {n: 3, law: {exponential: 5ms}, sure: true}\n"
        "components:\n"
        "  w: {kind: workers, instances: $n, concurrency: \"${n}\", service: $law, capacity: "
        "null}\n"
        "  s: {kind: source, arrivals: {poisson: 1/s}, publish: {confirm: $sure}}\n",
        "x");

    const auto& workers = config_of<models::WorkersConfig>(spec, 0);
    EXPECT_EQ(workers.instances, 3);
    EXPECT_EQ(workers.concurrency.count, 3);
    EXPECT_EQ(workers.capacity, models::Limit{});
    EXPECT_TRUE(config_of<models::SourceConfig>(spec, 1).publish.confirm);
}

TEST(Layers, GoDefaultPresetTemplateFile) {
    const Spec spec = read_text(
        "templates: {q: {preset: rabbitmq/quorum-queue, capacity: 10, consume: {prefetch: 5}}}\n"
        "components: {a: {template: q, capacity: 20}, w: {kind: workers, service: 1ms}}\n"
        "links: [{from: a, to: w, consume: {batch: 2}}]\n",
        "x");

    const auto& queue = config_of<models::QueueConfig>(spec, 0);
    const auto& consume = *spec.links[0].consume;
    EXPECT_EQ(queue.overflow, models::Overflow::drop_head);  // Preset over default.
    EXPECT_EQ(queue.consume.prefetch->count, 5);             // Template over preset.
    EXPECT_EQ(queue.capacity.messages.count, 20);            // File over template.
    EXPECT_EQ(consume.redelivery.limit.count, 20);           // Preset, through the store.
    EXPECT_EQ(consume.prefetch->count, 5);
    EXPECT_EQ(consume.batch, 2);  // The link over all.
}

TEST(Presets, GiveTheSourceOfEachValue) {
    const auto presets = load_presets();

    EXPECT_GE(presets.size(), 30U);
    for (const auto& [name, preset] : presets) {
        const auto values = values_of(preset);
        EXPECT_EQ(values.size(), preset.sources.size()) << name;
        for (const auto& [path, value] : values) {
            const auto source = preset.sources.find(path);
            ASSERT_NE(source, preset.sources.end()) << name << " " << path;
            const bool is_address = source->second.find("https://") == 0;
            const bool says_none = source->second.find("no documented figure") == 0;
            EXPECT_TRUE(is_address || says_none) << name << " " << path;
        }
    }
}

// What a preset leaves to the user is what a component of its kind cannot do without.
TEST(Presets, AreReadAsTheyStand) {
    for (const auto& [name, preset] : load_presets()) {
        const std::string kind = preset.values.find("kind")->scalar;
        const std::string more = kind == "source"    ? ", arrivals: {poisson: 1/s}"
                                 : kind == "workers" ? ", service: 1ms"
                                                     : "";
        const std::string text = "components: {q: {preset: " + name + more + "}}";

        EXPECT_NO_THROW(read_text(text, "x")) << name;
    }
}

TEST(Presets, HaveValuesInTheOrderOfTheFile) {
    const auto values = values_of(load_presets().at("sqs/fifo"));

    EXPECT_EQ(values.front(), (std::pair<std::string, std::string>{"kind", "queue"}));
    EXPECT_EQ(values.back(), (std::pair<std::string, std::string>{"consume.key_lock", "true"}));
}

TEST_F(Extended, ExtendMergesMapsReplacesLawsAndMergesItemsByName) {
    write("base.yaml",
          small("run: {seed: 3, horizon: 2h}\n"
                "expect: [{name: slo, metric: backlog, of: server, max: {below: 9}}]\n"));
    const std::string path = write("sub/top.yaml", "");
    fs::remove(path);
    const std::string top =
        write("top.yaml",
              "extend: base.yaml\n"
              "run: {seed: 4}\n"
              "components: {server: {service: {gamma: {mean: 1ms, cv: 2}}, fails: 1%}}\n"
              "links: [{from: shop, to: server, latency: 7ms}]\n"
              "expect: [{name: slo, max: {below: 5}}, {metric: lost, is: 0}]\n");

    const Spec spec = read_file(top);

    EXPECT_EQ(spec.run.seed, 4U);
    EXPECT_EQ(spec.run.horizon, 2h);
    const auto& workers = config_of<models::WorkersConfig>(spec, 1);
    EXPECT_EQ(workers.service.other.law, (sim::Distribution{sim::Gamma{0.001, 2}}));
    EXPECT_EQ(workers.fails, sim::Probability{0.01});
    ASSERT_EQ(spec.links.size(), 1U);
    EXPECT_EQ(spec.links[0].channel.latency.law, sim::Distribution{sim::Constant{0.007}});
    ASSERT_EQ(spec.expect.size(), 2U);
    EXPECT_EQ(spec.expect[0].bounds[0].limit, 5);
    EXPECT_EQ(spec.expect[0].of, "server");
}

TEST_F(Extended, ExtendDeletesByNull) {
    write("base.yaml", "components:\n  a: {kind: sink}\n  b: {kind: queue, capacity: 5}\n");
    const std::string top =
        write("top.yaml", "extend: base.yaml\ncomponents: {a: null, b: {capacity: null}}\n");

    const Spec spec = read_file(top);

    ASSERT_EQ(spec.components.size(), 1U);
    EXPECT_EQ(config_of<models::QueueConfig>(spec, 0).capacity, models::CapacityConfig{});
}

}  // namespace
}  // namespace surgetank::scenarios
