#include <stdint.h>
#include <string.h>

#include <stb/stb_easy_font.h>

#include "CImaging.h"

enum { most_quads = 64 * CI_MOST_LETTERS };

/// What stb_easy_font writes for each corner of a quad.
typedef struct {
    float x, y, z;
    uint8_t colour[4];
} Corner;

size_t ci_text(const char *text, CIRectangle *rectangles, size_t most) {
    Corner corners[4 * most_quads];
    int quads = stb_easy_font_print(0, 0, (char *)text, NULL, corners, sizeof corners);
    size_t count = (size_t)quads < most ? (size_t)quads : most;
    for (size_t i = 0; i < count; i++) {
        const Corner *low = &corners[4 * i], *high = low + 2;
        rectangles[i] = (CIRectangle){(int)low->x, (int)low->y, (int)(high->x - low->x), (int)(high->y - low->y)};
    }
    return count;
}

int ci_text_width(const char *text) { return stb_easy_font_width((char *)text); }
