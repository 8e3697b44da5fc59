// The long form of a waiting line: when entries move between its plain ends and its packed middle.
// An end is packed when it is full and unpacked into when it is empty, always by whole chunks, so
// that at least a chunk of pushes or pops lies between two such moves, whatever the line does.
#include "models/backlog.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include "models/packed_entries.hpp"

namespace surgetank::models {

namespace {

constexpr std::uint32_t first_capacity = 4;
constexpr std::uint32_t chunk = EntryColumns::capacity;  // Entries packed together.
constexpr std::uint32_t head_capacity = 4 * chunk;       // A longer line has a middle.
constexpr std::uint32_t tail_capacity = 2 * chunk;

}  // namespace

struct Backlog::Middle {
    std::deque<PackedEntries> chunks;  // Of `chunk` entries, or fewer where one was inserted.
    Ring tail;                         // Never empty.
    std::size_t chunk_bytes = 0;       // What `chunks` hold.

    static PackedEntries pack(const Ring& ring, std::uint32_t first, std::uint32_t count);
    static void unpack(const PackedEntries& entries, Ring& ring);
};

Backlog::Backlog() noexcept = default;
Backlog::~Backlog() = default;

Backlog::Backlog(const Backlog& other)
    : head_(other.head_),
      middle_(other.middle_ == nullptr ? nullptr : std::make_unique<Middle>(*other.middle_)),
      beyond_head_(other.beyond_head_) {}

Backlog::Backlog(Backlog&& other) noexcept
    : head_(std::move(other.head_)),
      middle_(std::move(other.middle_)),
      beyond_head_(std::exchange(other.beyond_head_, 0)) {}

Backlog& Backlog::operator=(Backlog other) noexcept {
    head_ = std::move(other.head_);
    middle_ = std::move(other.middle_);
    beyond_head_ = std::exchange(other.beyond_head_, 0);
    return *this;
}

std::size_t Backlog::bytes() const {
    const std::size_t plain = sizeof(*this) + head_.capacity() * sizeof(Entry);
    if (middle_ == nullptr) {
        return plain;
    }
    return plain + sizeof(Middle) + middle_->tail.capacity() * sizeof(Entry) + middle_->chunk_bytes;
}

void Backlog::clear() { *this = Backlog(); }

void Backlog::insert_by_sequence(Entry entry) {
    make_room_in_head();
    if (middle_ == nullptr) {
        if (!insert_into(head_, entry)) {
            head_.push_back(entry);
        }
        return;
    }
    if (insert_into(head_, entry)) {
        return;
    }
    make_room_in_tail();
    if (!insert_into_packed(entry)) {
        if (!insert_into(middle_->tail, entry)) {
            middle_->tail.push_back(entry);
        }
        ++beyond_head_;
    }
}

// The ring must have room. Whether the place was in it.
bool Backlog::insert_into(Ring& ring, const Entry& entry) {
    for (std::uint32_t i = 0; i < ring.size(); ++i) {
        if (ring[i].sequence > entry.sequence) {
            ring.insert(i, entry);
            return true;
        }
    }
    return false;
}

// A chunk that overflows becomes two halves, so that no other chunk needs to be touched.
bool Backlog::insert_into_packed(const Entry& entry) {
    auto& chunks = middle_->chunks;
    for (auto place = chunks.begin(); place != chunks.end(); ++place) {
        if (place->surely_none_after(entry.sequence)) {
            continue;
        }
        Ring plain;
        plain.grow(2 * chunk);
        Middle::unpack(*place, plain);
        if (!insert_into(plain, entry)) {
            continue;
        }
        const std::uint32_t kept = plain.size() > chunk ? plain.size() / 2 : plain.size();
        middle_->chunk_bytes -= place->bytes();
        *place = Middle::pack(plain, 0, kept);
        middle_->chunk_bytes += place->bytes();
        if (kept < plain.size()) {
            place = chunks.insert(place + 1, Middle::pack(plain, kept, plain.size() - kept));
            middle_->chunk_bytes += place->bytes();
        }
        ++beyond_head_;
        return true;
    }
    return false;
}

const Entry& Backlog::tail_back() const { return middle_->tail[middle_->tail.size() - 1]; }

Entry Backlog::tail_take_back() {
    const Entry entry = middle_->tail.take_back();
    --beyond_head_;
    if (middle_->tail.empty()) {
        refill_tail();
    }
    return entry;
}

// Where the next entry belongs; a tail already counts it.
Backlog::Ring& Backlog::end_with_room() {
    if (middle_ == nullptr) {
        make_room_in_head();
    }
    if (middle_ == nullptr) {
        return head_;
    }
    make_room_in_tail();
    ++beyond_head_;
    return middle_->tail;
}

void Backlog::make_room_in_head() {
    if (!head_.full()) {
        return;
    }
    if (head_.capacity() < head_capacity) {
        head_.grow(std::max(first_capacity, 2 * head_.capacity()));
        return;
    }
    if (middle_ == nullptr) {
        begin_middle();
    }
    pack_end_of_head();
    pack_end_of_head();
}

void Backlog::make_room_in_tail() {
    if (middle_->tail.full()) {
        middle_->chunks.push_back(Middle::pack(middle_->tail, 0, chunk));
        middle_->chunk_bytes += middle_->chunks.back().bytes();
        middle_->tail.drop_front(chunk);
    }
}

// The last chunk of a full head becomes the tail.
void Backlog::begin_middle() {
    middle_ = std::make_unique<Middle>();
    middle_->tail.grow(tail_capacity);
    for (std::uint32_t i = head_.size() - chunk; i < head_.size(); ++i) {
        middle_->tail.push_back(head_[i]);
    }
    head_.drop_back(chunk);
    beyond_head_ = chunk;
}

void Backlog::pack_end_of_head() {
    middle_->chunks.push_front(Middle::pack(head_, head_.size() - chunk, chunk));
    middle_->chunk_bytes += middle_->chunks.front().bytes();
    head_.drop_back(chunk);
    beyond_head_ += chunk;
}

// The head is empty: the next entries come forward, or the storage of a great crowd is given back.
void Backlog::refill_head() {
    if (middle_ == nullptr) {
        head_ = Ring();
    } else if (middle_->chunks.empty()) {
        head_ = std::move(middle_->tail);
        middle_.reset();
        beyond_head_ = 0;
    } else {
        const PackedEntries& next = middle_->chunks.front();
        Middle::unpack(next, head_);
        beyond_head_ -= next.count();
        middle_->chunk_bytes -= next.bytes();
        middle_->chunks.pop_front();
    }
}

// The tail is empty: the last packed entries become plain, or the head is the whole line again.
void Backlog::refill_tail() {
    if (middle_->chunks.empty()) {
        middle_.reset();
    } else {
        const PackedEntries& last = middle_->chunks.back();
        Middle::unpack(last, middle_->tail);
        middle_->chunk_bytes -= last.bytes();
        middle_->chunks.pop_back();
    }
}

void Backlog::for_each_beyond_head(const Visitor& visit) const {
    EntryColumns columns;
    Entry entry;
    for (const PackedEntries& entries : middle_->chunks) {
        entries.unpack(columns);
        for (std::uint32_t i = 0; i < entries.count(); ++i) {
            columns.get(i, entry);
            visit(entry);
        }
    }
    for (std::uint32_t i = 0; i < middle_->tail.size(); ++i) {
        visit(middle_->tail[i]);
    }
}

PackedEntries Backlog::Middle::pack(const Ring& ring, std::uint32_t first, std::uint32_t count) {
    EntryColumns columns;
    for (std::uint32_t i = 0; i < count; ++i) {
        columns.put(i, ring[first + i]);
    }
    return {columns, count};
}

// Appends; the ring has room.
void Backlog::Middle::unpack(const PackedEntries& entries, Ring& ring) {
    EntryColumns columns;
    entries.unpack(columns);
    for (std::uint32_t i = 0; i < entries.count(); ++i) {
        columns.get(i, ring.add_back());
    }
}

Backlog::Ring::Ring(const Ring& other)
    : slots_(other.capacity_ == 0 ? nullptr : std::make_unique<Entry[]>(other.capacity_)),
      capacity_(other.capacity_),
      end_(other.size()) {
    for (std::uint32_t i = 0; i < end_; ++i) {
        slots_[i] = other[i];
    }
}

Backlog::Ring& Backlog::Ring::operator=(Ring other) noexcept {
    slots_ = std::move(other.slots_);
    capacity_ = std::exchange(other.capacity_, 0);
    begin_ = std::exchange(other.begin_, 0);
    end_ = std::exchange(other.end_, 0);
    return *this;
}

void Backlog::Ring::insert(std::uint32_t index, const Entry& entry) {
    push_front(entry);
    for (std::uint32_t i = 0; i < index; ++i) {
        (*this)[i] = (*this)[i + 1];
    }
    (*this)[index] = entry;
}

void Backlog::Ring::grow(std::uint32_t capacity) {
    auto slots = std::make_unique<Entry[]>(capacity);
    const std::uint32_t kept = size();
    for (std::uint32_t i = 0; i < kept; ++i) {
        slots[i] = (*this)[i];
    }
    slots_ = std::move(slots);
    capacity_ = capacity;
    begin_ = 0;
    end_ = kept;
}

}  // namespace surgetank::models
