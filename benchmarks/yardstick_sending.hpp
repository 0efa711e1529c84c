// What puts events into the calendar: flights, posts, the clocks of adopters.
#pragma once
#include "yardstick_market.hpp"

// A block of consumers at a time, and of these first all first impressions, then all second ones: no draw waits for
// another, and whose flight is over drops out without a branch.
void Market::buy(const Campaign& each) {
    const i64 block = 256, cap = each.numbers[2], stream = each.numbers[1];
    const u64* key = &timing[2 * stream];
    const f64 rate = each.flight[0], duration = each.flight[1];
    const u32 word2 = word_2(BOUGHT, stream, 0);
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

void Market::expose(i64 tick, const std::vector<Post>& made, u32 origin) {
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
        u32 author = made[index].consumer, stream = made[index].message, word2 = word_2(origin, stream, 0);
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
                    calendar.put(tick + delay, follower[tie + k], author,
                                 word2 | u32(std::min(tie + k - first, LAST_PLACE)));
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
            calendar.put(arrival, targets[tie], c, word_2(TALK, stream, j));
        }
    }
    if (satisfied || !(churn_per_day[b] > 0)) return;
    f64 days = exponential(&churn[2 * b], c, 0, 0) / churn_per_day[b];
    if (days < f64(ticks - start) * tick_days && start + i64(days / tick_days) < ticks)
        calendar.put(start + i64(days / tick_days), c, c, word_2(LEAVING, b, 0));
}
