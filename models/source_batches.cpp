// Publications that leave together: one batch is collected at a time, as a client does for messages
// without a key. Latency counts from the intended instant, so what lingers is late.
#include "models/source.hpp"

namespace surgetank::models {

/// A batch leaves when it is full, when the next message would make it too large, or when its first
/// one has waited long enough.
void Source::collect(const Message& message) {
    const PublishBatch& limits = *publish_.batch;
    const std::int64_t most = limits.bytes ? limits.bytes->count : INT64_MAX;
    if (batch_.messages > 0 && most - batch_.bytes < message.size) {
        close_batch();
    }
    const std::size_t before = buffer_.size();
    keep(message);
    if (buffer_.size() == before) {
        return;  // It was dropped.
    }
    if (batch_.messages == 0) {
        schedule(now() + limits.linger, sim::Phase::expiry, lingered,
                 batch_.number & sim::Action::max_handle);
    }
    ++batch_.messages;
    batch_.bytes += message.size;
    const bool has_all = limits.messages.count &&
                         batch_.messages >= static_cast<std::size_t>(*limits.messages.count);
    if (has_all || batch_.bytes >= most) {
        close_batch();
    }
}

void Source::close_batch() {
    closed_batches_ += batch_.messages;
    batch_ = {.number = batch_.number + 1};
    flush();
}

}  // namespace surgetank::models
