// Cascades in C++, as fast as they honestly go. Written from docs/processes.md and docs/model.md, with the same draws.
//
//     cascade_yardstick INPUT PROCESS REPETITIONS SIZES
//
// reads the input that benchmarks/cascade_yardstick.py writes, runs all replicates so many times, prints the seconds
// and the live ties of each time, and the peak memory in bytes, and writes the size of each replicate.
#include "cascade_yardstick_plain.hpp"
#include "cascade_yardstick_skipping.hpp"
#include "cascade_yardstick_threshold.hpp"
#include "cascade_yardstick_ties.hpp"
#include <chrono>
#include <string>
#include <sys/resource.h>

template <class Process> void measure(const Problem& problem, i64 repetitions, std::vector<i64>& sizes) {
    struct clock { static std::chrono::nanoseconds now() { timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return std::chrono::nanoseconds(t.tv_sec * 1000000000ll + t.tv_nsec); } };
    for (i64 repetition = 0; repetition < repetitions; ++repetition) {
        auto started = clock::now();
        Process process(problem);
        for (i64 replicate = 0; replicate < problem.replicates; ++replicate)
            sizes[replicate] = process.run(problem.key(replicate));
        printf("%.9f %lld\n", std::chrono::duration<f64>(clock::now() - started).count(), (long long)process.hits_in_all);
    }
}

int main(int count, char** words) {
    if (count != 5) return 2;
    input = fopen(words[1], "rb");
    if (!input) return 2;
    Problem problem;
    problem.load();
    fclose(input);
    std::string process = words[2];
    i64 repetitions = atoll(words[3]);
    std::vector<i64> sizes(problem.replicates);
    if (process == "skipping") measure<Skipping>(problem, repetitions, sizes);
    else if (process == "per_tie") measure<PerTie>(problem, repetitions, sizes);
    else if (process == "threshold") measure<Threshold>(problem, repetitions, sizes);
    else if (process == "plain_cascade") measure<PlainCascade>(problem, repetitions, sizes);
    else if (process == "plain_threshold") measure<PlainThreshold>(problem, repetitions, sizes);
    else return 2;
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%lld\n", (long long)used.ru_maxrss * 1024);
    FILE* written = fopen(words[4], "wb");
    if (!written || fwrite(sizes.data(), 8, sizes.size(), written) != sizes.size() || fclose(written)) return 1;
    return 0;
}
