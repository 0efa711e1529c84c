// The independent cascade with a coin per tie, tossed in blocks of ties; nothing branches on a coin.
#pragma once
#include "cascade_yardstick.hpp"

struct PerTie {
    static const i64 BLOCK = 256, AHEAD = 8, POINTERS_AHEAD = 2 * AHEAD;

    const Problem& problem;
    Reached reached;
    u64 limit;  // a tie is live iff the first 53 bits of its draw are below
    u64 pairs[BLOCK], drawn[BLOCK];
    u32 hits[BLOCK + 1];
    i64 waiting = 0;

    explicit PerTie(const Problem& given)
        : problem(given), reached(given.consumers), limit(u64(std::ceil(given.probability[0] * 0x1p53))) {}

    i64 run(const u64* key) {
        reached.begin(problem.seeds);
        for (i64 head = 0;;) {
            if (head == reached.tail) {
                if (!waiting) return reached.tail;
                toss(key);
                continue;
            }
            i64 far = std::min(head + POINTERS_AHEAD, reached.tail - 1), near = std::min(head + AHEAD, reached.tail - 1);
            fetch(&problem.indptr[reached.queue[far]]);
            const i32* row = &problem.targets[problem.indptr[reached.queue[near]]];
            fetch(row);
            fetch(row + 16);
            scan(reached.queue[head++], key);
        }
    }

    void scan(i32 u, const u64* key) {
        u64 author = u64(u) << 32;
        i64 end = problem.indptr[u + 1];
        for (i64 tie = problem.indptr[u]; tie < end;) {
            i64 stop = std::min(end, tie + BLOCK - waiting);
            for (; tie < stop; ++tie) pairs[waiting++] = author | u32(problem.targets[tie]);
            if (waiting == BLOCK) toss(key);
        }
    }

    __attribute__((noinline)) void toss(const u64* key) {
        const u64 key0 = key[0], key1 = key[1];
        for (i64 i = 0; i < waiting; ++i) drawn[i] = mix(mix(pairs[i] ^ key0) + key1) >> 11;
        i64 live = 0;
        for (i64 i = 0; i < waiting; ++i) {
            hits[live] = u32(pairs[i]);
            live += drawn[i] < limit;
        }
        for (i64 i = 0; i < live; ++i) reached.activate(hits[i], 1);
        waiting = 0;
    }
};
