// Puts messages together: all parts of one, so many of a key, or whatever came in a window.
//   ──► in ──► open groups {▯▯, ▯▯▯, ▯} ──► out          one message for each complete group
//                                       ├──► incomplete   those whose time was over
//                                       └──► late         messages whose group had left
// The result of a group is the first of its messages, as old as the oldest, as large as all.
#pragma once

#include <map>
#include <set>

#include "models/backlog.hpp"
#include "models/config/gathering.hpp"
#include "models/effects.hpp"
#include "models/gatherer.hpp"

namespace surgetank::models {

class Aggregator final : public Gatherer {
public:
    Aggregator(Place place, const AggregatorConfig& config);

    Outlet incomplete;

    Answer offer(const Message& message, Sender* sender) override;
    void on_event(sim::Action action) override;
    void crash(std::span<const std::int64_t>) override;
    void recover(std::span<const std::int64_t>) override;
    sim::Instant oldest() const override;
    std::size_t memory() const override;

private:
    /// What tells groups apart: an identity, a key or nothing; and the begin of a window [ns].
    struct Name {
        std::uint64_t what = 0;
        std::int64_t window = 0;
        friend auto operator<=>(const Name&, const Name&) = default;
    };
    struct Group {
        Message result;
        sim::Instant opened, due;
        sim::Instant filed;  ///< Its date in `dues_`; the end of time where it has none.
        std::uint64_t count = 0;
        std::uint64_t size = 0;
        std::uint32_t whole = 0;  ///< How many parts there are, once the last one has come.
        std::vector<bool> parts;  ///< Which of them have come.
        Backlog members;          ///< Those that leave together with it.
    };
    using Groups = std::map<Name, Group>;

    std::uint64_t correlation(const Message& message) const;
    void find_windows(const Message& message);
    bool is_late(const Message& message) const;
    static bool is_repeated(const Group& group, const Message& message);
    void join(const Message& message);
    Group& open_group(const Message& message, const Name& name, std::size_t window);
    bool is_complete(const Group& group) const;
    void file(const Name& name, Group& group);
    void arm();
    void close_due();
    Group take(Groups::iterator place);
    void complete(Groups::iterator place);
    void time_out(Groups::iterator place);
    void leave(const Group& group);

    AggregatorConfig config_;
    sim::Duration size_{}, hop_{}, gap_{};  // Of windows: zero where there are none.
    std::uint64_t sequence_ = 0;
    sim::Instant armed_ = sim::end_of_time;
    Groups groups_;
    std::set<std::pair<sim::Instant, Name>> dues_;
    std::vector<std::int64_t> windows_;  // That a message belongs to, the latest first [ns].
    OrdinalSet left_;                    // Messages whose group has left.
};

}  // namespace surgetank::models
