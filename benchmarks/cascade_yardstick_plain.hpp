// The same two processes as a textbook would have them: one tie after the other, a sequential generator, no fetching.
#pragma once
#include "cascade_yardstick.hpp"

struct Xorshift {
    u64 state;
    explicit Xorshift(u64 seed) : state(seed | 1) {}
    f64 uniform() {
        state ^= state >> 12; state ^= state << 25; state ^= state >> 27;
        return uniform_of(state * 0x2545F4914F6CDD1Dull);
    }
};

struct PlainCascade {
    const Problem& problem;
    std::vector<i32> reached, queue;  // by consumer: the number of the last cascade that reached it
    i32 cascade = 0;

    explicit PlainCascade(const Problem& given) : problem(given), reached(given.consumers, 0) {}

    i64 run(const u64* key) {
        Xorshift generator(key[0]);
        f64 probability = problem.probability[0];
        ++cascade;
        queue.clear();
        for (i32 v : problem.seeds) {
            reached[v] = cascade;
            queue.push_back(v);
        }
        for (size_t head = 0; head < queue.size(); ++head) {
            i32 u = queue[head];
            for (i64 tie = problem.indptr[u]; tie < problem.indptr[u + 1]; ++tie) {
                i32 v = problem.targets[tie];
                if (reached[v] == cascade || generator.uniform() >= probability) continue;
                reached[v] = cascade;
                queue.push_back(v);
            }
        }
        return i64(queue.size());
    }
};

struct PlainThreshold {
    const Problem& problem;
    std::vector<f64> thresholds;
    std::vector<i32> votes, queue;
    std::vector<bool> reached;
    Array<i32> in_degrees;

    explicit PlainThreshold(const Problem& given)
        : problem(given), thresholds(given.consumers), votes(given.consumers), reached(given.consumers),
          in_degrees(given.in_degrees()) {}

    i64 run(const u64* key) {
        Xorshift generator(key[0]);
        for (f64& threshold : thresholds) threshold = generator.uniform();
        votes.assign(problem.consumers, 0);
        reached.assign(problem.consumers, false);
        queue.clear();
        for (i32 v : problem.seeds) {
            reached[v] = true;
            queue.push_back(v);
        }
        for (size_t head = 0; head < queue.size(); ++head) {
            i32 u = queue[head];
            for (i64 tie = problem.indptr[u]; tie < problem.indptr[u + 1]; ++tie) {
                i32 v = problem.targets[tie];
                if (reached[v]) continue;
                if (!(thresholds[v] < f64(++votes[v]) / in_degrees[v])) continue;
                reached[v] = true;
                queue.push_back(v);
            }
        }
        return i64(queue.size());
    }
};
