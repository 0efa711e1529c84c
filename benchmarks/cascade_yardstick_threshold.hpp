// The linear threshold with weights 1 / in-degree, in blocks of votes; thresholds are drawn when the first vote comes.
//
// A threshold V is kept as the number of votes that still lack: the smallest c with V < c / d in double precision.
#pragma once
#include "cascade_yardstick.hpp"

struct Threshold {
    static const i64 BLOCK = 128, AHEAD = 6, POINTERS_AHEAD = 12;

    const Problem& problem;
    Reached reached;
    Array<i32> in_degrees;
    Array<u32> lacking;  // 0: no vote yet
    u32 votes[BLOCK + 1], first[BLOCK + 1];
    u64 drawn[BLOCK];
    i64 waiting = 0;

    explicit Threshold(const Problem& given)
        : problem(given), reached(given.consumers), in_degrees(given.in_degrees()), lacking(given.consumers) {}

    i64 run(const u64* key) {
        reached.begin(problem.seeds);
        memset(lacking.data(), 0, 4 * lacking.size());
        for (i64 head = 0;;) {
            if (head == reached.tail) {
                if (!waiting) return reached.tail;
                count(key);
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
        i64 end = problem.indptr[u + 1];
        for (i64 tie = problem.indptr[u]; tie < end; ++tie) {
            u32 v = u32(problem.targets[tie]);
            fetch(&lacking[v]);
            votes[waiting] = v;
            waiting += !reached.active(v);
            if (__builtin_expect(waiting == BLOCK, 0)) count(key);
        }
    }

    __attribute__((noinline)) void count(const u64* key) {
        const u64 key0 = key[0], key1 = key[1];
        i64 firsts = 0;
        for (i64 i = 0; i < waiting; ++i) {
            u32 v = votes[i];
            fetch(&in_degrees[v]);
            first[firsts] = v;
            firsts += lacking[v] == 0;
        }
        for (i64 i = 0; i < firsts; ++i) drawn[i] = mix(mix(u64(first[i]) << 32 ^ key0) + key1);
        for (i64 i = 0; i < firsts; ++i) lacking[first[i]] = needed(uniform_of(drawn[i]), in_degrees[first[i]]);
        for (i64 i = 0; i < waiting; ++i) {
            u32 v = votes[i], lacks = --lacking[v];
            reached.activate(v, lacks == 0);
        }
        waiting = 0;
    }

    static u32 needed(f64 threshold, i32 degree) {
        f64 product = threshold * degree;
        i64 whole = i64(product);
        f64 rest = product - f64(whole);
        if (__builtin_expect(std::min(rest, 1.0 - rest) <= 1e-6, 0)) return needed_exactly(threshold, degree, whole);
        return u32(whole) + 1;
    }
    __attribute__((noinline)) static u32 needed_exactly(f64 threshold, i32 degree, i64 about) {
        i64 votes = std::max(about - 1, i64(1));
        while (!(threshold < f64(votes) / f64(degree))) ++votes;
        return u32(votes);
    }
};
