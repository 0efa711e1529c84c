// What the yardstick is told, in the order in which benchmarks/yardstick.py writes it, and how it draws.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <vector>

using u8 = uint8_t; using u16 = uint16_t; using u32 = uint32_t; using u64 = uint64_t;
using i8 = int8_t; using i32 = int32_t; using i64 = int64_t; using f32 = float; using f64 = double;

enum { PAID, OWNED, EARNED, TALK, REFERRAL, LEAVING };
enum { NEVER, DISSATISFIED, SATISFIED, CHURNED };
enum { VIEWS = 3, REACHED, SHARES, ADOPTIONS, LEFT, TALKS_POSITIVE, TALKS_NEGATIVE, COUNTERS };
enum { LOAD, LOAD_TICK, SUSCEPTIBILITY, SESSIONS_PER_DAY, POSTS_PER_SESSION, FOLLOWEES, INTERESTS };
const u32 SOURCES = 0x3FFF, SEEN_FROM_BRAND = 0x4000, HAS_SHARED = 0x8000, MOST_VIEWS = 65535;
const u64 BRAND = 0xFFFFFFFFull;
const f64 SLACK = 1.0 + 1e-9;

static inline u64 mix(u64 x) {
    const u64 m = 0xBEA225F9EB34556Dull;
    x ^= x >> 32; x *= m; x ^= x >> 29; x *= m; x ^= x >> 32; x *= m;
    return x ^ x >> 29;
}
static inline f64 uniform(const u64* key, u64 who, u64 whom, u64 occurrence) {
    u64 bits = mix(mix((who << 32 | whom) ^ key[0]) + key[1] + occurrence * 0x9E3779B97F4A7C15ull);
    return f64(i64(bits >> 11)) * 0x1p-53;  // signed: one instruction
}
static inline f64 exponential(const u64* key, u64 who, u64 whom, u64 occurrence) {
    return -log(1.0 - uniform(key, who, whom, occurrence));
}

// Large arrays lie in large pages: a prefetch that must first find its page comes late.
template <class T> struct LargePages {
    using value_type = T;
    T* allocate(size_t count) {
        size_t bytes = count * sizeof(T), page = bytes >> 20 ? size_t(2) << 20 : 64;
        bytes = (bytes + page - 1) / page * page;
        void* found = aligned_alloc(page, bytes);
        if (!found) abort();
        if (page > 64) madvise(found, bytes, MADV_HUGEPAGE);
        return static_cast<T*>(found);
    }
    void deallocate(T* memory, size_t) { free(memory); }
    bool operator==(const LargePages&) const { return true; }
    bool operator!=(const LargePages&) const { return false; }
};
template <class T> using Array = std::vector<T, LargePages<T>>;

static FILE* input;
template <class T> void read(Array<T>& values) {
    i64 bytes;
    if (fread(&bytes, 8, 1, input) != 1) abort();
    values.resize(bytes / sizeof(T));
    if (bytes && fread(values.data(), 1, bytes, input) != size_t(bytes)) abort();
}
template <class... T> void read(Array<T>&... each) { (read(each), ...); }

struct Input {
    // As read.
    Array<i64> sizes, indptr, guide;
    Array<f64> constants, ranking, cumulative, growth, valence, appeal, reinforcement;
    Array<i32> targets, start_rows, message_brand, topic, stream_message;
    Array<u64> exposure, adoption, timing, satisfaction, review_key, churn;
    Array<f64> conversion, most_conversion, persuasion, pull, quality, review;
    Array<i32> category, positive, negative, talk_positive, talk_negative;
    Array<f64> talks_per_day, talk_days, churn_per_day;
    Array<i32> start_ticks; Array<u32> start_events;
    struct Campaign {
        Array<i64> numbers;  // message, stream of the flight, frequency cap, tick of seeding
        Array<f64> flight;   // rate per consumer, days
        Array<i32> audience, followers, post_ticks, seeds;
    };
    std::vector<Campaign> campaigns;
    // Rows have so many words; attitudes and messages begin at these words, states at this byte.
    i64 ticks, consumers, words, attitudes, states, first_message, brands, messages;
    f64 tick_days, background;

    void load() {
        read(sizes, constants, indptr, targets, start_rows, ranking, cumulative, guide);
        read(message_brand, valence, appeal, topic, reinforcement, growth);
        read(stream_message, exposure, adoption, timing);
        read(conversion, most_conversion, persuasion, pull, category, quality, review, positive, negative);
        read(satisfaction, review_key, talks_per_day, talk_days, talk_positive, talk_negative, churn_per_day, churn);
        read(start_ticks, start_events);
        ticks = sizes[0]; consumers = sizes[1]; words = sizes[2];
        attitudes = sizes[3]; states = 4 * sizes[4]; first_message = sizes[5];
        brands = sizes[6]; messages = sizes[7]; campaigns.resize(sizes[8]);
        tick_days = constants[0]; background = constants[1];
        for (auto& each : campaigns)
            read(each.numbers, each.flight, each.audience, each.followers, each.post_ticks, each.seeds);
    }
};
