// The state of a run of the yardstick, and what it can do.
#pragma once
#include <algorithm>

#include "yardstick_calendar.hpp"

// Events whose draws are made together.
const i64 BLOCK = 32;
// Events ahead of which rows are fetched, one with each draw: of many fetches at once, the processor forgets some.
const i64 AHEAD = 16;

// All that a response needs to know of the event's stream, beside one another.
struct Stream {
    u64 exposure[2], adoption[2];
    f64 persuasion[5], conversion[5], most_conversion[5];  // by source of a post; of a talk
    const f64* growth;
    f64 valence, appeal, reinforcement;
    i32 message, brand, topic;
};
struct View { Event event; f64 drawn, seen; };
struct Post { i32 consumer, message; };
struct Adoption { i32 consumer, brand; };
enum Part { BUYING, SORTING, RESPONDING, POSTING, TALKING, PARTS };

struct Market : Input {
    Array<u32> rows;
    Calendar calendar;
    std::vector<Stream> streams;
    std::vector<i32> chunks;
    std::vector<u16> starts;
    std::vector<u32> low, high;
    Array<Event> halfway, due; i64 count = 0;
    Array<View> views; Array<f64> draws;
    std::vector<f64> ratio, waiting;
    std::vector<Post> posts; std::vector<Adoption> adoptions;
    std::vector<i64> counts;
    f64 seconds[PARTS];

    u32* row(i64 c) { return rows.data() + c * words; }
    u8& status(i64 c, i64 b) { return reinterpret_cast<u8*>(row(c))[states + 2 * b]; }

    void prepare() {
        // Within `cumulative`, so that one comparison needs no branch before it.
        for (i64 start : guide) starts.push_back(u16(std::min(start, i64(cumulative.size()) - 1)));
        for (size_t s = 0; s < stream_message.size(); s++) {
            i32 m = stream_message[s], b = message_brand[m];
            Stream each = {};
            std::copy_n(&exposure[2 * s], 2, each.exposure); std::copy_n(&adoption[2 * s], 2, each.adoption);
            each.growth = &growth[growth.size() / messages * m];
            each.valence = valence[m]; each.appeal = appeal[m]; each.reinforcement = reinforcement[m];
            each.message = m; each.brand = b; each.topic = topic[m];
            for (i64 kind = 0; kind < 5; kind++) {
                each.persuasion[kind] = persuasion[5 * b + kind];
                // What is not positive converts nobody.
                each.conversion[kind] = valence[m] > 0 ? conversion[5 * b + kind] : 0;
                each.most_conversion[kind] = most_conversion[5 * b + kind] * SLACK;
            }
            streams.push_back(each);
        }
    }
    void start() {
        rows.assign(start_rows.begin(), start_rows.end());
        calendar.clear(ticks);
        counts.assign(ticks * brands * COUNTERS, 0);
        ratio.assign(brands, 1.0); waiting.assign(brands, 0.0);
        for (size_t index = 0; index < start_ticks.size(); index++) {
            const u32* words = &start_events[3 * index];
            calendar.put(start_ticks[index], words[0], words[1], words[2]);
        }
        std::fill(seconds, seconds + PARTS, 0.0);
    }
    i64 arrival_of(i64 tick, f64 drawn) const {
        i64 delay = guide[i64(drawn * f64(guide.size()))], farthest = std::min(i64(cumulative.size()), ticks - tick);
        while (delay < farthest && drawn >= cumulative[delay]) delay++;
        return delay < farthest ? tick + delay : ticks;
    }
    void buy(const Campaign& each);
    void sort(i64 tick);
    void order();
    void respond(i64 tick, i64* record);
    void attend(i64 tick, i64 begin, i64 end, i64* record);
    void view(i64 kept, i64* record);
    void settle(i64 c, i64* record);
    void share(i64 c, i64 message, i64* record);
    void expose(i64 tick, const std::vector<Post>& made, u32 origin);
    void start_clocks(i64 c, i64 b, i64 start);
    void run();
};
