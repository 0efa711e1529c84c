// The market of benchmarks/market_scenario.py as scalar C++ with the same draws, record, calendar and order of
// response: how fast one thread can go. Rule `chances`; limited feed; no referral offers; budgets that never end.
// Usage: yardstick INPUT COUNTS REPETITIONS.
#include <algorithm>
#include <chrono>

#include "yardstick.hpp"

struct Market : Input {
    i32* rows = nullptr;
    std::vector<Chunk> chunks; std::vector<i32> free_chunks, newest, filled, first_due, touched, following, order;
    std::vector<i64> pending, counts;
    std::vector<u64> sort_keys;
    std::vector<Event> due; std::vector<Post> posts;
    std::vector<std::vector<Impression>> flights; std::vector<size_t> served;
    struct Adoption { i32 consumer, brand; };
    std::vector<Adoption> adoptions;
    f64 buying = 0, responding = 0, posting = 0;

    f64* f8(i64 c) { return reinterpret_cast<f64*>(rows + c * words); }
    f32* f4(i64 c) { return reinterpret_cast<f32*>(rows + c * words); }
    u16* u2(i64 c) { return reinterpret_cast<u16*>(rows + c * words); }
    u8* u1(i64 c) { return reinterpret_cast<u8*>(rows + c * words); }
    u8& status(i64 c, i64 b) { return u1(c)[4 * (first_brand + 4 * b + 3)]; }

    void put(i64 tick, u64 receiver, i64 source, u64 channel, u64 stream, u64 slot) {
        i32 chunk = newest[tick], place = filled[tick];
        if (chunk < 0 || place == CHUNK) {
            if (free_chunks.empty()) { free_chunks.push_back(chunks.size()); chunks.emplace_back(); }
            i32 fresh = free_chunks.back(); free_chunks.pop_back();
            chunks[fresh].following = chunk; newest[tick] = chunk = fresh; place = 0;
        }
        chunks[chunk].events[place] = {receiver << 32 | u64(source + 1), channel << 56 | stream << 32 | slot};
        filled[tick] = place + 1; pending[tick]++;
    }
    void take(i64 tick) {
        due.clear(); due.reserve(pending[tick]);
        i32 size = filled[tick];
        for (i32 chunk = newest[tick]; chunk >= 0; chunk = chunks[chunk].following, size = CHUNK) {
            due.insert(due.end(), chunks[chunk].events, chunks[chunk].events + size);
            free_chunks.push_back(chunk);
        }
        newest[tick] = -1; filled[tick] = 0; pending[tick] = 0;
    }
    i64 delay(f64 drawn) {
        for (i64 d = guide[i64(drawn * guide.size())]; d < i64(cumulative.size()); d++)
            if (drawn < cumulative[d]) return d;
        return ticks;
    }
    void expose(i64 tick, const std::vector<Post>& made, int channel) {
        for (size_t index = 0; index < made.size(); index++) {
            i64 coming = indptr[made[std::min(index + 4, made.size() - 1)].consumer];
            __builtin_prefetch(&indptr[made[std::min(index + 8, made.size() - 1)].consumer]);
            __builtin_prefetch(targets.data() + coming); __builtin_prefetch(targets.data() + coming + 16);
            i64 author = made[index].consumer, stream = made[index].message, first = indptr[author];
            for (i64 tie = first; tie < indptr[author + 1]; tie++) {
                i64 arrival = tick + delay(uniform(&timing[2 * stream], author, targets[tie], 0));
                if (arrival < ticks) put(arrival, targets[tie], author, channel, stream, tie - first);
            }
        }
    }
    void start_clocks(i64 c, i64 b, i64 start) {
        bool satisfied = status(c, b) == SATISFIED;
        i64 stream = satisfied ? talk_positive[b] : talk_negative[b], degree = indptr[c + 1] - indptr[c];
        f64 duration = std::min(talk_days[b], (ticks - start) * tick_days);
        for (i64 tie = indptr[c]; tie < indptr[c + 1]; tie++) {
            f64 days = 0;
            for (i64 j = 0;; j++) {
                days += exponential(&timing[2 * stream], c, targets[tie], j) * degree / talks_per_day[b];
                i64 arrival = start + i64(days / tick_days);
                if (!(days < duration) || arrival >= ticks) break;
                put(arrival, targets[tie], c, TALK, stream, j);
            }
        }
        if (satisfied || !(churn_per_day[b] > 0)) return;
        f64 days = exponential(&churn[2 * b], c, 0, 0) / churn_per_day[b];
        if (days < (ticks - start) * tick_days && start + i64(days / tick_days) < ticks)
            put(start + i64(days / tick_days), c, c, LEAVING, b, 0);
    }
    void buy(Campaign& each, std::vector<Impression>& bought) {
        const u64* key = &timing[2 * each.numbers[1]];
        bought.clear();
        for (i32 consumer : each.audience) {
            f64 moment = 0;
            for (i64 j = 0; j < each.numbers[2]; j++) {
                moment += exponential(key, consumer, 0, j) / each.flight[0];
                if (!(moment < each.flight[1])) break;
                bought.push_back({moment, consumer, i32(j)});
            }
        }
        std::sort(bought.begin(), bought.end(), [](const Impression& a, const Impression& b) {
            return a.moment < b.moment || (a.moment == b.moment && a.consumer < b.consumer);
        });
    }
    bool share(i64 c, i64 message, i64* record) {
        u16& flags = u2(c)[2 * (first_message + 2 * message) + 3];
        if (flags & HAS_SHARED) return false;
        flags |= HAS_SHARED;
        record[message_brand[message] * COUNTERS + SHARES]++;
        posts.push_back({i32(c), i32(message)});
        return true;
    }
    void respond(i64 tick, i64* record);
    void run();
};

void Market::respond(i64 tick, i64* record) {
    i64 count = due.size();
    touched.clear(); following.resize(count); order.resize(count); sort_keys.resize(count);
    for (i64 index = 0; index < count; index++) {
        __builtin_prefetch(&first_due[due[std::min(index + 2 * AHEAD, count - 1)].word0 >> 32]);
        i32 c = due[index].word0 >> 32;
        if (first_due[c] < 0) touched.push_back(c);
        following[index] = first_due[c]; first_due[c] = index;
    }
    std::vector<f64> ratio(brands, 1.0), waiting(brands);
    i64 last = i64(touched.size()) - 1;
    for (i64 turn = 0; turn <= last; turn++) {
        __builtin_prefetch(&first_due[touched[std::min(turn + 2 * AHEAD, last)]]);
        i64 coming = touched[std::min(turn + AHEAD, last)], c = touched[turn];
        for (i64 word = 0; word < words; word += 16) __builtin_prefetch(rows + coming * words + word);
        __builtin_prefetch(&due[std::max(first_due[coming], 0)]);
        i64 events = 0, arrivals = 0;
        for (i32 index = first_due[c]; index >= 0; index = following[index]) {
            u64 channel = due[index].word1 >> 56;
            u64 message = channel == LEAVING ? 0 : stream_message[due[index].word1 >> 32 & 0xFFFFFF] + 1;
            sort_keys[index] = message << 40 | (due[index].word0 & 0xFFFFFFFF) << 8 | channel;
            order[events++] = index; arrivals += channel <= EARNED;
        }
        first_due[c] = -1;
        if (events > 1) std::sort(order.begin(), order.begin() + events, [&](i32 a, i32 b) {
            return sort_keys[a] != sort_keys[b] ? sort_keys[a] < sort_keys[b] : due[a].word1 < due[b].word1;
        });
        i32* row = rows + c * words;
        f64 competing = 0, reading = f4(c)[5];
        if (arrivals) {
            f64 &load = f8(c)[0], elapsed = (tick - row[2]) * tick_days;
            if (load > 0 && elapsed > 0) load *= exp(-elapsed * f64(f4(c)[4]));
            row[2] = tick; load += arrivals;
            competing = background * row[6] / f64(f4(c)[4]) + load;
        }
        bool deciding = false;
        for (i64 position = 0; position < events; position++) {
            u64 word0 = due[order[position]].word0, word1 = due[order[position]].word1;
            i64 channel = word1 >> 56, stream = word1 >> 32 & 0xFFFFFF, slot = word1 & 0xFFFFFFFF;
            i64 source = i64(word0 & 0xFFFFFFFF) - 1;
            if (channel == LEAVING) { status(c, stream) = CHURNED; record[stream * COUNTERS + LEFT]++; continue; }
            i64 message = stream_message[stream], b = message_brand[message];
            i64* counted = record + b * COUNTERS;
            bool is_post = channel <= EARNED;
            u64 who = source < 0 ? BRAND : source, occurrence = is_post && source >= 0 ? 0 : slot;
            f64 drawn = 0, seen = 1;
            if (is_post) {
                counted[channel]++;
                seen = std::min(1.0, ranking[channel] * reading / competing);
                drawn = uniform(&exposure[2 * stream], who, c, occurrence);
                if (!(drawn < seen)) continue;
                counted[VIEWS]++;
            } else counted[valence[message] > 0 ? TALKS_POSITIVE : TALKS_NEGATIVE]++;
            i64 block = first_brand + 4 * b;
            u8& aware = u1(c)[4 * (block + 3) + 1];
            if (!aware) { aware = 1; counted[REACHED]++; }
            f64& attitude = f8(c)[block / 2];
            attitude += persuasion[4 * b + channel] * (valence[message] - attitude);
            if (is_post) {
                i64 place = first_message + 2 * message;
                if (row[place] == -2) row[place] = source;
                u16 &views = u2(c)[2 * place + 2], &flags = u2(c)[2 * place + 3];
                views = std::min(views + 1, 65535);
                if ((source >= 0 || !(flags & SEEN_FROM_BRAND)) && (flags & SOURCES) < SOURCES) flags++;
                if (source < 0) flags |= SEEN_FROM_BRAND;
                if (!(flags & HAS_SHARED)) {
                    f64 p = appeal[message] * f64(f4(c)[3]), g = reinforcement[message];
                    if (topic[message] >= 0) p *= f64(f4(c)[7 + topic[message]]);
                    f64 grown = views == 1 || g == 1 ? 1 : views < 64 ? growth[64 * message + views] : INFINITY;
                    if (grown == 1) { if (drawn < seen * p) share(c, message, record); }
                    else if (!(drawn > seen * p * std::max(1.0, grown) * (1 + 1e-9))) {
                        f64 power = pow(f64(views), g) - pow(f64(views - 1), g);
                        if (drawn < seen * (1 - pow(1 - p, power))) share(c, message, record);
                    }
                }
            }
            i64 kind = 4 * b + channel;
            if (valence[message] > 0 && conversion[kind] > 0 && status(c, b) == NEVER) {
                f64 luck = uniform(&adoption[2 * stream], who, c, occurrence);
                if (luck > most_conversion[kind] * (1 + 1e-9)) continue;
                f64 patience = -log1p(-luck), hazard = -log1p(-conversion[kind]) * exp(pull[b] * attitude);
                f64 part = patience / hazard;
                if (patience < hazard && (part < ratio[b] || (part == ratio[b] && patience < waiting[b])))
                    ratio[b] = part, waiting[b] = patience, deciding = true;
            }
        }
        if (!deciding) continue;
        for (i64 b = 0; b < brands; b++) {
            bool barred = ratio[b] == 1.0;
            for (i64 o = 0; o < brands; o++)
                if (o != b && category[b] >= 0 && category[o] == category[b])
                    barred |= status(c, o) == SATISFIED || status(c, o) == DISSATISFIED || ratio[o] < ratio[b] ||
                              (ratio[o] == ratio[b] && waiting[o] < waiting[b]);
            if (barred) continue;
            bool satisfied = uniform(&satisfaction[2 * b], c, 0, 0) < quality[b];
            status(c, b) = satisfied ? SATISFIED : DISSATISFIED;
            row[first_brand + 4 * b + 2] = tick;
            record[b * COUNTERS + ADOPTIONS]++;
            adoptions.push_back({i32(c), i32(b)});
            if (uniform(&review_key[2 * b], c, 0, 0) < review[b])
                share(c, satisfied ? positive[b] : negative[b], record);
        }
        std::fill(ratio.begin(), ratio.end(), 1.0);
    }
}

static f64 now() { return std::chrono::duration<f64>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Market::run() {
    buying = responding = posting = 0;
    for (i64 tick = 0; tick < ticks; tick++) {
        i64* record = &counts[tick * brands * COUNTERS];
        std::vector<Post> seeded;
        take(tick);
        for (size_t index = 0; index < campaigns.size(); index++) {
            Campaign& each = campaigns[index];
            i64 message = each.numbers[0];
            f64 began = now();
            if (tick == 0 && each.numbers[1] >= 0) buy(each, flights[index]);
            buying += now() - began;
            if (tick == each.numbers[3]) {
                posts.clear();
                for (i32 seed : each.seeds) share(seed, message, record);
                seeded.insert(seeded.end(), posts.begin(), posts.end());
            }
            for (size_t post = 0; post < each.post_ticks.size(); post++)
                if (each.post_ticks[post] == tick)
                    for (i32 follower : each.followers) {
                        i64 arrival = tick + delay(uniform(&timing[2 * message], BRAND, follower, post));
                        if (arrival < ticks) put(arrival, follower, -1, OWNED, message, post);
                    }
            auto& flight = flights[index];
            for (size_t& at = served[index]; at < flight.size() && i64(flight[at].moment / tick_days) <= tick; at++) {
                u64 way = u64(PAID) << 56 | u64(each.numbers[1]) << 32;
                due.push_back({u64(flight[at].consumer) << 32, way | u32(flight[at].occurrence)});
            }
        }
        posts.clear(); adoptions.clear();
        f64 began = now();
        respond(tick, record);
        responding += now() - began; began = now();
        expose(tick, seeded, PAID);
        expose(tick, posts, EARNED);
        posting += now() - began;
        for (const Adoption& each : adoptions) start_clocks(each.consumer, each.brand, tick + 1);
    }
}

int main(int argc, char** argv) {
    if (argc != 4 || !(input = fopen(argv[1], "rb"))) return 2;
    Market market;
    market.load();
    market.rows = static_cast<i32*>(aligned_alloc(64, (market.n * market.words * 4 + 63) / 64 * 64));
    for (int repetition = 0; repetition < atoi(argv[3]); repetition++) {
        std::copy(market.start_rows.begin(), market.start_rows.end(), market.rows);
        market.chunks.clear(); market.free_chunks.clear();
        market.newest.assign(market.ticks, -1); market.filled.assign(market.ticks, 0);
        market.pending.assign(market.ticks, 0); market.first_due.assign(market.n, -1);
        market.counts.assign(market.ticks * market.brands * COUNTERS, 0);
        market.flights.assign(market.campaigns.size(), {}); market.served.assign(market.campaigns.size(), 0);
        for (size_t index = 0; index < market.start_ticks.size(); index++) {
            u64 word0 = market.start_events[2 * index], word1 = market.start_events[2 * index + 1];
            market.put(market.start_ticks[index], word0 >> 32, i64(word0 & 0xFFFFFFFF) - 1, word1 >> 56,
                       word1 >> 32 & 0xFFFFFF, word1 & 0xFFFFFFFF);
        }
        f64 began = now();
        market.run();
        printf("%.6f %.6f %.6f %.6f\n", now() - began, market.buying, market.responding, market.posting);
    }
    FILE* output = fopen(argv[2], "wb");
    fwrite(market.counts.data(), 8, market.counts.size(), output);
    return fclose(output);
}
