#include <math.h>

#include "CImaging.h"

#define VECTORISED __attribute__((target_clones("avx2", "default")))

void ci_planes(const uint8_t *pixels, size_t count, uint8_t *planes) {
    for (size_t i = 0; i < count; i++) {
        planes[i] = pixels[3 * i];
        planes[count + i] = pixels[3 * i + 1];
        planes[2 * count + i] = pixels[3 * i + 2];
    }
}

void ci_average(const uint8_t *other, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)((bytes[i] + other[i] + 1) / 2);
}

static inline float lesser(float a, float b) { return a < b ? a : b; }
static inline float greater(float a, float b) { return a > b ? a : b; }

/// A channel of the colour of a hue in sixths of a turn; `shift` is 5 for red, 3 for green, 1 for blue.
static inline float channel(float hue, float value, float chroma, float shift) {
    float place = hue + shift;
    place = place >= 6 ? place - 6 : place;
    return value - chroma * greater(0, lesser(lesser(place, 4 - place), 1));
}

/// Without branches, so that the loop becomes vector code.
VECTORISED void ci_jitter(CIJitter jitter, size_t count, uint8_t *restrict red, uint8_t *restrict green, uint8_t *restrict blue) {
    for (size_t i = 0; i < count; i++) {
        float r = red[i], g = green[i], b = blue[i];
        float value = greater(r, greater(g, b)), chroma = value - lesser(r, lesser(g, b));
        float inverse = 1 / greater(chroma, 1);
        float hue = value == r ? (g - b) * inverse : value == g ? 2 + (b - r) * inverse : 4 + (r - g) * inverse;
        hue = hue < 0 ? hue + 6 : hue;
        hue = hue * jitter.hue_gain + jitter.hue_shift;
        hue = hue - 6 * floorf(hue * (1.0f / 6));
        float saturation = lesser(chroma / greater(value, 1) * jitter.saturation, 1);
        value = lesser(value * jitter.value, 255);
        chroma = value * saturation;
        red[i] = (uint8_t)(channel(hue, value, chroma, 5) + 0.5f);
        green[i] = (uint8_t)(channel(hue, value, chroma, 3) + 0.5f);
        blue[i] = (uint8_t)(channel(hue, value, chroma, 1) + 0.5f);
    }
}

// As PIL's `blend` has it: fp32, and fractions are dropped.
#pragma STDC FP_CONTRACT OFF

static inline uint8_t blended(float ground, float factor, uint8_t byte) {
    return (uint8_t)greater(0, lesser(255, ground + factor * (byte - ground)));
}

/// ITU-R BT.601's luma, in 16 fractional bits, rounded.
static inline uint8_t luma(uint32_t red, uint32_t green, uint32_t blue) {
    return (uint8_t)((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
}

VECTORISED void ci_blend(uint8_t level, float factor, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++) bytes[i] = blended(level, factor, bytes[i]);
}

VECTORISED void ci_saturate(
    float factor, size_t count, uint8_t *restrict red, uint8_t *restrict green, uint8_t *restrict blue) {
    for (size_t i = 0; i < count; i++) {
        float grey = luma(red[i], green[i], blue[i]);
        red[i] = blended(grey, factor, red[i]);
        green[i] = blended(grey, factor, green[i]);
        blue[i] = blended(grey, factor, blue[i]);
    }
}

VECTORISED uint64_t ci_luma_sum(const uint8_t *red, const uint8_t *green, const uint8_t *blue, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += luma(red[i], green[i], blue[i]);
    return sum;
}

void ci_luma(const uint8_t *pixels, size_t channels, size_t count, uint8_t *grey) {
    for (size_t i = 0; i < count; i++, pixels += channels) grey[i] = luma(pixels[0], pixels[1], pixels[2]);
}

VECTORISED void ci_normalise(
    const uint8_t *restrict bytes, size_t count, float mean, float deviation, float *restrict to) {
    for (size_t i = 0; i < count; i++) to[i] = (bytes[i] / 255.0f - mean) / deviation;
}
