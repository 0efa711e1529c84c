// The independent cascade with a coin per tie, in blocks: ties to the active are dropped before a coin is tossed.
#pragma once
#include "cascade_yardstick.hpp"

struct PerTie {
    static const i64 BLOCK = 256, AHEAD = 16, POINTERS_AHEAD = 32;

    const Problem& problem;
    Reached reached;
    u64 limit;  // the coin is below the probability iff its bits are below this; 0 stands for 2^64
    bool always;
    u64 pairs[BLOCK + 1], drawn[BLOCK];
    i64 waiting = 0, hits_in_all = 0;

    explicit PerTie(const Problem& given) : problem(given), reached(given.consumers) {
        u64 below = u64(std::ceil(given.probability[0] * 0x1p53));
        always = below >> 53;
        limit = below << 11;
    }

    i64 run(const u64* key) {
        reached.begin(problem.seeds);
        for (i64 head = 0; head < reached.tail || waiting; ++head) {
            if (head == reached.tail) {
                toss(key);
                --head;
                continue;
            }
            i64 far = std::min(head + POINTERS_AHEAD, reached.tail - 1), near = std::min(head + AHEAD, reached.tail - 1);
            fetch(&problem.indptr[reached.queue[far]]);
            const i32* row = &problem.targets[problem.indptr[reached.queue[near]]];
            fetch(row);
            fetch(row + 16);
            scan(reached.queue[head], key);
        }
        return reached.tail;
    }

    void scan(i32 u, const u64* key) {
        u64 author = u64(u) << 32;
        i64 end = problem.indptr[u + 1];
        for (i64 tie = problem.indptr[u]; tie < end; ++tie) {
            u32 v = u32(problem.targets[tie]);
            pairs[waiting] = author | v;
            waiting += !reached.active(v);
            if (__builtin_expect(waiting == BLOCK, 0)) toss(key);
        }
    }

    __attribute__((noinline)) void toss(const u64* key) {
        const u64 key0 = key[0], key1 = key[1];
        for (i64 i = 0; i < waiting; ++i) drawn[i] = mix(mix(pairs[i] ^ key0) + key1);
        for (i64 i = 0; i < waiting; ++i) {
            bool live = (drawn[i] < limit) | always;
            hits_in_all += live;
            reached.activate(u32(pairs[i]), live);
        }
        waiting = 0;
    }
};
