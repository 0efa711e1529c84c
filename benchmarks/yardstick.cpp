// The market of benchmarks/market_scenario.py as scalar C++ with the same draws, record, calendar and order of
// response: how fast one thread can go. Rule `reinforced_probability`; limited feed; no referral offers; budgets that never end.
// What slows a market down are branches that nobody can predict and that wait for a draw. So draws, attention and
// what is seen are computed for a block of events at a time, without branches; only then consumers respond.
// Usage: yardstick INPUT COUNTS REPETITIONS.
#include <chrono>

#include "yardstick_sending.hpp"
#include "yardstick_sorting.hpp"

static f64 now() { return std::chrono::duration<f64>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Market::share(i64 c, i64 message, i64* record) {
    u32& word = row(c)[first_message + message];
    if (word >> 16 & HAS_SHARED) return;
    word |= HAS_SHARED << 16;
    record[message_brand[message] * COUNTERS + SHARES]++;
    posts.push_back({i32(c), i32(message)});
}

void Market::respond(i64 tick, i64* record) {
    for (i64 i = 0; i < std::min(AHEAD, count); i++) __builtin_prefetch(row(due[i].receiver));
    for (i64 begin = 0, end; begin < count; begin = end) {
        end = std::min(begin + BLOCK, count);
        while (end < count && due[end].receiver == due[end - 1].receiver) end++;
        attend(tick, begin, end, record);
    }
}

// What the consumers of a block see; then each responds to it.
void Market::attend(i64 tick, i64 begin, i64 end, i64* record) {
    const Event* __restrict events = due.data();
    const Stream* __restrict known = streams.data();
    f64* __restrict drawn = draws.data();
    for (i64 i = begin; i < end; i++) {
        const Event e = events[i];
        __builtin_prefetch(row(events[std::min(i + AHEAD, count - 1)].receiver));
        drawn[i - begin] = uniform(known[e.stream()].exposure, e.who(), e.receiver, e.occurrence());
    }
    View* __restrict seen_by_all = views.data();
    i64 kept = 0;
    for (i64 first = begin, last; first < end; first = last) {
        i64 c = events[first].receiver, arrivals = 0;
        for (last = first; last < end && events[last].receiver == c; last++)
            arrivals += events[last].origin() <= EARNED;
        f64 weight = 0;
        if (arrivals) {
            u32* words = row(c);
            f32* traits = reinterpret_cast<f32*>(words);
            f64 sessions = traits[SESSIONS_PER_DAY], load = traits[LOAD];
            f64 elapsed = f64(tick - i32(words[LOAD_TICK])) * tick_days;
            if (load > 0 && elapsed > 0) load *= exp(-elapsed * sessions);
            words[LOAD_TICK] = u32(tick);
            f32 sum = f32(load + f64(arrivals));
            traits[LOAD] = sum;
            f64 competing = background * i32(words[FOLLOWEES]) + f64(sum) * sessions;
            weight = f64(traits[POSTS_PER_SESSION]) * sessions / competing;
        }
        for (i64 i = first; i < last; i++) {
            const Event e = events[i];
            u32 origin = e.origin();
            if (__builtin_expect(origin == LEAVING, 0)) {
                status(c, e.stream()) = CHURNED; record[e.stream() * COUNTERS + LEFT]++;
                continue;
            }
            const Stream& stream = known[e.stream()];
            i64* counted = record + stream.brand * COUNTERS;
            bool is_post = origin <= EARNED;
            f64 seen = is_post ? std::min(1.0, ranking[origin] * weight) : 1.0;
            u32 column = is_post ? origin : u32(stream.valence > 0 ? TALKS_POSITIVE : TALKS_NEGATIVE);
            counted[column]++;
            seen_by_all[kept] = {e, drawn[i - begin], seen};
            bool sees = !is_post | (drawn[i - begin] < seen);
            counted[VIEWS + (origin & 3)] += is_post & sees;
            kept += sees;
        }
    }
    view(kept, record);
}

// The responses to what was seen or heard.
void Market::view(i64 kept, i64* record) {
    const View* __restrict seen_by_all = views.data();
    const Stream* __restrict known = streams.data();
    f64* __restrict lucks = draws.data();
    for (i64 k = 0; k < kept; k++) {
        const Event e = seen_by_all[k].event;
        u64 occurrence = e.origin() <= EARNED ? e.occurrence() : e.place();
        lucks[k] = uniform(known[e.stream()].adoption, e.who(), e.receiver, occurrence);
    }
    bool deciding = false;
    for (i64 k = 0; k < kept; k++) {
        const View& each = seen_by_all[k];
        const Event e = each.event;
        const Stream& stream = known[e.stream()];
        i64 c = e.receiver, b = stream.brand, kind = std::min(e.origin(), u32(TALK));
        u32* words = row(c);
        f32* traits = reinterpret_cast<f32*>(words);
        u8* bytes = reinterpret_cast<u8*>(words) + states + 2 * b;
        if (!bytes[1]) { bytes[1] = 1; record[b * COUNTERS + REACHED]++; }
        f64 attitude = traits[attitudes + b];
        f32 moved = f32(attitude + stream.persuasion[kind] * (stream.valence - attitude));
        traits[attitudes + b] = moved;
        if (e.origin() <= EARNED) {
            u32& word = words[first_message + stream.message];
            u32 seen = word & 0xFFFF, flags = word >> 16;
            seen += seen < MOST_VIEWS;
            flags += (!e.from_brand() | !(flags & SEEN_FROM_BRAND)) & ((flags & SOURCES) < SOURCES);
            flags |= e.from_brand() ? SEEN_FROM_BRAND : 0;
            word = flags << 16 | seen;
            if (!(flags & HAS_SHARED)) {
                f64 p = stream.appeal * f64(traits[SUSCEPTIBILITY]);
                if (stream.topic >= 0) p *= f64(traits[INTERESTS + stream.topic]);
                f64 g = stream.reinforcement, chance = each.seen * p;
                f64 more = seen < 64 ? stream.growth[seen] : pow(f64(seen), g) - pow(f64(seen - 1), g);
                if (!(each.drawn > chance * std::max(1.0, more) * SLACK))
                    if (each.drawn * SLACK < chance * std::min(1.0, more) ||
                        each.drawn < each.seen * (more == 1 ? p : 1 - pow(1 - p, more)))
                        share(c, stream.message, record);
            }
        }
        if (stream.conversion[kind] > 0 && bytes[0] == NEVER) {
            f64 luck = lucks[k];
            if (!(luck > stream.most_conversion[kind])) {
                f64 patience = -log(1.0 - luck);
                f64 hazard = -log1p(-stream.conversion[kind]) * exp(pull[b] * f64(moved));
                f64 part = patience / hazard;
                if (patience < hazard && (part < ratio[b] || (part == ratio[b] && patience < waiting[b])))
                    ratio[b] = part, waiting[b] = patience, deciding = true;
            }
        }
        if (deciding && (k + 1 == kept || seen_by_all[k + 1].event.receiver != e.receiver)) {
            settle(c, record);
            deciding = false;
        }
    }
}

void Market::settle(i64 c, i64* record) {
    for (i64 b = 0; b < brands; b++) {
        bool barred = ratio[b] == 1.0;
        for (i64 o = 0; o < brands; o++)
            if (o != b && category[b] >= 0 && category[o] == category[b])
                barred |= status(c, o) == SATISFIED || status(c, o) == DISSATISFIED || ratio[o] < ratio[b] ||
                          (ratio[o] == ratio[b] && waiting[o] < waiting[b]);
        if (barred) continue;
        bool satisfied = uniform(&satisfaction[2 * b], c, 0, 0) < quality[b];
        status(c, b) = satisfied ? SATISFIED : DISSATISFIED;
        record[b * COUNTERS + ADOPTIONS]++;
        adoptions.push_back({i32(c), i32(b)});
        if (uniform(&review_key[2 * b], c, 0, 0) < review[b]) share(c, satisfied ? positive[b] : negative[b], record);
    }
    std::fill(ratio.begin(), ratio.end(), 1.0);
}

void Market::run() {
    std::vector<Post> seeded;
    f64 began = now();
    auto lap = [&](Part part) { f64 ended = now(); seconds[part] += ended - began; began = ended; };
    for (i64 tick = 0; tick < ticks; tick++) {
        i64* record = &counts[tick * brands * COUNTERS];
        posts.clear(); adoptions.clear();
        for (const Campaign& each : campaigns) {
            i64 message = each.numbers[0];
            if (tick == 0) { buy(each); lap(BUYING); }
            if (tick == each.numbers[3])
                for (i32 seed : each.seeds) share(seed, message, record);
            for (size_t post = 0; post < each.post_ticks.size(); post++)
                if (each.post_ticks[post] == tick)
                    for (i32 follower : each.followers) {
                        i64 arrival = arrival_of(tick, uniform(&timing[2 * message], BRAND, follower, post));
                        if (arrival < ticks) calendar.put(arrival, follower, post, word_2(OWNED, message, 0));
                    }
        }
        seeded.swap(posts); posts.clear();
        lap(POSTING);
        sort(tick);
        lap(SORTING);
        respond(tick, record);
        lap(RESPONDING);
        expose(tick, seeded, SEEDED);
        expose(tick, posts, EARNED);
        lap(POSTING);
        for (const Adoption& each : adoptions) start_clocks(each.consumer, each.brand, tick + 1);
        lap(TALKING);
    }
}

int main(int argc, char** argv) {
    if (argc != 4 || !(input = fopen(argv[1], "rb"))) return 2;
    Market market;
    market.load();
    market.prepare();
    for (int repetition = 0; repetition < atoi(argv[3]); repetition++) {
        market.start();
        f64 began = now();
        market.run();
        printf("%.6f", now() - began);
        for (f64 part : market.seconds) printf(" %.6f", part);
        printf("\n");
    }
    FILE* output = fopen(argv[2], "wb");
    fwrite(market.counts.data(), 8, market.counts.size(), output);
    return fclose(output);
}
