// What travels between us and the helper, as bytes: numbers in the processor's own order, for both
// are on one machine and of one build. `Packer` and `Unpacker` visit the same parts, so that what
// one writes the other reads.
#pragma once

#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "models/config/platform.hpp"
#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

/// The bytes do not say what they should: the helper and we are not of one build, or it broke off.
class BrokenBytes : public std::runtime_error {
public:
    BrokenBytes() : std::runtime_error("the helper's answer is cut short or of another build") {}
};

template <class Archive>
void visit_parts(Archive& a, models::Figures& f) {
    a(f.length, f.arrivals, f.departures, f.fates, f.wait, f.sojourn, f.latency, f.backlog_area,
      f.waiting_area, f.busy_area, f.capacity_area, f.backlog_max, f.waiting_max, f.age_max);
}
template <class Archive>
void visit_parts(Archive& a, sim::Histogram& histogram) {
    histogram.visit_parts(a);
}
template <class Archive>
void visit_parts(Archive& a, Stopped& s) {
    a(s.limit, s.component, s.message, s.when);
}
template <class Archive>
void visit_parts(Archive& a, Observations& o) {
    a(o.segments, o.series, o.events, o.conserves, o.unbalanced, o.stopped, o.interrupted);
}
template <class Archive, class A, class B>
void visit_parts(Archive& a, std::pair<A, B>& both) {
    a(both.first, both.second);
}
template <class Archive>
void visit_parts(Archive& a, models::WireConfig& w) {
    a(w.between, w.bandwidth, w.latency, w.lanes);
}
template <class Archive>
void visit_parts(Archive& a, models::RouteConfig& r) {
    a(r.from, r.to, r.via, r.both_ways);
}
/// What a platform file says: the rest is the scenario's.
template <class Archive>
void visit_parts(Archive& a, models::PlatformConfig& p) {
    a(p.hosts, p.wires, p.routes);
}
template <class Archive>
void visit_parts(Archive& a, Schedule& s) {
    a(s.segments, s.windows);
}

class Packer {
public:
    template <class... T>
    void operator()(T&... values) {
        (put(values), ...);
    }
    std::string bytes{};

private:
    template <class T>
    void put(T& value) {
        if constexpr (std::is_trivially_copyable_v<T>) {
            bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        } else {
            visit_parts(*this, value);
        }
    }
    template <class T>
    void put(std::vector<T>& values) {
        put_size(values.size());
        if constexpr (std::is_trivially_copyable_v<T>) {
            bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
        } else {
            for (T& value : values) {
                put(value);
            }
        }
    }
    template <class K, class V>
    void put(std::map<K, V>& values) {
        put_size(values.size());
        for (auto& [key, value] : values) {
            K copy = key;
            put(copy);
            put(value);
        }
    }
    template <class T>
    void put(std::optional<T>& value) {
        put_size(value ? 1 : 0);
        if (value) {
            put(*value);
        }
    }
    void put(std::string& text) {
        put_size(text.size());
        bytes += text;
    }
    void put_size(std::uint64_t size) { put(size); }
};

class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : left_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    void expect_end() const {
        if (!left_.empty()) {
            throw BrokenBytes();
        }
    }

private:
    std::string_view take(std::size_t size) {
        if (size > left_.size()) {
            throw BrokenBytes();
        }
        const std::string_view taken = left_.substr(0, size);
        left_.remove_prefix(size);
        return taken;
    }
    template <class T>
    void get(T& value) {
        if constexpr (std::is_trivially_copyable_v<T>) {
            std::memcpy(&value, take(sizeof value).data(), sizeof value);
        } else {
            visit_parts(*this, value);
        }
    }
    template <class T>
    void get(std::vector<T>& values) {
        values.resize(size());
        if constexpr (std::is_trivially_copyable_v<T>) {
            if (!values.empty()) {
                std::memcpy(values.data(), take(values.size() * sizeof(T)).data(),
                            values.size() * sizeof(T));
            }
        } else {
            for (T& value : values) {
                get(value);
            }
        }
    }
    template <class K, class V>
    void get(std::map<K, V>& values) {
        values.clear();
        for (std::size_t left = size(); left > 0; --left) {
            K key{};
            get(key);
            get(values[key]);
        }
    }
    template <class T>
    void get(std::optional<T>& value) {
        if (size() == 0) {
            value.reset();
        } else {
            get(value.emplace());
        }
    }
    void get(std::string& text) { text = take(size()); }
    /// Never more than there are bytes, so that broken ones cannot ask for all memory.
    std::size_t size() {
        std::uint64_t size = 0;
        get(size);
        if (size > left_.size()) {
            throw BrokenBytes();
        }
        return static_cast<std::size_t>(size);
    }

    std::string_view left_;
};

}  // namespace surgetank::scenarios
