// The market of benchmarks/market_scenario.py as scalar C++ with the same draws, record, calendar and order of
// response: how fast one thread can go. Rule `chances`; limited feed; no referral offers; budgets that never end.
// What slows a market down are branches that nobody can predict and that wait for a draw. So draws, attention and
// what is seen are computed for a block of events at a time, without branches; only then consumers respond.
// Usage: yardstick INPUT COUNTS REPETITIONS.
#include <algorithm>
#include <chrono>

#include "yardstick_calendar.hpp"

static f64 now() { return std::chrono::duration<f64>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

const i64 BLOCK = 32;   // events whose draws are made together
const i64 AHEAD = 16;   // events ahead, rows are fetched: more at once than the processor can remember are forgotten

// All that a response needs to know of the event's stream, beside one another.
struct Stream {
    u64 exposure[2], adoption[2];
    f64 persuasion[4], conversion[4], most_conversion[4];  // by way of arrival
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
    Array<u32> low, high;
    Array<Event> halfway;
    Array<Event> due; i64 count = 0;
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
            for (i64 kind = 0; kind < 4; kind++) {
                each.persuasion[kind] = persuasion[4 * b + kind];
                // What is not positive converts nobody.
                each.conversion[kind] = valence[m] > 0 ? conversion[4 * b + kind] : 0;
                each.most_conversion[kind] = most_conversion[4 * b + kind] * SLACK;
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
    void expose(i64 tick, const std::vector<Post>& made, u32 channel);
    void start_clocks(i64 c, i64 b, i64 start);
    void run();
};

// A block of consumers at a time, and of these first all first impressions, then all second ones: no draw waits for
// another, and whose flight is over drops out without a branch.
void Market::buy(const Campaign& each) {
    const i64 block = 256, cap = each.numbers[2], stream = each.numbers[1];
    const u64* key = &timing[2 * stream];
    const f64 rate = each.flight[0], duration = each.flight[1];
    const u32 word2 = word_2(PAID, 1, stream, 0);
    u32 consumer[block]; f64 moment[block]; i32 arrival[block];
    for (size_t begin = 0; begin < each.audience.size(); begin += block) {
        i64 left = std::min(size_t(block), each.audience.size() - begin);
        for (i64 k = 0; k < left; k++) consumer[k] = each.audience[begin + k], moment[k] = 0;
        for (i64 j = 0; j < cap && left > 0; j++) {
            i64 kept = 0;
            for (i64 k = 0; k < left; k++) {
                f64 later = moment[k] + exponential(key, consumer[k], 0, j) / rate;
                i64 tick = i64(later / tick_days);
                consumer[kept] = consumer[k]; moment[kept] = later; arrival[kept] = i32(tick);
                kept += (later < duration) & (tick < ticks);
            }
            left = kept;
            for (i64 k = 0; k < left; k++) calendar.put(arrival[k], consumer[k], j, word2);
        }
    }
}

// By receiver: straight from the calendar by the lower bits, then by the upper ones; `order` does the rest.
void Market::sort(i64 tick) {
    count = calendar.take(tick, chunks);
    if (i64(due.size()) < count) {
        due.resize(2 * count); halfway.resize(2 * count); draws.resize(2 * count); views.resize(2 * count);
    }
    i64 newest = count - (i64(chunks.size()) - 1) * CHUNK;
    int bits = 2;
    while (consumers >> bits > 0) bits++;
    const int low_bits = (bits + 1) / 2;
    const u32 mask = (u32(1) << low_bits) - 1;
    low.assign(mask + 2, 0); high.assign((size_t(1) << (bits - low_bits)) + 1, 0);
    for (size_t k = 0; k < chunks.size(); k++) {
        const Event* coming = calendar.events + chunks[std::min(k + 2, chunks.size() - 1)] * CHUNK;
        for (size_t line = 0; line < CHUNK * sizeof(Event); line += 64)
            __builtin_prefetch(reinterpret_cast<const char*>(coming) + line);
        const Event* events = calendar.events + chunks[k] * CHUNK;
        for (i64 i = 0, size = k ? CHUNK : newest; i < size; i++) {
            low[(events[i].receiver & mask) + 1]++;
            high[(events[i].receiver >> low_bits) + 1]++;
        }
    }
    for (size_t k = 1; k < low.size(); k++) low[k] += low[k - 1];
    for (size_t k = 1; k < high.size(); k++) high[k] += high[k - 1];
    u32* __restrict to_low = low.data(); u32* __restrict to_high = high.data();
    Event* __restrict between = halfway.data(); Event* __restrict sorted = due.data();
    for (size_t k = 0; k < chunks.size(); k++) {
        const Event* events = calendar.events + chunks[k] * CHUNK;
        for (i64 i = 0, size = k ? CHUNK : newest; i < size; i++) between[to_low[events[i].receiver & mask]++] = events[i];
    }
    for (i64 i = 0; i < count; i++) sorted[to_high[between[i].receiver >> low_bits]++] = between[i];
    order();
}

// By insertion: (receiver, message, source, channel, stream, occurrence); departures first.
void Market::order() {
    auto major = [&](const Event& e) {
        u64 message = e.channel() == LEAVING ? 0 : stream_message[e.stream()] + 1;
        return message << 40 | (e.from_brand() ? 0 : u64(e.word1) + 1) << 3 | e.channel();
    };
    auto minor = [](const Event& e) { return u64(e.stream()) << 32 | (e.from_brand() ? e.word1 : e.place()); };
    auto before = [&](const Event& a, const Event& b) {
        if (a.receiver != b.receiver) return a.receiver < b.receiver;
        u64 left = major(a), right = major(b);
        return left != right ? left < right : minor(a) < minor(b);
    };
    for (i64 i = 1; i < count; i++) {
        if (due[i - 1].receiver < due[i].receiver) continue;
        Event moving = due[i];
        i64 to = i;
        for (; to > 0 && before(moving, due[to - 1]); to--) due[to] = due[to - 1];
        due[to] = moving;
    }
}

void Market::share(i64 c, i64 message, i64* record) {
    u32& word = row(c)[first_message + message];
    if (word >> 16 & HAS_SHARED) return;
    word |= HAS_SHARED << 16;
    record[message_brand[message] * COUNTERS + SHARES]++;
    posts.push_back({i32(c), i32(message)});
}

void Market::respond(i64 tick, i64* record) {
    for (i64 i = 0; i < std::min(BLOCK, count); i++) __builtin_prefetch(row(due[i].receiver));
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
            arrivals += events[last].channel() <= EARNED;
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
            u32 channel = e.channel();
            if (__builtin_expect(channel == LEAVING, 0)) {
                status(c, e.stream()) = CHURNED; record[e.stream() * COUNTERS + LEFT]++;
                continue;
            }
            const Stream& stream = known[e.stream()];
            i64* counted = record + stream.brand * COUNTERS;
            bool is_post = channel <= EARNED;
            f64 seen = is_post ? std::min(1.0, ranking[channel] * weight) : 1.0;
            u32 column = is_post ? channel : u32(stream.valence > 0 ? TALKS_POSITIVE : TALKS_NEGATIVE);
            counted[column]++;
            seen_by_all[kept] = {e, drawn[i - begin], seen};
            bool sees = !is_post | (drawn[i - begin] < seen);
            counted[VIEWS] += is_post & sees;
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
        u64 occurrence = e.channel() <= EARNED ? e.occurrence() : e.place();
        lucks[k] = uniform(known[e.stream()].adoption, e.who(), e.receiver, occurrence);
    }
    bool deciding = false;
    for (i64 k = 0; k < kept; k++) {
        const View& each = seen_by_all[k];
        const Event e = each.event;
        const Stream& stream = known[e.stream()];
        i64 c = e.receiver, b = stream.brand, kind = std::min(e.channel(), u32(TALK));
        u32* words = row(c);
        f32* traits = reinterpret_cast<f32*>(words);
        u8* bytes = reinterpret_cast<u8*>(words) + states + 2 * b;
        if (!bytes[1]) { bytes[1] = 1; record[b * COUNTERS + REACHED]++; }
        f64 attitude = traits[attitudes + b];
        f32 moved = f32(attitude + stream.persuasion[kind] * (stream.valence - attitude));
        traits[attitudes + b] = moved;
        if (e.channel() <= EARNED) {
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

void Market::expose(i64 tick, const std::vector<Post>& made, u32 channel) {
    const i64 farthest = std::min(i64(cumulative.size()), ticks - tick);
    const f64 guides = f64(starts.size());
    const i32* __restrict follower = targets.data();
    const f64* __restrict until = cumulative.data();
    const u16* __restrict nearest = starts.data();
    u32 at_least[BLOCK]; f64 drawn_of[BLOCK];
    for (size_t index = 0; index < made.size(); index++) {
        const i32* coming = targets.data() + indptr[made[std::min(index + 4, made.size() - 1)].consumer];
        __builtin_prefetch(&indptr[made[std::min(index + 8, made.size() - 1)].consumer]);
        __builtin_prefetch(coming); __builtin_prefetch(coming + 16);
        u32 author = made[index].consumer, stream = made[index].message, word2 = word_2(channel, 0, stream, 0);
        const u64 key[2] = {timing[2 * stream], timing[2 * stream + 1]};
        i64 first = indptr[author], last = indptr[author + 1];
        // Without a branch, how long the delays of a block of ties are at least; then exactly, and into the calendar.
        for (i64 tie = first; tie < last; tie += BLOCK) {
            i64 size = std::min(BLOCK, last - tie);
            for (i64 k = 0; k < size; k++) {
                f64 drawn = uniform(key, author, follower[tie + k], 0);
                u64 start = nearest[i64(drawn * guides)];
                at_least[k] = start + (drawn >= until[start]);
                drawn_of[k] = drawn;
            }
            for (i64 k = 0; k < size; k++) {
                i64 delay = at_least[k];
                while (delay < farthest && drawn_of[k] >= until[delay]) delay++;
                if (delay < farthest)
                    calendar.put(tick + delay, follower[tie + k], author, word2 | std::min(tie + k - first, LAST_PLACE));
            }
        }
    }
}

void Market::start_clocks(i64 c, i64 b, i64 start) {
    bool satisfied = status(c, b) == SATISFIED;
    i64 stream = satisfied ? talk_positive[b] : talk_negative[b], degree = indptr[c + 1] - indptr[c];
    f64 duration = std::min(talk_days[b], f64(ticks - start) * tick_days);
    for (i64 tie = indptr[c]; tie < indptr[c + 1]; tie++) {
        f64 days = 0;
        for (i64 j = 0;; j++) {
            days += exponential(&timing[2 * stream], c, targets[tie], j) * f64(degree) / talks_per_day[b];
            if (!(days < duration)) break;
            i64 arrival = start + i64(days / tick_days);
            if (arrival >= ticks) break;
            calendar.put(arrival, targets[tie], c, word_2(TALK, 0, stream, j));
        }
    }
    if (satisfied || !(churn_per_day[b] > 0)) return;
    f64 days = exponential(&churn[2 * b], c, 0, 0) / churn_per_day[b];
    if (days < f64(ticks - start) * tick_days && start + i64(days / tick_days) < ticks)
        calendar.put(start + i64(days / tick_days), c, c, word_2(LEAVING, 0, b, 0));
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
                        if (arrival < ticks) calendar.put(arrival, follower, post, word_2(OWNED, 1, message, 0));
                    }
        }
        seeded.swap(posts); posts.clear();
        lap(POSTING);
        sort(tick);
        lap(SORTING);
        respond(tick, record);
        lap(RESPONDING);
        expose(tick, seeded, PAID);
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
