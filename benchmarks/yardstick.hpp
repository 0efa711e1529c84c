// What the yardstick is told, in the order in which benchmarks/yardstick.py writes it, and how it draws.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using u8 = uint8_t; using u16 = uint16_t; using u32 = uint32_t; using u64 = uint64_t;
using i32 = int32_t; using i64 = int64_t; using f32 = float; using f64 = double;

static FILE* input;
template <class T> std::vector<T> read() {
    i64 bytes;
    if (fread(&bytes, 8, 1, input) != 1) abort();
    std::vector<T> values(bytes / sizeof(T));
    if (bytes && fread(values.data(), 1, bytes, input) != size_t(bytes)) abort();
    return values;
}

static inline u64 mix(u64 x) {
    const u64 m = 0xBEA225F9EB34556Dull;
    x ^= x >> 32; x *= m; x ^= x >> 29; x *= m; x ^= x >> 32; x *= m;
    return x ^ x >> 29;
}
static inline f64 uniform(const u64* key, u64 who, u64 whom, u64 occurrence) {
    u64 bits = mix(mix((who << 32 | whom) ^ key[0]) + key[1] + occurrence * 0x9E3779B97F4A7C15ull);
    return f64(bits >> 11) * 0x1p-53;
}
static inline f64 exponential(const u64* key, u64 who, u64 whom, u64 occurrence) {
    return -log1p(-uniform(key, who, whom, occurrence));
}

enum { PAID, OWNED, EARNED, TALK, REFERRAL, LEAVING };
enum { NEVER, DISSATISFIED, SATISFIED, CHURNED };
enum { VIEWS = 3, REACHED, SHARES, ADOPTIONS, LEFT, TALKS_POSITIVE, TALKS_NEGATIVE, COUNTERS };
const u16 SOURCES = 0x3FFF, SEEN_FROM_BRAND = 0x4000, HAS_SHARED = 0x8000;
const u64 BRAND = 0xFFFFFFFFull;
const int CHUNK = 62, AHEAD = 8;

struct Event { u64 word0, word1; };
struct Chunk { Event events[CHUNK]; i32 following; };
struct Impression { f64 moment; i32 consumer, occurrence; };
struct Post { i32 consumer, message; };

struct Input {
    // As read.
    std::vector<i64> sizes, indptr, guide;
    std::vector<f64> constants, ranking, cumulative, growth, valence, appeal, reinforcement;
    std::vector<i32> targets, start_rows, message_brand, topic, stream_message;
    std::vector<u64> exposure, adoption, timing, satisfaction, review_key, churn;
    std::vector<f64> conversion, most_conversion, persuasion, pull, quality, review;
    std::vector<i32> category, positive, negative, talk_positive, talk_negative;
    std::vector<f64> talks_per_day, talk_days, churn_per_day;
    std::vector<i32> start_ticks; std::vector<u64> start_events;
    struct Campaign {
        std::vector<i64> numbers;  // message, stream of the flight, frequency cap, tick of seeding
        std::vector<f64> flight;   // rate per consumer, days
        std::vector<i32> audience, followers, post_ticks, seeds;
    };
    std::vector<Campaign> campaigns;
    i64 ticks, n, words, first_brand, first_message, brands, messages;
    f64 tick_days, background;
    void load() {
        sizes = read<i64>(); constants = read<f64>();
        indptr = read<i64>(); targets = read<i32>(); start_rows = read<i32>();
        ranking = read<f64>(); cumulative = read<f64>(); guide = read<i64>();
        message_brand = read<i32>(); valence = read<f64>(); appeal = read<f64>(); topic = read<i32>();
        reinforcement = read<f64>(); growth = read<f64>();
        stream_message = read<i32>(); exposure = read<u64>(); adoption = read<u64>(); timing = read<u64>();
        conversion = read<f64>(); most_conversion = read<f64>(); persuasion = read<f64>(); pull = read<f64>();
        category = read<i32>(); quality = read<f64>(); review = read<f64>();
        positive = read<i32>(); negative = read<i32>();
        satisfaction = read<u64>(); review_key = read<u64>(); churn = read<u64>();
        talks_per_day = read<f64>(); talk_days = read<f64>(); churn_per_day = read<f64>();
        talk_positive = read<i32>(); talk_negative = read<i32>();
        start_ticks = read<i32>(); start_events = read<u64>();
        ticks = sizes[0]; n = sizes[1]; words = sizes[2]; first_brand = sizes[3]; first_message = sizes[4];
        brands = sizes[5]; messages = sizes[6]; campaigns.resize(sizes[7]);
        tick_days = constants[0]; background = constants[1];
        for (auto& each : campaigns) {
            each.numbers = read<i64>(); each.flight = read<f64>();
            each.audience = read<i32>(); each.followers = read<i32>();
            each.post_ticks = read<i32>(); each.seeds = read<i32>();
        }
    }
};
