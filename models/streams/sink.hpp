// The end of streams: see `Sink`.
#pragma once

#include "models/effects.hpp"
#include "models/streams/node.hpp"

namespace surgetank::models {

class StreamSink final : public StreamNode {
public:
    StreamSink(Place place, Effects effects)
        : StreamNode(std::move(place)), effects_(std::move(effects)) {}

    void advance(sim::Instant end, Scratch& scratch) override {
        now_ = end;
        const std::span<const Passage> all = in.all();
        account.pass(all.size());
        scratch.effects(account, all, [](const Passage& passage) { return passage.when; });
        if (effects_.watches()) {
            for (const Passage& passage : all) {
                effects_.note(passage.message, account);
            }
        }
    }

private:
    Effects effects_;
};

}  // namespace surgetank::models
