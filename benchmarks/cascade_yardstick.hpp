// What a cascade needs in C++: the network, one cascade's marks and queue, what is fetched ahead.
#pragma once
#include "yardstick_draws.hpp"
#include <algorithm>
#include <cstring>

static inline void fetch(const void* address) { __builtin_prefetch(address, 0, 3); }

struct Problem {
    Array<i64> indptr;
    Array<i32> targets, seeds;
    Array<f64> probability;
    Array<u64> keys;  // two words of each replicate
    i64 consumers, replicates;

    void load() {
        read(indptr, targets, seeds, probability, keys);
        consumers = i64(indptr.size()) - 1;
        replicates = i64(keys.size()) / 2;
    }
    Array<i32> in_degrees() const {
        Array<i32> counted(consumers, 0);
        const size_t ahead = 32, ties = targets.size();
        for (size_t tie = 0; tie < ties; ++tie) {
            fetch(&counted[targets[std::min(tie + ahead, ties - 1)]]);
            ++counted[targets[tie]];
        }
        return counted;
    }
    const u64* key(i64 replicate) const { return &keys[2 * replicate]; }
};

// Who is active: one bit each, so that all of them stay in the nearest caches; and in which order they became so.
struct Reached {
    Array<u64> marks;
    Array<i32> queue;
    i64 tail = 0;

    explicit Reached(i64 consumers) : marks(consumers / 64 + 1), queue(consumers + 64) {}

    void begin(const Array<i32>& seeds) {
        memset(marks.data(), 0, 8 * marks.size());
        tail = 0;
        for (i32 v : seeds) activate(v, 1);
    }
    bool active(u32 v) const { return marks[v >> 6] >> (v & 63) & 1; }

    // Without a branch, since nobody could foretell it.
    void activate(u32 v, u64 wanted) {
        u64 word = marks[v >> 6];
        u64 fresh = ~(word >> (v & 63)) & wanted;
        marks[v >> 6] = word | wanted << (v & 63);
        queue[tail] = i32(v);
        tail += i64(fresh);
    }
};
