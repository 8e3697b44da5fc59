#include "models/streams/source.hpp"

namespace surgetank::models {

StreamSource::StreamSource(Place place, const SourceConfig& config, Publication::Parts parts,
                           sim::Instant horizon, sim::SamplerCache& samplers)
    : StreamNode(std::move(place)),
      limit_(config.limit.count ? static_cast<std::uint64_t>(*config.limit.count) : UINT64_MAX),
      stop_(config.stop ? sim::start_of_time + *config.stop : sim::end_of_time),
      flow_(parts.flow),
      order_(order_of(sim::Phase::arrival)),
      arrivals_(config.arrivals, stream(sim::Purpose::arrival), stream(sim::Purpose::batch),
                samplers, {sim::start_of_time + config.start, horizon}),
      publication_(config, std::move(parts),
                   {stream(sim::Purpose::type), stream(sim::Purpose::size),
                    stream(sim::Purpose::key), stream(sim::Purpose::priority)},
                   samplers) {
    await_arrival(sim::start_of_time + config.start);
}

void StreamSource::await_arrival(sim::Instant last) {
    next_ = arrivals_.next(last);
    if (next_ > stop_) {
        next_ = sim::end_of_time;
    }
}

void StreamSource::advance(sim::Instant end, Scratch&) {
    now_ = end;
    output.clear();
    for (; next_ <= end && next_ < sim::end_of_time; await_arrival(next_)) {
        ++events_;
        if (publication_.published() < limit_) {
            output.push_back({next_, order_, publication_.next(next_)});
        }
    }
    account.pass(output.size());
    account.count(Fate::published, flow_, output.size());
}

}  // namespace surgetank::models
