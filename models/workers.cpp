#include "models/workers.hpp"

#include <algorithm>

#include "models/backoff.hpp"

namespace surgetank::models {

Workers::Workers(Place place, const WorkersConfig& config, Parts parts, sim::SamplerCache& samplers)
    : Component(std::move(place)),
      unlimited_(!config.concurrency.count),
      serves_batches_(config.batch.has_value()),
      may_fail_(config.fails.value > 0 || config.poison.value > 0 ||
                parts.recorded_fails != nullptr),
      replays_(parts.recorded != nullptr),
      watches_(parts.effects.watches()),
      capacity_(config.capacity.count ? static_cast<std::uint64_t>(*config.capacity.count)
                                      : UINT64_MAX),
      servers_(static_cast<std::size_t>(config.instances)),
      parts_(std::move(parts)),
      failure_stream_(stream(sim::Purpose::failure)),
      later_(stream(sim::Purpose::retry_service), stream(sim::Purpose::jitter)),
      config_(config),
      poison_salt_(stream(sim::Purpose::poison).next()),
      splitter_salt_(stream(sim::Purpose::parts).next()) {
    add_laws(samplers);
    if (config.parts) {
        splitter_ = samplers.sampler(config.parts->law);
    }
    if (config.idempotent) {
        inbox_.emplace(*config.idempotent);
    }
    const auto slots = static_cast<std::uint32_t>(unlimited_ ? 0 : *config.concurrency.count);
    for (Instance instance = 0; instance < servers_.size(); ++instance) {
        for (std::uint32_t i = 0; i < slots; ++i) {
            slots_.emplace_back();
            slots_.back().instance = instance;
            free_slot(static_cast<std::uint32_t>(slots_.size() - 1));
        }
        list_idle(instance);
    }
    std::reverse(idle_.begin(), idle_.end());
    account.servers_up(now(), unlimited_ ? servers_.size() : slots_.size());
}

void Workers::add_laws(sim::SamplerCache& samplers) {
    std::vector<const DurationLaw*> laws;
    for (const DurationLaw& law : parts_.service) {
        const auto known = std::find_if(laws.begin(), laws.end(),
                                        [&](const DurationLaw* other) { return *other == law; });
        law_of_type_.push_back(static_cast<std::uint32_t>(known - laws.begin()));
        if (known == laws.end()) {
            laws.push_back(&law);
            service_again_.push_back(samplers.sampler(law.law));
            service_.emplace_back(service_again_.back(), stream(sim::Purpose::service));
        }
    }
    if (laws.size() == 1) {
        law_of_type_ = {};
    }
}

void Workers::start() {
    terminal_ = !done.connected();
    inputs_ = std::max<std::size_t>(1, subscriptions_.size() + (parts_.has_senders ? 1 : 0));
    if (parts_.speed != 1) {
        slow(1);
    }
}

void Workers::list_idle(Instance instance) {
    Server& server = servers_[instance];
    if (!server.listed && servers_.size() > 1) {
        server.listed = true;
        idle_.push_back(instance);
    }
}

/// An instance with a free slot, the one that became idle last.
std::optional<Instance> Workers::idle_server() {
    if (servers_.size() == 1) [[likely]] {
        return has_free(servers_[0]) ? std::optional<Instance>(0) : std::nullopt;
    }
    while (!idle_.empty()) {
        const Instance instance = idle_.back();
        if (has_free(servers_[instance])) {
            return instance;
        }
        servers_[instance].listed = false;
        idle_.pop_back();
    }
    return std::nullopt;
}

Answer Workers::offer(const Message& message, Sender* sender) {
    const std::optional<Instance> idle = idle_server();
    const bool must_wait = !idle || serves_batches_;
    if (must_wait && line_.size() >= capacity_) {
        if (config_.overflow == Overflow::block && sender != nullptr) {
            waiting_.push_back(sender);
            return Answer::wait;
        }
        return refuse(message);
    }
    account.enter(now());
    const Entry entry{message, now(), numbered(sequence_++, subscriptions_.size())};
    if (must_wait || !line_.empty()) {
        account.begin_waiting(now());
        line_.push_back(entry);
        if (idle) {
            work(*idle);
        }
    } else {
        account.waited(sim::Duration::zero());
        begin(*idle, Job{.entry = entry});
    }
    return Answer::accepted;
}

void Workers::deliver(std::size_t subscription, Instance instance, LeaseTag tag) {
    Server& server = servers_[instance];
    if (!server.up) {
        return;  // Nobody there: the store will notice.
    }
    account.enter(now());
    account.begin_waiting(now());
    const std::uint64_t number =
        numbered(subscriptions_[subscription]->number_of(tag), subscription);
    server.buffer.push_back({now(), number, static_cast<std::uint32_t>(subscription), tag});
    if (has_free(server)) {
        work(instance);
    }
}

std::size_t Workers::available(const Server& server) const {
    return server.again.size() + server.buffer.size() + line_.size();
}

/// Lets an instance take up work as long as it has a free slot.
void Workers::work(Instance instance) {
    Job job;
    while (has_free(servers_[instance]) && batch_may_begin(instance) && next_job(instance, job)) {
        begin(instance, std::move(job));
        admit_waiting();
    }
    admit_waiting();
}

bool Workers::batch_may_begin(Instance instance) {
    if (!serves_batches_ || config_.batch->min <= 1) {
        return true;
    }
    const Server& server = servers_[instance];
    if (!server.again.empty()) {
        return true;  // A retry has waited already.
    }
    const std::size_t there = available(server);
    if (there == 0 || there >= static_cast<std::size_t>(config_.batch->min)) {
        return there > 0;
    }
    if (config_.batch->wait == sim::Duration::zero()) {
        return false;
    }
    sim::Instant oldest = server.buffer.empty() ? now() : server.buffer.front().entered;
    oldest = line_.empty() ? oldest : std::min(oldest, line_.front().entered);
    const sim::Instant due = oldest + config_.batch->wait;
    if (due > now()) {
        schedule(due, sim::Phase::expiry, batch_due, instance);
        return false;
    }
    return true;
}

/// The next message in turn: a retry, a delivery, then the line that all instances share.
bool Workers::next_job(Instance instance, Job& job) {
    Server& server = servers_[instance];
    if (!server.again.empty()) {
        job = server.again.front();
        server.again.pop_front();
        account.end_waiting(now());
        return true;
    }
    if (!server.buffer.empty()) {
        const Delivered next = server.buffer.front();
        server.buffer.pop_front();
        Deliveries& deliveries = *subscriptions_[next.subscription];
        job = {.entry = deliveries.leased_entry(next.tag),
               .subscription = next.subscription,
               .tag = next.tag};
        job.entry.entered = next.entered;
        job.entry.sequence = next.sequence;
        deliveries.started(next.tag);
    } else if (!line_.empty()) {
        job.entry = line_.pop_front();
        job.subscription = none;
        job.tries = 0;
        job.last_wait = {};
    } else {
        return false;
    }
    account.end_waiting(now());
    account.waited(now() - job.entry.entered);
    return true;
}

std::uint32_t Workers::take_slot(Instance instance) {
    const std::uint32_t slot = servers_[instance].first_free;
    if (slot == none) {  // Unlimited: one slot more.
        slots_.emplace_back();
        slots_.back().instance = instance;
        return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    servers_[instance].first_free = slots_[slot].next_free;
    return slot;
}

void Workers::free_slot(std::uint32_t number) {
    Slot& slot = slots_[number];
    slot.stage = Stage::idle;
    slot.next_free = std::exchange(servers_[slot.instance].first_free, number);
}

void Workers::begin(Instance instance, Job&& job) {
    const std::uint32_t number = take_slot(instance);
    Slot& slot = slots_[number];
    slot.job = std::move(job);
    account.begin_busy(now());
    if (serves_batches_) {
        Job other;
        while (slot.others.size() + 1 < static_cast<std::size_t>(config_.batch->max) &&
               next_job(instance, other)) {
            slot.others.push_back(other);
        }
    }
    serve(number);
}

/// Serves the job that is in the slot.
void Workers::serve(std::uint32_t number) {
    Slot& slot = slots_[number];
    slot.stage = Stage::serving;
    slot.next_target = 0;
    slot.has_succeeded = false;
    slot.parts_sent = 0;
    if (parts_.cores != nullptr) [[unlikely]] {
        compute(number);
        return;
    }
    slot.due = now() + service_time(slot.job);
    schedule(slot.due, sim::Phase::completion, completion, number);
}

/// The service is work for a core, and how long it takes is a matter of who else is on the host.
void Workers::compute(std::uint32_t number) {
    Slot& slot = slots_[number];
    slot.due = sim::end_of_time;
    computing_.resize(slots_.size());
    const sim::Action over = event(sim::Phase::completion, computed);
    computing_[number] = parts_.cores->compute(parts_.host, sim::seconds(service_time(slot.job)),
                                               sim::Action(over.word() | number));
}

void Workers::slow(double factor) {
    slowness_ = factor / parts_.speed;
    for (sim::Delays& delays : service_) {
        delays.stretch(slowness_);
    }
}

/// The k-th message that comes first has the k-th draw, whenever it is served; every later try has
/// draws of another stream, so that a crash or a retry shifts nobody's numbers.
sim::Duration Workers::other_service_time(const Job& job) {
    if (replays_) {
        constexpr std::uint64_t mask = (std::uint64_t{1} << Publishers::ordinal_bits) - 1;
        const std::uint64_t ordinal = job.entry.message.ordinal & mask;
        const sim::Duration time =
            ordinal < parts_.recorded->size() ? (*parts_.recorded)[ordinal] : sim::Duration::zero();
        const double factor = slowness_ * (config_.recorded ? config_.recorded->factor : 1);
        return factor == 1 ? time : sim::from_seconds(sim::seconds(time) * factor);
    }
    const std::uint64_t word = later_.service_word(job.entry.sequence, job.tries);
    return sim::from_seconds(service_again_[law_of(job)].at(word) * slowness_);
}

void Workers::on_event(sim::Action action) {
    const auto handle = static_cast<std::uint32_t>(action.handle());
    switch (action.kind()) {
        case completion:
            // A crash may have revoked it; then the slot is idle or due at another date.
            if (slots_[handle].stage == Stage::serving && slots_[handle].due == now()) {
                complete(handle);
            }
            break;
        case computed:
            complete(handle);
            break;
        case retry: {
            Resting& resting = resting_[handle];
            resting_free_.push_back(handle);
            if (!std::exchange(resting.used, false)) {
                break;  // A crash dropped it.
            }
            servers_[resting.instance].again.push_back(resting.job);
            account.begin_waiting(now());
            work(resting.instance);
            break;
        }
        default:
            work(handle);
    }
}

/// The short way from one job to the next: no other slot can be free while something waits.
bool Workers::take_up_next(std::uint32_t number) {
    Slot& slot = slots_[number];
    if (serves_batches_ || !next_job(slot.instance, slot.job)) {
        return false;
    }
    list_idle(slot.instance);  // As if it had been: the order of idle instances counts that.
    serve(number);
    admit_waiting();
    return true;
}

/// A sender that waits may go on when the line has room, or when it would not have to stand in it.
void Workers::admit_waiting() {
    for (std::size_t left = waiting_.size(); left > 0 && !waiting_.empty() && has_room(); --left) {
        waiting_.take_front()->resume();  // Who crashed meanwhile makes no use of it.
    }
}

bool Workers::has_room() {
    const bool served_at_once = line_.empty() && !serves_batches_ && idle_server().has_value();
    return line_.size() < capacity_ || served_at_once;
}

sim::Instant Workers::oldest() const {
    sim::Instant oldest = line_.empty() ? now() : line_.front().entered;
    for (const Server& server : servers_) {
        if (!server.buffer.empty()) {
            oldest = std::min(oldest, server.buffer.front().entered);
        }
    }
    return oldest;
}

std::size_t Workers::memory() const { return line_.bytes() + slots_.capacity() * sizeof(Slot); }

}  // namespace surgetank::models
