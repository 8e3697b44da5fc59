// The way back of a confirm, from a store to the source that asked for it.
#pragma once

#include <vector>

#include "models/component.hpp"
#include "models/link.hpp"

namespace surgetank::models {

/// For each source (by index) the links its publications pass on their way to this store. Empty
/// where no source asks for confirms, and then an answer costs one comparison.
class ConfirmRoutes {
public:
    struct Route {
        Publisher* publisher = nullptr;
        std::vector<Link*> links;
    };
    std::vector<Route> by_source;

    void answer(const Message& message, bool accepted) const {
        if (by_source.empty()) [[likely]] {
            return;
        }
        const Route& route = by_source[Publishers::source_of(message)];
        if (route.publisher == nullptr) {
            return;
        }
        sim::Duration delay{};
        for (Link* const link : route.links) {
            delay += link->back_delay();
        }
        route.publisher->settled(message, accepted, delay);
    }
};

}  // namespace surgetank::models
