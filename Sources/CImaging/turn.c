#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "CImaging.h"

// The arithmetic is PIL's `rotate`, so that results are equal to the last bit: fp64 and dropped fractions for colours,
// 16 fractional bits for masks.
#pragma STDC FP_CONTRACT OFF

#define VECTORISED __attribute__((target_clones("avx2", "default")))

typedef uint8_t Bytes __attribute__((vector_size(4)));
typedef int32_t Whole __attribute__((vector_size(16)));
typedef double Lanes __attribute__((vector_size(32)));

/// A copy whose outermost pixels are there twice, so that each point of the picture lies between four of the copy. A
/// byte more than its pixels, for whoever reads four bytes of the last.
static uint8_t *with_edges(const uint8_t *pixels, size_t width, size_t height) {
    size_t pitch = 3 * (width + 2);
    uint8_t *edged = malloc(pitch * (height + 2) + 1);
    for (size_t row = 0; edged && row < height + 2; row++) {
        size_t source = row == 0 ? 0 : row > height ? height - 1 : row - 1;
        uint8_t *to = edged + row * pitch;
        memcpy(to + 3, pixels + 3 * width * source, 3 * width);
        memcpy(to, to + 3, 3);
        memcpy(to + pitch - 3, to + pitch - 6, 3);
    }
    return edged;
}

/// Three channels, and a byte of the next pixel, for which nobody asks.
static inline Bytes pixel_at(const uint8_t *pixel) {
    Bytes bytes;
    memcpy(&bytes, pixel, sizeof bytes);
    return bytes;
}

#define LANES(bytes) __builtin_convertvector(bytes, Lanes)

enum { STRIP = 64 };

/// Where some pixels of a row come from. Found for all of them first, in a loop that becomes vector code.
typedef struct {
    /// Of the upper left one of four pixels, in bytes; -1 outside of the picture.
    int32_t corner[STRIP];
    /// How far between the four.
    double across[STRIP], down[STRIP];
} Strip;

VECTORISED static void find_strip(int width, int height, CIMap map, int row, int first, Strip *strip) {
    int pitch = 3 * (width + 2);
    for (int i = 0; i < STRIP; i++) {
        double x = map.a * (first + i + 0.5) + map.b * (row + 0.5) + map.c;
        double y = map.d * (first + i + 0.5) + map.e * (row + 0.5) + map.f;
        int is_inside = (x >= 0) & (x < width) & (y >= 0) & (y < height);
        x = is_inside ? x - 0.5 : 0;
        y = is_inside ? y - 0.5 : 0;
        double left = floor(x), upper = floor(y);
        strip->across[i] = x - left;
        strip->down[i] = y - upper;
        // The copy's first pixel is the picture's pixel -1.
        int corner = ((int)upper + 1) * pitch + 3 * ((int)left + 1);
        strip->corner[i] = is_inside ? corner : -1;
    }
}

VECTORISED static void turn_strip(const uint8_t *edged, ptrdiff_t pitch, const Strip *strip, int count, uint8_t *to) {
    for (int i = 0; i < count; i++, to += 3) {
        if (strip->corner[i] < 0) continue;
        const uint8_t *corner = edged + strip->corner[i];
        Lanes above = LANES(pixel_at(corner)), below = LANES(pixel_at(corner + pitch));
        above += (LANES(pixel_at(corner + 3)) - above) * strip->across[i];
        below += (LANES(pixel_at(corner + pitch + 3)) - below) * strip->across[i];
        above += (below - above) * strip->down[i];
        Bytes shown = __builtin_convertvector(__builtin_convertvector(above, Whole), Bytes);
        memcpy(to, &shown, 3);
    }
}

int ci_turn(const uint8_t *pixels, size_t width, size_t height, CIMap map, uint8_t *to) {
    uint8_t *edged = with_edges(pixels, width, height);
    if (!edged) return -1;
    memset(to, 0, 3 * width * height);
    Strip strip;
    for (size_t row = 0; row < height; row++)
        for (size_t first = 0; first < width; first += STRIP) {
            find_strip((int)width, (int)height, map, (int)row, (int)first, &strip);
            int count = width - first < STRIP ? (int)(width - first) : STRIP;
            turn_strip(edged, 3 * ((ptrdiff_t)width + 2), &strip, count, to + 3 * (row * width + first));
        }
    free(edged);
    return 0;
}

static int64_t fixed(double value) { return (int64_t)floor(value * 65536 + 0.5); }

void ci_turn_mask(const uint8_t *mask, size_t width, size_t height, CIMap map, uint8_t *to) {
    int64_t a = fixed(map.a), b = fixed(map.b), d = fixed(map.d), e = fixed(map.e);
    int64_t first_x = fixed(map.c + 0.5 * map.a + 0.5 * map.b), first_y = fixed(map.f + 0.5 * map.d + 0.5 * map.e);
    for (size_t row = 0; row < height; row++, first_x += b, first_y += e) {
        int64_t x = first_x, y = first_y;
        for (size_t column = 0; column < width; column++, x += a, y += d) {
            size_t from_column = (size_t)(x >> 16), from_row = (size_t)(y >> 16);
            int is_inside = from_column < width && from_row < height;
            *to++ = is_inside ? mask[from_row * width + from_column] : 0;
        }
    }
}

/// Copied for each number of channels, so that a pixel is moved at once.
static inline void mirror(const uint8_t *pixels, size_t width, size_t height, size_t channels, uint8_t *to) {
    for (size_t row = 0; row < height; row++, pixels += width * channels)
        for (size_t column = width; column-- > 0; to += channels) memcpy(to, pixels + column * channels, channels);
}

void ci_mirror(const uint8_t *pixels, size_t width, size_t height, size_t channels, uint8_t *to) {
    if (channels == 1) mirror(pixels, width, height, 1, to);
    if (channels == 3) mirror(pixels, width, height, 3, to);
    if (channels == 4) mirror(pixels, width, height, 4, to);
}
