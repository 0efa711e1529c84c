// What the yardstick is told, in the order in which benchmarks/yardstick.py writes it.
#pragma once
#include "yardstick_draws.hpp"

enum { BOUGHT, OWNED, SEEDED, EARNED, TALK, REFERRAL, LEAVING = 8 };  // kind and source of an event
enum { NEVER, DISSATISFIED, SATISFIED, CHURNED };
enum { VIEWS = 4, REACHED = 8, SHARES, ADOPTIONS, LEFT, TALKS_POSITIVE, TALKS_NEGATIVE, COUNTERS };
enum { LOAD, LOAD_TICK, SUSCEPTIBILITY, SESSIONS_PER_DAY, POSTS_PER_SESSION, FOLLOWEES, INTERESTS };
const u32 SOURCES = 0x3FFF, SEEN_FROM_BRAND = 0x4000, HAS_SHARED = 0x8000, MOST_VIEWS = 65535;
const u64 BRAND = 0xFFFFFFFFull;
const f64 SLACK = 1.0 + 1e-9;

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
