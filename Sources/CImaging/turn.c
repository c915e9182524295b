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

VECTORISED static void turn_row(const uint8_t *edged, int width, int height, CIMap map, int row, uint8_t *to) {
    size_t pitch = 3 * ((size_t)width + 2);
    for (int column = 0; column < width; column++) {
        double x = map.a * (column + 0.5) + map.b * (row + 0.5) + map.c;
        double y = map.d * (column + 0.5) + map.e * (row + 0.5) + map.f;
        if (x < 0 || x >= width || y < 0 || y >= height) continue;
        x -= 0.5, y -= 0.5;
        // Rounded down: at least to -1, the copy's first pixel.
        int left = (int)x - (x < 0), upper = (int)y - (y < 0);
        double across = x - left, down = y - upper;
        const uint8_t *corner = edged + (size_t)(upper + 1) * pitch + 3 * (size_t)(left + 1);
        Lanes above = LANES(pixel_at(corner)), below = LANES(pixel_at(corner + pitch));
        above += (LANES(pixel_at(corner + 3)) - above) * across;
        below += (LANES(pixel_at(corner + pitch + 3)) - below) * across;
        above += (below - above) * down;
        Bytes shown = __builtin_convertvector(__builtin_convertvector(above, Whole), Bytes);
        memcpy(to + 3 * column, &shown, 3);
    }
}

int ci_turn(const uint8_t *pixels, size_t width, size_t height, CIMap map, uint8_t *to) {
    uint8_t *edged = with_edges(pixels, width, height);
    if (!edged) return -1;
    memset(to, 0, 3 * width * height);
    for (size_t row = 0; row < height; row++)
        turn_row(edged, (int)width, (int)height, map, (int)row, to + 3 * width * row);
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
