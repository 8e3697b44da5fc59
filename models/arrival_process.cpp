#include "models/arrival_process.hpp"

#include <algorithm>

#include "sim/math.hpp"

namespace surgetank::models {

namespace {

sim::Instant after(sim::Instant last, sim::Duration gap) {
    return last > sim::end_of_time - gap ? sim::end_of_time : last + gap;
}

}  // namespace

ArrivalProcess::ArrivalProcess(const Arrivals& arrivals, sim::Stream gaps, sim::Stream batches,
                               sim::SamplerCache& samplers, Span span)
    : gaps_ahead_({}, gaps), gaps_(gaps), batches_(batches), span_(span) {
    const auto unit = [&] { return samplers.sampler({sim::Exponential{1}}); };
    const auto exponential = [&](sim::Rate rate) {
        return samplers.sampler({sim::Exponential{1 / rate.per_second}});
    };
    if (const auto* poisson = std::get_if<PoissonArrivals>(&arrivals)) {
        way_ = Way::renewal;
        gaps_ahead_ = {exponential(poisson->rate), gaps};
    } else if (const auto* regular = std::get_if<RegularArrivals>(&arrivals)) {
        way_ = Way::regular;
        rate_ = regular->rate.per_second;
        offset_ = regular->offset;
    } else if (const auto* renewal = std::get_if<RenewalArrivals>(&arrivals)) {
        way_ = Way::renewal;
        gaps_ahead_ = {samplers.sampler(renewal->gap.law), gaps};
    } else if (const auto* several = std::get_if<BatchArrivals>(&arrivals)) {
        way_ = several->regular ? Way::regular : Way::renewal;
        rate_ = several->rate.per_second;
        gaps_ahead_ = {exponential(several->rate), gaps};
        batch_ = samplers.sampler(several->size.law);
    } else if (const auto* bursts = std::get_if<OnOffArrivals>(&arrivals)) {
        way_ = Way::modulated;
        gap_ = unit();
        states_ = {{1 / bursts->rate.per_second, samplers.sampler(bursts->on.law)},
                   {1 / bursts->rate_off.per_second, samplers.sampler(bursts->off.law)}};
    } else if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals)) {
        way_ = Way::modulated;
        gap_ = unit();
        for (const MmppState& state : mmpp->states) {
            states_.push_back({1 / state.rate.per_second,
                               samplers.sampler({sim::Exponential{sim::seconds(state.stay)}})});
        }
    } else if (const auto* profile = std::get_if<ProfileArrivals>(&arrivals)) {
        way_ = Way::profile;
        gap_ = unit();
        course_ = {profile->points, profile->steps, profile->repeat, profile->diurnal,
                   profile->spikes};
        course_.highest = course_.find_highest();
    } else if (const auto* trace = std::get_if<TraceArrivals>(&arrivals)) {
        way_ = Way::trace;
        for (const double at_s : trace->at_s) {
            const sim::Instant at = sim::start_of_time + sim::from_seconds(at_s);
            if (at >= span_.begin) {
                trace_.push_back(at);
            }
        }
    }
    if (way_ == Way::modulated) {
        state_ends_ = span_.begin + states_.front().stay.draw_duration(batches_);
    }
}

sim::Instant ArrivalProcess::next_otherwise(sim::Instant last) {
    switch (way_) {
        case Way::regular:
            // From the begin each time, so that rounding never adds up.
            return after(span_.begin,
                         offset_ + sim::from_seconds(static_cast<double>(++count_) / rate_));
        case Way::modulated:
            return next_modulated(last);
        case Way::profile:
            return next_on_course(last);
        case Way::trace:
            return count_ < trace_.size() ? trace_[count_++] : sim::end_of_time;
        case Way::renewal:
        case Way::none:
            break;
    }
    return sim::end_of_time;
}

std::uint64_t ArrivalProcess::draw_batch() {
    return static_cast<std::uint64_t>(std::max(1.0, batch_->draw(batches_) + 0.5));
}

/// In each state the gap is exponential; by its lack of memory a new one may be drawn at each
/// change.
sim::Instant ArrivalProcess::next_modulated(sim::Instant last) {
    while (last < span_.end) {
        const double gap_s = gap_.draw(gaps_) * states_[state_].mean_gap_s;
        const sim::Instant candidate = after(last, sim::from_seconds(gap_s));
        if (candidate <= state_ends_) {
            return candidate;
        }
        last = state_ends_;
        state_ = (state_ + 1) % states_.size();
        state_ends_ = after(last, states_[state_].stay.draw_duration(batches_));
    }
    return sim::end_of_time;
}

sim::Instant ArrivalProcess::next_on_course(sim::Instant last) {
    if (course_.highest <= 0) {
        return sim::end_of_time;
    }
    while (last < span_.end) {
        last = after(last, sim::from_seconds(gap_.draw(gaps_) / course_.highest));
        if (batches_.uniform() * course_.highest < course_.at(last)) {
            return last;
        }
    }
    return sim::end_of_time;
}

double ArrivalProcess::Course::at(sim::Instant when) const {
    sim::Duration time = when - sim::start_of_time;
    double rate = 0;
    if (diurnal) {
        const double turns = sim::seconds(time - diurnal->peak_at) / sim::seconds(diurnal->period);
        rate = diurnal->mean.per_second * (1 + diurnal->swing * sim::math::cos_of_turns(turns));
    } else {
        const sim::Duration local = repeat ? time % *repeat : time;
        const auto above = std::upper_bound(
            points.begin(), points.end(), local,
            [](sim::Duration at, const ProfilePoint& point) { return at < point.at; });
        if (above == points.begin()) {
            rate = points.front().rate.per_second;
        } else if (above == points.end() || steps) {
            rate = std::prev(above)->rate.per_second;
        } else {
            const ProfilePoint& left = *std::prev(above);
            const double share = sim::seconds(local - left.at) / sim::seconds(above->at - left.at);
            rate = left.rate.per_second + share * (above->rate.per_second - left.rate.per_second);
        }
    }
    for (const Spike& spike : spikes) {
        if (time >= spike.at && time < spike.at + spike.length) {
            rate *= spike.factor;
        }
    }
    return rate;
}

double ArrivalProcess::Course::find_highest() const {
    double highest_rate = diurnal ? diurnal->mean.per_second * (1 + diurnal->swing) : 0;
    for (const ProfilePoint& point : points) {
        highest_rate = std::max(highest_rate, point.rate.per_second);
    }
    double factor = 1;
    for (const Spike& spike : spikes) {
        double together = 1;
        for (const Spike& other : spikes) {
            if (other.at < spike.at + spike.length && spike.at < other.at + other.length) {
                together *= std::max(1.0, other.factor);
            }
        }
        factor = std::max(factor, together);
    }
    return highest_rate * factor;
}

}  // namespace surgetank::models
