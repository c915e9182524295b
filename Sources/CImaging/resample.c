#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "CImaging.h"

// A triangle filter, as wide as a pixel of the coarser side: bilinear when enlarging, an average when shrinking. The
// arithmetic is PIL's for BILINEAR, so that results are equal to the last bit: weights of 22 fractional bits, columns
// first, and 8 bits in between. (Pillow 13 takes rows first where that is cheaper, which rounds differently.)

// The compiler makes one copy of a loop for AVX2 and one for any x86-64; the loader picks.
#define VECTORISED __attribute__((target_clones("avx2", "default")))

enum { fraction_bits = 32 - 8 - 2 };

/// Which pixels of the source make one of the canvas, and their weights.
typedef struct {
    size_t first, count;
    int32_t *weights;
} Window;

typedef struct {
    Window *windows;
    int32_t *weights;
} Windows;

static double triangle(double distance) {
    distance = fabs(distance);
    return distance < 1 ? 1 - distance : 0;
}

static void fill_window(const CIAxis *axis, size_t position, double radius, double *weights, Window *window) {
    double centre = axis->origin + (position + 0.5) * axis->step, sum = 0;
    double low = floor(centre - radius + 0.5), high = floor(centre + radius + 0.5);
    size_t first = low > 0 ? (size_t)low : 0, end = high > 0 ? (size_t)high : 0;
    if (end > axis->length) end = axis->length;
    if (first >= end) first = end - 1;
    window->first = first;
    window->count = end - first;
    for (size_t i = 0; i < window->count; i++) sum += weights[i] = triangle((first + i - centre + 0.5) / radius);
    for (size_t i = 0; i < window->count; i++)
        window->weights[i] = (int32_t)(0.5 + (sum > 0 ? weights[i] / sum : 1.0 / window->count) * (1 << fraction_bits));
}

static int make_windows(const CIAxis *axis, Windows *made) {
    double radius = fmax(fabs(axis->step), 1);
    size_t most = (size_t)ceil(radius) * 2 + 1;
    double *weights = malloc(most * sizeof *weights);
    made->windows = malloc(axis->count * sizeof *made->windows);
    made->weights = malloc(axis->count * most * sizeof *made->weights);
    int failed = !weights || !made->windows || !made->weights;
    for (size_t i = 0; !failed && i < axis->count; i++) {
        made->windows[i].weights = made->weights + i * most;
        fill_window(axis, axis->first + i, radius, weights, &made->windows[i]);
    }
    free(weights);
    return failed;
}

static void free_windows(Windows *made) {
    free(made->windows);
    free(made->weights);
}

static uint8_t byte(int32_t sum) {
    int32_t value = sum >> fraction_bits;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

typedef uint8_t Bytes __attribute__((vector_size(4)));
typedef int32_t Lanes __attribute__((vector_size(16)));

/// Three channels and, in the fourth lane, a byte of the next pixel, for which nobody asks: the row must have one byte
/// more than its pixels.
VECTORISED static void resample_row(const uint8_t *row, const Window *windows, size_t count, uint8_t *to) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pixel = row + 3 * windows[i].first;
        int32_t half = 1 << (fraction_bits - 1);
        Lanes sums = {half, half, half, half};
        for (size_t tap = 0; tap < windows[i].count; tap++, pixel += 3) {
            Bytes channels;
            memcpy(&channels, pixel, sizeof channels);
            sums += windows[i].weights[tap] * __builtin_convertvector(channels, Lanes);
        }
        for (size_t channel = 0; channel < 3; channel++) to[3 * i + channel] = byte(sums[channel]);
    }
}

VECTORISED static void add_row(const uint8_t *restrict row, int32_t weight, size_t size, int32_t *restrict sums) {
    for (size_t i = 0; i < size; i++) sums[i] += weight * row[i];
}

VECTORISED static void store_row(const int32_t *restrict sums, size_t size, uint8_t *restrict to) {
    for (size_t i = 0; i < size; i++) to[i] = byte(sums[i]);
}

static void mix_rows(const uint8_t *rows, size_t size, const Window *window, int32_t *sums, uint8_t *to) {
    for (size_t i = 0; i < size; i++) sums[i] = 1 << (fraction_bits - 1);
    for (size_t tap = 0; tap < window->count; tap++) add_row(rows + tap * size, window->weights[tap], size, sums);
    store_row(sums, size, to);
}

/// Rows of the source that any row of the canvas needs: first ..< end.
static void rows_needed(const Windows *vertical, size_t count, size_t *first, size_t *end) {
    *first = SIZE_MAX;
    *end = 0;
    for (size_t i = 0; i < count; i++) {
        const Window *window = &vertical->windows[i];
        if (window->first < *first) *first = window->first;
        if (window->first + window->count > *end) *end = window->first + window->count;
    }
}

static int resample(
    const uint8_t *pixels, const CIAxis *x, const CIAxis *y, const Windows *across, const Windows *down, uint8_t *canvas,
    size_t pitch) {
    size_t first, end, size = 3 * x->count, row_size = 3 * x->length;
    rows_needed(down, y->count, &first, &end);
    uint8_t *narrow = malloc((end - first) * size), *row = malloc(row_size + 1);
    int32_t *sums = malloc(size * sizeof *sums);
    int failed = !narrow || !row || !sums;
    for (size_t i = first; !failed && i < end; i++) {
        memcpy(row, pixels + row_size * i, row_size);
        resample_row(row, across->windows, x->count, narrow + (i - first) * size);
    }
    for (size_t i = 0; !failed && i < y->count; i++) {
        const Window *window = &down->windows[i];
        uint8_t *to = canvas + pitch * (y->first + i) + 3 * x->first;
        mix_rows(narrow + (window->first - first) * size, size, window, sums, to);
    }
    free(narrow);
    free(row);
    free(sums);
    return failed;
}

int ci_resample(const uint8_t *pixels, const CIAxis *x, const CIAxis *y, uint8_t *canvas, size_t pitch) {
    if (x->count == 0 || y->count == 0) return 0;
    Windows across = {0}, down = {0};
    int failed = make_windows(x, &across) || make_windows(y, &down) ||
                 resample(pixels, x, y, &across, &down, canvas, pitch);
    free_windows(&across);
    free_windows(&down);
    return failed ? -1 : 0;
}
