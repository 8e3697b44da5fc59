// A first-in-first-out ring that costs nothing until it is used: for the many small lines of a
// large model, where a std::deque would hold half a kilobyte each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/contract.hpp"

namespace surgetank::sim {

template <class Item>
class Ring {
public:
    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }

    Item& front() { return items_[first_]; }
    const Item& front() const { return items_[first_]; }
    /// The item `index` places behind the front.
    Item& operator[](std::size_t index) { return items_[(first_ + index) & (capacity_ - 1)]; }
    const Item& operator[](std::size_t index) const {
        return items_[(first_ + index) & (capacity_ - 1)];
    }

    void push_back(Item item) {
        if (size_ == capacity_) [[unlikely]] {
            grow();
        }
        items_[(first_ + size_++) & (capacity_ - 1)] = std::move(item);
    }
    void pop_front() {
        expects(size_ > 0, "only a ring that is not empty has a front");
        first_ = (first_ + 1) & (capacity_ - 1);
        --size_;
    }
    /// Takes the front away and returns it.
    Item take_front() {
        Item item = std::move(front());
        pop_front();
        return item;
    }
    void clear() { *this = {}; }
    std::size_t memory() const { return capacity_ * sizeof(Item); }

    Ring() = default;
    Ring(const Ring& other) { *this = other; }
    Ring(Ring&& other) noexcept { swap(other); }
    Ring& operator=(const Ring& other) {
        Ring copy;
        for (std::size_t i = 0; i < other.size_; ++i) {
            copy.push_back(other[i]);
        }
        swap(copy);
        return *this;
    }
    Ring& operator=(Ring&& other) noexcept {
        Ring moved(std::move(other));
        swap(moved);
        return *this;
    }
    ~Ring() = default;

private:
    void swap(Ring& other) noexcept {
        std::swap(items_, other.items_);
        std::swap(capacity_, other.capacity_);
        std::swap(first_, other.first_);
        std::swap(size_, other.size_);
    }
    void grow() {
        const std::uint32_t capacity = capacity_ == 0 ? 4 : 2 * capacity_;
        expects(capacity != 0, "a ring holds less than 2^32 items");
        auto items = std::make_unique<Item[]>(capacity);
        for (std::size_t i = 0; i < size_; ++i) {
            items[i] = std::move((*this)[i]);
        }
        items_ = std::move(items);
        capacity_ = capacity;
        first_ = 0;
    }

    std::unique_ptr<Item[]> items_;
    std::uint32_t capacity_ = 0;  // Zero or a power of two.
    std::uint32_t first_ = 0;
    std::uint32_t size_ = 0;
};

}  // namespace surgetank::sim
