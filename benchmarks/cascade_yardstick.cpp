// Cascades in C++, as fast as they honestly go. Written from docs/processes.md and docs/model.md, with the same draws.
//
//     cascade_yardstick INPUT PROCESS
//
// reads the input that benchmarks/cascade_yardstick.py writes, and speaks as benchmarks/cascade_worker.py wants it:
// for each line that it is told it runs all replicates and answers seconds, processor seconds and sizes.
#include "cascade_yardstick_plain.hpp"
#include "cascade_yardstick_skipping.hpp"
#include "cascade_yardstick_threshold.hpp"
#include "cascade_yardstick_ties.hpp"
#include <ctime>
#include <string>

static f64 seconds(clockid_t clock) {
    timespec now;
    clock_gettime(clock, &now);
    return f64(now.tv_sec) + 1e-9 * f64(now.tv_nsec);
}

template <class Process> void serve(const Problem& problem) {
    std::vector<i64> sizes(problem.replicates);
    for (int told; (told = getchar()) != EOF;) {
        if (told != '\n') continue;
        f64 started = seconds(CLOCK_MONOTONIC), worked = seconds(CLOCK_PROCESS_CPUTIME_ID);
        Process process(problem);
        for (i64 replicate = 0; replicate < problem.replicates; ++replicate)
            sizes[replicate] = process.run(problem.key(replicate));
        worked = seconds(CLOCK_PROCESS_CPUTIME_ID) - worked;
        started = seconds(CLOCK_MONOTONIC) - started;
        printf("{\"seconds\": %.9f, \"processor\": %.9f, \"sizes\": [", started, worked);
        for (i64 i = 0; i < problem.replicates; ++i) printf(i ? ", %lld" : "%lld", (long long)sizes[i]);
        printf("]}\n");
        fflush(stdout);
    }
}

int main(int count, char** words) {
    if (count != 3) return 2;
    input = fopen(words[1], "rb");
    if (!input) return 2;
    Problem problem;
    problem.load();
    fclose(input);
    printf("{\"setup\": 0}\n");
    fflush(stdout);
    std::string process = words[2];
    if (process == "skipping") serve<Skipping>(problem);
    else if (process == "per_tie") serve<PerTie>(problem);
    else if (process == "threshold") serve<Threshold>(problem);
    else if (process == "plain_cascade") serve<PlainCascade>(problem);
    else if (process == "plain_threshold") serve<PlainThreshold>(problem);
    else return 2;
    return 0;
}
