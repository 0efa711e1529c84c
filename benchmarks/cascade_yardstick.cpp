// The cascades of docs/processes.md in scalar C++, with the draws of docs/model.md: the sizes must be equal, replicate
// by replicate. Usage: cascade_yardstick INPUT OUTPUT REPETITIONS; prints, per process, the seconds of each repetition.
#include "yardstick_draws.hpp"
#include <algorithm>
#include <chrono>
#include <cstring>

struct Given {
    Array<i64> sizes, indptr;  // sizes: consumers, replicates
    Array<i32> targets, seeds;
    Array<f64> constants;  // probability
    Array<u64> keys;       // per replicate: SKIP, EXPOSURE, THRESHOLD, two words each
    Array<i32> in_degree;
    i64 consumers, replicates;
    f64 probability;
    void load() {
        read(sizes, indptr, targets, seeds, constants, keys, in_degree);
        consumers = sizes[0]; replicates = sizes[1]; probability = constants[0];
    }
};

static Given given;
static Array<u64> marks;
static Array<i32> queue;

static inline bool is_marked(i64 row) { return marks[row >> 6] >> (row & 63) & 1; }
static inline void mark(i64 row) { marks[row >> 6] |= 1ull << (row & 63); }
static i64 plant() {
    for (size_t i = 0; i < given.seeds.size(); i++) { mark(given.seeds[i]); queue[i] = given.seeds[i]; }
    return given.seeds.size();
}
static void clear(i64 count) {
    if (count > i64(marks.size())) memset(marks.data(), 0, marks.size() * 8);
    else for (i64 i = 0; i < count; i++) marks[queue[i] >> 6] = 0;
}

const int HITS = 128, FAR = 16, NEAR = 8, TABLED = 4096;

// A Poisson clock per source; rows without a point are passed by a table instead of a logarithm.
static i64 skipping(const u64* key) {
    static Array<f64> chance;
    const f64 height = -log1p(-given.probability);
    if (chance.empty()) for (int d = 0; d < TABLED; d++) chance.push_back(1.0 - pow(1.0 - given.probability, d) + 1e-12);
    const i64* indptr = given.indptr.data(); const i32* targets = given.targets.data(); i32* q = queue.data();
    const i32* hits[HITS]; int pending = 0;
    i64 count = plant(), first = 0;
    auto land = [&] {
        for (int i = 0; i < pending; i++) {
            i32 row = *hits[i];
            if (!is_marked(row)) { mark(row); q[count++] = row; }
        }
        pending = 0;
    };
    while (first < count) {
        i64 last = count;
        for (; first < last; first++) {
            __builtin_prefetch(indptr + q[first + FAR < last ? first + FAR : first]);
            u64 source = u64(q[first]);
            i64 begin = indptr[source], degree = indptr[source + 1] - begin;
            u64 drawn = mix(mix((source << 32) ^ key[0]) + key[1]);
            f64 luck = f64(i64(drawn >> 32)) * 0x1p-32;
            if (degree < TABLED && luck > chance[degree]) continue;
            if (degree == 0) continue;
            f64 limit = height * f64(degree), risen = 0.0;
            for (u64 point = 1;; point++) {
                risen += -log(1.0 - luck);
                if (risen >= limit) break;
                u64 step = degree < 65536 ? (drawn & 0xFFFFFFFF) * degree >> 32
                    : (mix(mix((source << 32 | 1) ^ key[0]) + key[1] + (point - 1) * 0x9E3779B97F4A7C15ull) >> 32) * degree >> 32;
                const i32* hit = targets + begin + step;
                __builtin_prefetch(hit);
                hits[pending++] = hit;
                if (pending == HITS) land();
                drawn = mix(mix((source << 32) ^ key[0]) + key[1] + point * 0x9E3779B97F4A7C15ull);
                luck = f64(i64(drawn >> 32)) * 0x1p-32;
            }
        }
        land();
    }
    return count;
}

// A coin per tie, rows fetched ahead; live ties are collected without a branch.
static i64 per_tie(const u64* key) {
    const u64 limit = u64(ceil(given.probability * 0x1p53));
    const i64* indptr = given.indptr.data(); const i32* targets = given.targets.data(); i32* q = queue.data();
    i32 hits[2 * HITS]; int pending = 0;
    i64 count = plant(), first = 0;
    auto land = [&] {
        for (int i = 0; i < pending; i++) if (!is_marked(hits[i])) { mark(hits[i]); q[count++] = hits[i]; }
        pending = 0;
    };
    while (first < count) {
        i64 last = count;
        for (; first < last; first++) {
            __builtin_prefetch(indptr + q[first + FAR < last ? first + FAR : first]);
            const i32* ahead = targets + indptr[q[first + NEAR < last ? first + NEAR : first]];
            __builtin_prefetch(ahead); __builtin_prefetch(ahead + 16);
            u64 source = u64(q[first]);
            for (i64 tie = indptr[source], end = indptr[source + 1]; tie < end;) {
                i64 stop = std::min(end, tie + 2 * HITS - pending);
                for (; tie < stop; tie++) {
                    i32 row = targets[tie];
                    hits[pending] = row;
                    pending += mix(mix((source << 32 | u64(row)) ^ key[0]) + key[1]) >> 11 < limit;
                }
                if (pending > HITS) land();
            }
        }
        land();
    }
    return count;
}

// Linear threshold with weights 1 / in-degree: votes that are missing, drawn when first asked for.
struct Votes { i32 missing, total; };
static i64 thresholds(const u64* key) {
    static Array<Votes> votes;
    static Array<i32> touched;
    if (votes.empty()) {
        for (i64 row = 0; row < given.consumers; row++) votes.push_back({0, given.in_degree[row]});
        touched.resize(given.consumers);
    }
    const i64* indptr = given.indptr.data(); const i32* targets = given.targets.data(); i32* q = queue.data();
    i32 rows[2 * HITS]; int pending = 0;
    i64 count = plant(), first = 0, dirty = 0;
    for (i64 i = 0; i < count; i++) { votes[q[i]].missing = -1; touched[dirty++] = q[i]; }
    auto land = [&] {
        for (int i = 0; i < pending; i++) {
            i32 row = rows[i];
            Votes& here = votes[row];
            i32 missing = here.missing;
            if (missing < 0) continue;
            if (missing == 0) {
                touched[dirty++] = row;
                f64 luck = uniform(key, u64(row), 0, 0), total = here.total;
                i32 needed = i32(luck * total) + 1;
                while (needed > 1 && luck < (needed - 1) / total) needed--;
                while (!(luck < needed / total)) needed++;
                missing = needed;
            }
            if (--missing > 0) { here.missing = missing; continue; }
            here.missing = -1;
            q[count++] = row;
        }
        pending = 0;
    };
    while (first < count) {
        i64 last = count;
        for (; first < last; first++) {
            __builtin_prefetch(indptr + q[first + FAR < last ? first + FAR : first]);
            const i32* ahead = targets + indptr[q[first + NEAR < last ? first + NEAR : first]];
            __builtin_prefetch(ahead); __builtin_prefetch(ahead + 16);
            i64 source = q[first];
            for (i64 tie = indptr[source]; tie < indptr[source + 1]; tie++) {
                __builtin_prefetch(&votes[targets[tie]]);
                rows[pending++] = targets[tie];
                if (pending == 2 * HITS) land();
            }
        }
        land();
    }
    for (i64 i = 0; i < dirty; i++) votes[touched[i]].missing = 0;
    return count;
}

// As one writes it first: a coin per tie from a sequential generator, a byte per consumer, nothing fetched ahead.
static i64 plain(const u64* key) {
    static Array<u8> active;
    if (active.empty()) active.resize(given.consumers);
    u64 state = key[0] | 1;
    const u64 limit = u64(given.probability * 0x1p53);
    std::fill(active.begin(), active.end(), 0);
    i64 count = 0;
    for (i32 seed : given.seeds) { active[seed] = 1; queue[count++] = seed; }
    for (i64 first = 0; first < count; first++)
        for (i64 source = queue[first], tie = given.indptr[source]; tie < given.indptr[source + 1]; tie++) {
            i32 row = given.targets[tie];
            if (active[row]) continue;
            state ^= state << 13; state ^= state >> 7; state ^= state << 17;
            if (state >> 11 < limit) { active[row] = 1; queue[count++] = row; }
        }
    return count;
}

int main(int, char** arguments) {
    input = fopen(arguments[1], "rb");
    if (!input) return 1;
    given.load();
    marks.resize((given.consumers + 63) / 64);
    queue.resize(given.consumers + FAR);
    FILE* output = fopen(arguments[2], "wb");
    i64 (*processes[])(const u64*) = {skipping, per_tie, thresholds, plain};
    for (int process = 0; process < 4; process++) {
        Array<i64> sizes(given.replicates);
        for (int repetition = 0; repetition < atoi(arguments[3]); repetition++) {
            auto start = std::chrono::steady_clock::now();
            for (i64 replicate = 0; replicate < given.replicates; replicate++) {
                sizes[replicate] = processes[process](&given.keys[6 * replicate + 2 * std::min(process, 2)]);
                if (process < 2) clear(sizes[replicate]);
                else if (process == 2) memset(marks.data(), 0, marks.size() * 8);
            }
            printf("%.9f ", std::chrono::duration<f64>(std::chrono::steady_clock::now() - start).count());
        }
        printf("\n");
        fwrite(sizes.data(), 8, sizes.size(), output);
    }
    fclose(output);
}
