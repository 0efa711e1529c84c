// The independent cascade by a Poisson clock per source, in blocks of sources.
//
// The draws of a block are made together, round by round: the first points of all, the second points of those that
// have one, and so on. Nothing branches on a draw, and the ties that they hit are fetched while others are drawn.
// Instead of adding logarithms, survivals are multiplied: s >= -d log(1 - p) iff the product is at most (1 - p)^d.
// Where rounding could decide (once in 10^10 draws), logarithms do.
#pragma once
#include "cascade_yardstick.hpp"

struct Skipping {
    static const i64 BLOCK = 128;
    static const i64 MOST = 512;      // followers of a source that is drawn with its block,
    static const i64 EXPECTED = 600;  // and points that are expected of it: the survival of more is no double
    static const i64 LONG = 65536;    // followers, from which a position needs 32 bits of its own

    const Problem& problem;
    Reached reached;
    f64 probability, rate;
    i64 few;
    Array<f64> limits;
    Array<i64> hits;
    i64 hit_count = 0;

    explicit Skipping(const Problem& given)
        : problem(given), reached(given.consumers), probability(given.probability[0]), rate(-log1p(-probability)),
          few(i64(std::min(f64(MOST), EXPECTED / rate))), limits(few + 1, 1.0), hits(1 << 14) {
        for (i64 d = 1; d <= few; ++d) limits[d] = exp(-f64(d) * rate);
    }

    static f64 survival(u64 bits) { return f64(i64((u64(1) << 32) - (bits >> 32))) * 0x1p-32; }

    __attribute__((noinline)) bool by_logarithms(u64 first, i64 point, i64 degree) const {
        f64 sum = 0.0;
        for (i64 j = 0; j <= point; ++j) sum += -log(survival(mix(first + j * GOLDEN)));
        return sum < f64(degree) * rate;
    }
    bool falls(f64 product, u64 first, i64 point, i64 degree) const {
        f64 limit = limits[degree];
        if (__builtin_expect(std::abs(product - limit) <= limit * 1e-11, 0)) return by_logarithms(first, point, degree);
        return product > limit;
    }
    void hit(i64 tie, bool is_live) {
        fetch(&problem.targets[tie]);
        hits[hit_count] = tie;
        hit_count += is_live;
    }

    i64 run(const u64* key) {
        reached.begin(problem.seeds);
        if (probability == 0.0) return reached.tail;
        for (i64 head = 0; head < reached.tail;) {
            i64 count = std::min(reached.tail - head, BLOCK);
            draw(&reached.queue[head], count, key);
            head += count;
            i64 next = std::min(reached.tail, head + BLOCK);
            for (i64 place = head; place < next; ++place) fetch(&problem.indptr[reached.queue[place]]);
            arrive();
        }
        return reached.tail;
    }

    void draw(const i32* sources, i64 count, const u64* key) {
        i64 starts[BLOCK], degrees[BLOCK];
        u64 firsts[BLOCK], drawn[BLOCK];
        f64 products[BLOCK];
        i64 open = 0;
        for (i64 i = 0; i < count; ++i) {
            i64 u = sources[i], start = problem.indptr[u], degree = problem.indptr[u + 1] - start;
            if (__builtin_expect(degree > few, 0)) {
                draw_many(u, start, degree, key);
                continue;
            }
            starts[open] = start;
            degrees[open] = degree;
            firsts[open++] = u64(u);
        }
        for (i64 i = 0; i < open; ++i) firsts[i] = mix(firsts[i] << 32 ^ key[0]) + key[1];
        for (i64 i = 0; i < open; ++i) products[i] = 1.0;
        for (i64 point = 0; open; ++point) {
            for (i64 i = 0; i < open; ++i) drawn[i] = mix(firsts[i] + point * GOLDEN);
            i64 left = 0;
            if (hit_count + open > i64(hits.size())) arrive();
            for (i64 i = 0; i < open; ++i) {
                u64 bits = drawn[i], first = firsts[i];
                i64 degree = degrees[i], start = starts[i];
                f64 product = products[i] * survival(bits);
                bool fell = falls(product, first, point, degree);
                i64 tie = start + i64((bits & 0xFFFFFFFF) * u64(degree) >> 32);
                hit(tie, fell);
                starts[left] = start;
                degrees[left] = degree;
                firsts[left] = first;
                products[left] = product;
                left += fell;
            }
            open = left;
        }
    }

    __attribute__((noinline)) void draw_many(i64 u, i64 start, i64 degree, const u64* key) {
        if (probability == 1.0) {
            for (i64 tie = start; tie < start + degree; ++tie) reached.activate(problem.targets[tie], 1);
            return;
        }
        u64 first = mix(u64(u) << 32 ^ key[0]) + key[1], second = mix((u64(u) << 32 | 1) ^ key[0]) + key[1];
        f64 sum = 0.0, end = f64(degree) * rate;
        for (i64 point = 0;; ++point) {
            u64 bits = mix(first + point * GOLDEN);
            sum += -log(survival(bits));
            if (sum >= end) return;
            u64 place = degree < LONG ? bits & 0xFFFFFFFF : mix(second + point * GOLDEN) >> 32;
            if (hit_count == i64(hits.size())) arrive();
            hit(start + i64(place * u64(degree) >> 32), true);
        }
    }

    void arrive() {
        for (i64 i = 0; i < hit_count; ++i) reached.activate(problem.targets[hits[i]], 1);
        hit_count = 0;
    }
};
