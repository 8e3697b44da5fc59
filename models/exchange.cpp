#include "models/exchange.hpp"

namespace surgetank::models {

Exchange::Exchange(Place place, const ExchangeConfig& config)
    : Component(std::move(place)),
      route_(config.rule, stream(sim::Purpose::route)),
      unroutable_(config.unroutable) {}

void Exchange::wire(Table table) {
    route_.wire(table.by_type, table.weights);
    table_ = std::move(table);
}

Answer Exchange::offer(const Message& message, Sender* sender) {
    if (!up_) {
        return refuse(message);
    }
    if (!blocked_.empty() && sender != nullptr) {
        waiting_.push_back(sender);
        return Answer::wait;
    }
    account.pass();
    route(message);
    return Answer::accepted;
}

void Exchange::route(const Message& message) {
    const Route::Targets& candidates = route_.candidates(message.type);
    const bool to_all = route_.to_all();
    const std::size_t copies =
        to_all ? candidates.size() : std::min<std::size_t>(1, candidates.size());
    if (copies != 1) {
        if (Publisher* const publisher = publishers().of(message)) {
            publisher->multiplied(message, copies == 0 && table_.alternate ? 1 : copies);
        }
    }
    if (copies == 0) {
        strand(message);
    } else if (to_all) {
        for (const std::uint32_t target : candidates) {
            pass_on(message, target);
        }
    } else {
        pass_on(message, route_.choose(message));
    }
}

void Exchange::pass_on(const Message& message, std::uint32_t target) {
    if (!blocked_.empty() || table_.targets[target]->offer(message, this) == Answer::wait) {
        blocked_.push_back({message, target});
        account.enter(now());
        account.begin_waiting(now());
    }
}

void Exchange::resume() {
    while (!blocked_.empty()) {
        const Blocked& first = blocked_.front();
        if (table_.targets[first.target]->offer(first.message, this) == Answer::wait) {
            return;
        }
        blocked_.pop_front();
        account.end_waiting(now());
        account.vanish(now());
    }
    for (Sender* const sender : std::exchange(waiting_, {})) {
        sender->resume();
    }
}

void Exchange::strand(const Message& message) {
    account.count(Fate::unroutable, message.flow);
    if (table_.alternate != nullptr) {
        static_cast<void>(table_.alternate->offer(message, nullptr));
        return;
    }
    account.count(unroutable_ == Unroutable::give_back ? Fate::returned : Fate::dropped,
                  message.flow);
    publishers().ended(message);
}

}  // namespace surgetank::models
