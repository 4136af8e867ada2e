/* Random numbers (xorshift64*), the same on every machine. */
#include "kernel.h"

static uint64_t state = 88172645463325252ull;

static uint32_t next(void) {
    state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
    return (uint32_t)((state * 2685821657736338717ull) >> 32);
}

EXPORT(seed_random) void seed_random(uint64_t seed) {
    state = (seed + 1) * 0x9E3779B97F4A7C15ull;
    if (!state) state = 1;
    for (int i = 0; i < 16; i++) next();
}

uint32_t below(i32 n) { return (uint32_t)(((uint64_t)next() * (uint64_t)(uint32_t)n) >> 32); }

float minus_log(void) { return ((float *)table[T_LOGARITHM])[next() >> 20]; }
