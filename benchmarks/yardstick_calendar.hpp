// Memory, and the calendar of pending events: per tick a list of chunks.
#pragma once
#include <sys/mman.h>

#include "yardstick.hpp"

// Costs nothing until it is written to, so that nothing must grow, and move, in a loop.
template <class T> T* reserve(size_t count) {
    const size_t page = size_t(2) << 20, bytes = (count * sizeof(T) + page - 1) / page * page;
    const int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* found = mmap(nullptr, bytes + page, PROT_READ | PROT_WRITE, kind, -1, 0);
    if (found == MAP_FAILED) abort();
    u64 start = (u64(found) + page - 1) / page * page;
    madvise(reinterpret_cast<void*>(start), bytes, MADV_HUGEPAGE);
    return reinterpret_cast<T*>(start);
}

struct Event {
    u32 receiver, word1, word2;  // as in simulation/kernels/events/queue.py
    u32 origin() const { return word2 >> 28; }
    bool from_brand() const { return origin() <= OWNED; }
    u32 stream() const { return word2 >> 15 & 0x1FFF; }
    u32 place() const { return word2 & 0x7FFF; }
    // Of the draws of a post.
    u64 who() const { return from_brand() ? BRAND : word1; }
    u64 occurrence() const { return from_brand() ? word1 : 0; }
};
static inline u32 word_2(u32 origin, u32 stream, u32 place) {
    return origin << 28 | stream << 15 | place;
}

const i64 CHUNK = 64, LAST_PLACE = 0x7FFF, MOST_EVENTS = i64(1) << 30;

struct Calendar {
    Event* events = reserve<Event>(MOST_EVENTS);
    i32* following = reserve<i32>(MOST_EVENTS / CHUNK);
    i32* freed = reserve<i32>(MOST_EVENTS / CHUNK);
    i64 free_count = 0, used = 0;
    std::vector<i64> cursor;  // by tick, where the next event goes; at the beginning of a chunk: a fresh one is needed

    void clear(i64 ticks) { cursor.assign(ticks, 0); free_count = used = 0; }
    __attribute__((noinline)) i64 fresh(i64 at) {
        i64 chunk = free_count ? freed[--free_count] : used++;
        if (used * CHUNK == MOST_EVENTS) abort();
        following[chunk] = i32(at / CHUNK) - 1;
        return chunk * CHUNK;
    }
    inline void put(i64 tick, u32 receiver, u32 word1, u32 word2) {
        i64 at = cursor[tick];
        if (__builtin_expect(at % CHUNK == 0, 0)) at = fresh(at);
        events[at] = {receiver, word1, word2};
        cursor[tick] = at + 1;
    }
    // The chunks of a tick, the newest first, which alone may not be full; they are free from now on.
    i64 take(i64 tick, std::vector<i32>& chunks) {
        i64 at = cursor[tick];
        chunks.clear();
        for (i32 chunk = i32((at + CHUNK - 1) / CHUNK) - 1; chunk >= 0; chunk = following[chunk]) {
            chunks.push_back(chunk);
            freed[free_count++] = chunk;
        }
        cursor[tick] = 0;
        return chunks.empty() ? 0 : i64(chunks.size()) * CHUNK - (i64(chunks[0]) + 1) * CHUNK + at;
    }
};
