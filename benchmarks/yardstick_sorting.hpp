// The due events of a tick in the order in which consumers respond to them.
#pragma once
#include "yardstick_market.hpp"

// By receiver: straight from the calendar by the lower bits, then by the upper ones; `order` does the rest.
void Market::sort(i64 tick) {
    count = calendar.take(tick, chunks);
    if (i64(due.size()) < count) {
        due.resize(2 * count); halfway.resize(2 * count); draws.resize(2 * count); views.resize(2 * count);
    }
    i64 newest = count - (i64(chunks.size()) - 1) * CHUNK;
    int bits = 2;
    while (consumers >> bits > 0) bits++;
    const int low_bits = (bits + 1) / 2;
    const u32 mask = (u32(1) << low_bits) - 1;
    low.assign(mask + 2, 0); high.assign((size_t(1) << (bits - low_bits)) + 1, 0);
    for (size_t k = 0; k < chunks.size(); k++) {
        const Event* coming = calendar.events + chunks[std::min(k + 2, chunks.size() - 1)] * CHUNK;
        for (size_t line = 0; line < CHUNK * sizeof(Event); line += 64)
            __builtin_prefetch(reinterpret_cast<const char*>(coming) + line);
        const Event* events = calendar.events + chunks[k] * CHUNK;
        for (i64 i = 0, size = k ? CHUNK : newest; i < size; i++) {
            low[(events[i].receiver & mask) + 1]++;
            high[(events[i].receiver >> low_bits) + 1]++;
        }
    }
    for (size_t k = 1; k < low.size(); k++) low[k] += low[k - 1];
    for (size_t k = 1; k < high.size(); k++) high[k] += high[k - 1];
    u32* __restrict to_low = low.data(); u32* __restrict to_high = high.data();
    Event* __restrict between = halfway.data(); Event* __restrict sorted = due.data();
    for (size_t k = 0; k < chunks.size(); k++) {
        const Event* events = calendar.events + chunks[k] * CHUNK;
        for (i64 i = 0, size = k ? CHUNK : newest; i < size; i++)
            between[to_low[events[i].receiver & mask]++] = events[i];
    }
    for (i64 i = 0; i < count; i++) sorted[to_high[between[i].receiver >> low_bits]++] = between[i];
    order();
}

// By insertion: (receiver, message, sender, kind, source, stream, occurrence); departures first.
void Market::order() {
    auto major = [&](const Event& e) {
        u64 message = e.origin() == LEAVING ? 0 : stream_message[e.stream()] + 1;
        return message << 40 | (e.from_brand() ? 0 : u64(e.word1) + 1) << 4 | e.origin();
    };
    auto minor = [](const Event& e) { return u64(e.stream()) << 32 | (e.from_brand() ? e.word1 : e.place()); };
    auto before = [&](const Event& a, const Event& b) {
        if (a.receiver != b.receiver) return a.receiver < b.receiver;
        u64 left = major(a), right = major(b);
        return left != right ? left < right : minor(a) < minor(b);
    };
    for (i64 i = 1; i < count; i++) {
        if (due[i - 1].receiver < due[i].receiver) continue;
        Event moving = due[i];
        i64 to = i;
        for (; to > 0 && before(moving, due[to - 1]); to--) due[to] = due[to - 1];
        due[to] = moving;
    }
}
