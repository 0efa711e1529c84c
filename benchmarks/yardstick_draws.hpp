// How both yardsticks draw, hold large arrays and read what Python wrote.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <vector>

using u8 = uint8_t; using u16 = uint16_t; using u32 = uint32_t; using u64 = uint64_t;
using i8 = int8_t; using i32 = int32_t; using i64 = int64_t; using f32 = float; using f64 = double;

const u64 GOLDEN = 0x9E3779B97F4A7C15ull;

static inline u64 mix(u64 x) {
    const u64 m = 0xBEA225F9EB34556Dull;
    x ^= x >> 32; x *= m; x ^= x >> 29; x *= m; x ^= x >> 32; x *= m;
    return x ^ x >> 29;
}
static inline f64 uniform_of(u64 bits) { return f64(i64(bits >> 11)) * 0x1p-53; }  // signed: one instruction
static inline f64 uniform(const u64* key, u64 who, u64 whom, u64 occurrence) {
    return uniform_of(mix(mix((who << 32 | whom) ^ key[0]) + key[1] + occurrence * GOLDEN));
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
