// Builds the components of a plan and connects them, downstream first, so that every receiver
// stands before its senders are built.
#pragma once

#include <set>

#include "models/streams/link.hpp"
#include "scenarios/runner/model.hpp"

namespace surgetank::scenarios {

/// What leaves an exchange: the edges that are its targets, and which of them a type may take.
struct Bindings {
    std::vector<std::size_t> edges;
    std::vector<models::Route::Targets> by_type;
    std::vector<double> weights;  ///< By target.
};

class Assembly {
public:
    Assembly(const Plan& plan, sim::StreamKey key, sim::SamplerCache& samplers, Model& model)
        : plan_(plan), topology_(*plan.topology), key_(key), samplers_(samplers), model_(model) {}

    void build();

private:
    models::Place place(const std::string& name, std::size_t rank,
                        const std::vector<models::FlowId>& flows,
                        models::Account::Options books) const;
    static models::Account::Options books(bool times, bool latency) {
        return {.times = times, .latency = latency};
    }
    models::Channel channel(const Edge& edge, std::size_t connections);
    void make_nodes();
    std::unique_ptr<models::Component> make_node(std::size_t node);
    std::unique_ptr<models::Source> make_source(std::size_t node, models::Place where);
    std::unique_ptr<models::Exchange> make_exchange(std::size_t node, models::Place where);
    std::unique_ptr<models::Workers> make_workers(std::size_t node, models::Place where);
    template <class Class>
    std::unique_ptr<Class> make_gatherer(std::size_t node, models::Place where);
    std::unique_ptr<models::Queue> make_queue(std::size_t node, models::Place where);
    models::Receiver* receiver_of(std::size_t edge);
    Choice choice_of(std::size_t edge) const;
    template <class Link>
    void put_on_platform(const Edge& edge, Link& link);
    void make_choices();
    void make_link(std::size_t edge);
    void make_subscription(std::size_t edge);
    bool is_stream(std::size_t node) const { return plan_.island_of_node[node] != Plan::no_island; }
    std::unique_ptr<models::StreamNode> make_stream_node(std::size_t node, models::Place where);
    std::unique_ptr<models::StreamNode> make_stream_workers(std::size_t node, models::Place where);
    void make_stream_link(std::size_t edge);
    void make_stream_subscription(std::size_t edge);
    void lay_rails(std::size_t edge, const models::Train& train);
    void connect_stream_node(std::size_t node);
    void gather_parts();
    models::Publication::Parts publication_of(std::size_t source) const;
    Bindings bindings_of(std::size_t exchange) const;
    void connect_outlets(std::size_t node);
    models::Outlet& outlet_of(std::size_t edge);
    void connect_followers(std::size_t node);
    void wire_exchange(std::size_t node);
    void connect_confirms();
    void start_all();
    models::Outlet::Target target(std::size_t edge);

    template <class Class>
    Class& at(std::size_t node) {
        return static_cast<Class&>(*model_.of_node_[node]);
    }

    const Plan& plan_;
    const Topology& topology_;
    sim::StreamKey key_;
    sim::SamplerCache& samplers_;
    Model& model_;
    std::vector<models::Receiver*> receiver_of_node_;
    std::map<std::size_t, models::StreamLink*> stream_of_edge_;
    std::set<std::size_t> joined_;  ///< Edges that another edge of their choice stands for.
};

/// Fills the plan's cache with the tables of all its laws.
void prime_samplers(Plan& plan);

}  // namespace surgetank::scenarios
