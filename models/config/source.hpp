// What a source publishes, and when.
#pragma once

#include "models/config/arrivals.hpp"
#include "models/config/describe.hpp"
#include "models/config/retry.hpp"

namespace surgetank::models {

struct UniformKeys {
    std::int64_t keys = 1;
    friend bool operator==(const UniformKeys&, const UniformKeys&) = default;
};
template <class Visitor>
void describe(Visitor& v, UniformKeys& c) {
    v.field({.name = "keys",
             .doc = "Number of equally likely keys.",
             .required = true,
             .at_least = 1,
             .at_most = 4e9},
            c.keys);
}

struct ZipfKeys {
    std::int64_t keys = 1;
    double exponent = 1;
    friend bool operator==(const ZipfKeys&, const ZipfKeys&) = default;
};
template <class Visitor>
void describe(Visitor& v, ZipfKeys& c) {
    v.field(
        {.name = "keys", .doc = "Number of keys.", .required = true, .at_least = 1, .at_most = 1e7},
        c.keys);
    v.field({.name = "exponent",
             .doc = "How uneven: key k has weight 1/k^exponent.",
             .at_least = 0,
             .at_most = 10},
            c.exponent);
}

using KeyLaw = std::variant<UniformKeys, ZipfKeys>;
template <class Visitor>
void describe_forms(Visitor& v, KeyLaw& k) {
    v.template form<UniformKeys>({.name = "uniform", .doc = "Every key is equally likely."}, k);
    v.template form<ZipfKeys>({.name = "zipf", .doc = "Few hot keys, many cold ones."}, k);
}

enum class WhenFull : std::uint8_t { block, drop };
constexpr std::array<Named<WhenFull>, 2> names_of(WhenFull) {
    return {{{WhenFull::block, "block", "The publisher waits; latency goes on counting."},
             {WhenFull::drop, "drop", "The message is dropped and counted."}}};
}

struct ClientBuffer {
    Limit messages{};
    WhenFull full = WhenFull::block;
    friend bool operator==(const ClientBuffer&, const ClientBuffer&) = default;
};
template <class Visitor>
void describe(Visitor& v, ClientBuffer& c) {
    v.field({.name = "messages",
             .doc = "Messages the client keeps while it may not send.",
             .at_least = 1},
            c.messages);
    v.field({.name = "full", .doc = "What happens to the next one."}, c.full);
}

/// Publications collect in the client and leave together, as with `linger.ms` and `batch.size`.
struct PublishBatch {
    sim::Duration linger{};
    Limit messages{};
    std::optional<sim::Bytes> bytes{};
    friend bool operator==(const PublishBatch&, const PublishBatch&) = default;
};
template <class Visitor>
void describe(Visitor& v, PublishBatch& c) {
    v.field({.name = "linger",
             .doc = "How long its first message waits for others at most.",
             .required = true},
            c.linger);
    v.field({.name = "messages", .doc = "With so many it is full, and leaves.", .at_least = 1},
            c.messages);
    v.field({.name = "bytes",
             .doc = "It leaves before it would be larger than this.",
             .positive = true},
            c.bytes);
}

struct PublishConfig {
    bool confirm = false;
    Limit window{};
    std::optional<sim::Duration> timeout{};
    std::optional<RetryConfig> retry{};
    std::optional<PublishBatch> batch{};
    ClientBuffer buffer{};
    friend bool operator==(const PublishConfig&, const PublishConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, PublishConfig& c) {
    v.field({.name = "confirm", .doc = "Ask the store to confirm each publication."}, c.confirm);
    v.field({.name = "window", .doc = "Most publications without a confirm.", .at_least = 1},
            c.window);
    v.field({.name = "timeout",
             .doc = "Give up waiting for a confirm after this long.",
             .positive = true},
            c.timeout);
    v.field({.name = "retry", .doc = "Publish again after a refusal or a timeout."}, c.retry);
    v.field({.name = "batch", .doc = "Publications that leave the client together."}, c.batch);
    v.field({.name = "buffer", .doc = "Where publications wait that may not be sent yet."},
            c.buffer);
}

struct SourceConfig {
    Arrivals arrivals{};
    Table<sim::Probability> types{};
    SizeLaw size{sim::Constant{1024}};
    std::optional<KeyLaw> key{};
    Table<sim::Probability> priorities{};
    Table<Table<std::string>> headers{};
    PublishConfig publish{};
    sim::Duration start{};
    std::optional<sim::Duration> stop{};
    Limit limit{};
    friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, SourceConfig& c) {
    v.field({.name = "arrivals", .doc = "When messages are published.", .required = true},
            c.arrivals);
    v.field({.name = "types",
             .doc = "Message types (routing keys) with their shares, which add up to 100 %."},
            c.types);
    v.field({.name = "size", .doc = "Law of the message size.", .at_least = 0}, c.size);
    v.field({.name = "key", .doc = "Law of the ordering or partition key."}, c.key);
    v.field({.name = "priorities",
             .doc = "Priorities 0 to 255 (larger is more urgent) with their shares."},
            c.priorities);
    v.field({.name = "headers", .doc = "Headers of each message type, for a headers exchange."},
            c.headers);
    v.field({.name = "publish", .doc = "Confirms, window, buffer and retries of the publisher."},
            c.publish);
    v.field({.name = "start", .doc = "The first message comes after this time."}, c.start);
    v.field({.name = "stop", .doc = "No message comes after this time.", .positive = true}, c.stop);
    v.field({.name = "limit", .doc = "Most messages in a replication.", .at_least = 1}, c.limit);
}

}  // namespace surgetank::models
