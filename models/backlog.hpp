// The waiting line of a station or a broker queue. Most lines are short and there may be 100,000 of
// them; a few grow to tens of millions in an overload. So a short line is a ring of plain entries
// that starts with no storage at all, and a long one keeps only its two ends plain: what waits
// between them is packed to a few bytes a message, exactly, and unpacked when an end reaches it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "models/message.hpp"
#include "sim/contract.hpp"

namespace surgetank::models {

/// A double-ended line of entries. References into it hold until the line is next changed.
///
///              ┌──────┬────────┬────────┬─ ─ ─┬────────┬──────┐
///   pop_front ◄┤ head │ packed │ packed │     │ packed │ tail │◄ push_back
///              └──────┴────────┴────────┴─ ─ ─┴────────┴──────┘
///               plain  `Middle`: only when the line is long     (a short line is all head)
class Backlog {
public:
    Backlog() noexcept;
    ~Backlog();
    Backlog(const Backlog& other);
    Backlog(Backlog&& other) noexcept;  ///< Leaves `other` empty.
    Backlog& operator=(Backlog other) noexcept;

    bool empty() const { return head_.empty(); }
    std::size_t size() const { return head_.size() + beyond_head_; }
    /// Memory held [B]: this object and its storage, without the allocator's own overhead.
    std::size_t bytes() const;

    /// The first and the last entry. The line must not be empty.
    const Entry& front() const;
    const Entry& back() const;

    /// Adds an entry, which must not be a reference into this line: adding may move what is there.
    void push_back(const Entry& entry);
    void push_front(const Entry& entry);
    /// Takes an end entry out. The line must not be empty.
    Entry pop_front();
    Entry pop_back();

    /// Puts an entry in front of the first one with a greater sequence: a requeue at the place the
    /// entry once had. The place is sought from the front, so give many entries back in descending
    /// order of sequence.
    void insert_by_sequence(Entry entry);

    /// Leaves the line empty and without storage.
    void clear();

    /// Calls `visit(const Entry&)` for every entry, front to back.
    template <typename Visit>
    void for_each(Visit&& visit) const;

private:
    /// A growing circle of plain entries; 24 bytes while it has none.
    class Ring {
    public:
        Ring() = default;
        Ring(const Ring& other);
        Ring(Ring&& other) noexcept
            : slots_(std::move(other.slots_)),
              capacity_(std::exchange(other.capacity_, 0)),
              begin_(std::exchange(other.begin_, 0)),
              end_(std::exchange(other.end_, 0)) {}
        Ring& operator=(Ring other) noexcept;
        ~Ring() = default;

        bool empty() const { return begin_ == end_; }
        bool full() const { return size() == capacity_; }
        std::uint32_t size() const { return end_ - begin_; }
        std::uint32_t capacity() const { return capacity_; }
        Entry& operator[](std::uint32_t index) { return slot(begin_ + index); }
        const Entry& operator[](std::uint32_t index) const { return slot(begin_ + index); }

        // Adding needs room, taking needs an entry: the caller has looked.
        void push_back(const Entry& entry) { add_back() = entry; }
        Entry& add_back() { return slot(end_++); }
        void push_front(const Entry& entry) { slot(--begin_) = entry; }
        Entry take_front() { return slot(begin_++); }
        Entry take_back() { return slot(--end_); }
        void drop_front(std::uint32_t count) { begin_ += count; }
        void drop_back(std::uint32_t count) { end_ -= count; }
        /// Puts an entry in front of the one at `index`.
        void insert(std::uint32_t index, const Entry& entry);
        /// Moves to a storage of `capacity` entries, a power of two.
        void grow(std::uint32_t capacity);

    private:
        Entry& slot(std::uint32_t position) const { return slots_[position & (capacity_ - 1)]; }

        std::unique_ptr<Entry[]> slots_;
        std::uint32_t capacity_ = 0;  // Zero or a power of two.
        std::uint32_t begin_ = 0;     // Positions count on for ever, modulo 2^32.
        std::uint32_t end_ = 0;
    };

    struct Middle;

    /// An emptied ring no larger than this is kept, so that an ordinary station stops allocating.
    static constexpr std::uint32_t kept_capacity = 32;

    using Visitor = std::function<void(const Entry&)>;

    bool must_refill() const { return middle_ != nullptr || head_.capacity() > kept_capacity; }
    const Entry& tail_back() const;
    Entry tail_take_back();
    Ring& end_with_room();
    void make_room_in_head();
    void make_room_in_tail();
    void begin_middle();
    void pack_end_of_head();
    void refill_head();
    void refill_tail();
    void for_each_beyond_head(const Visitor& visit) const;
    bool insert_into_packed(const Entry& entry);
    static bool insert_into(Ring& ring, const Entry& entry);

    Ring head_;                       // Empty only when the whole line is.
    std::unique_ptr<Middle> middle_;  // Chunks and tail; null while the line is short.
    std::size_t beyond_head_ = 0;     // Entries in `middle_`.
};

inline const Entry& Backlog::front() const {
    sim::expects(!empty(), "only a line that is not empty has a front");
    return head_[0];
}

inline const Entry& Backlog::back() const {
    sim::expects(!empty(), "only a line that is not empty has a back");
    return middle_ == nullptr ? head_[head_.size() - 1] : tail_back();
}

// The entry itself goes to no function that is not inline, so that a caller's compiler can build it
// where it will stand.
inline void Backlog::push_back(const Entry& entry) {
    if (middle_ != nullptr || head_.full()) [[unlikely]] {
        end_with_room().push_back(entry);
    } else {
        head_.push_back(entry);
    }
}

inline void Backlog::push_front(const Entry& entry) {
    if (head_.full()) [[unlikely]] {
        make_room_in_head();
    }
    head_.push_front(entry);
}

inline Entry Backlog::pop_front() {
    sim::expects(!empty(), "only a line that is not empty gives an entry");
    const Entry entry = head_.take_front();
    if (head_.empty() && must_refill()) [[unlikely]] {
        refill_head();
    }
    return entry;
}

inline Entry Backlog::pop_back() {
    sim::expects(!empty(), "only a line that is not empty gives an entry");
    if (middle_ != nullptr) [[unlikely]] {
        return tail_take_back();
    }
    const Entry entry = head_.take_back();
    if (head_.empty() && must_refill()) [[unlikely]] {
        refill_head();
    }
    return entry;
}

template <typename Visit>
void Backlog::for_each(Visit&& visit) const {
    for (std::uint32_t i = 0; i < head_.size(); ++i) {
        visit(head_[i]);
    }
    if (middle_ != nullptr) {
        for_each_beyond_head(std::ref(visit));
    }
}

}  // namespace surgetank::models
