#include "exif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { orientation_tag = 0x0112, entry_size = 12 };

static unsigned number(const uint8_t *bytes, size_t count, int is_big) {
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) value = value << 8 | bytes[is_big ? i : count - 1 - i];
    return value;
}

int ci_exif_orientation(const uint8_t *tiff, size_t size) {
    if (size < 8) return 1;
    int is_big = tiff[0] == 'M';
    size_t directory = number(tiff + 4, 4, is_big);
    if (directory > size - 2) return 1;
    size_t entries = number(tiff + directory, 2, is_big);
    for (size_t i = 0; i < entries; i++) {
        size_t entry = directory + 2 + i * entry_size;
        if (entry + entry_size > size) return 1;
        if (number(tiff + entry, 2, is_big) != orientation_tag) continue;
        unsigned value = number(tiff + entry + 8, 2, is_big);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

int ci_refuse_size(const CIEncoded *file, CIImage *image) {
    if ((uint64_t)image->width * image->height <= file->most_pixels) return 0;
    snprintf(
        image->message, sizeof image->message, "it has %u x %u pixels, more than the %llu that are allowed", image->width,
        image->height, (unsigned long long)file->most_pixels);
    return 1;
}

int ci_upright(CIImage *image) {
    int orientation = image->orientation;
    image->orientation = 1;
    if (orientation <= 1) return 0;
    uint32_t width = image->width, height = image->height, channels = image->channels;
    int is_turned = orientation >= 5;
    // Whether rows and columns of the file run backwards in the upright picture.
    int reverses_columns = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    int reverses_rows = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    uint8_t *upright = malloc((size_t)width * height * channels);
    if (!upright) return -1;
    for (uint32_t row = 0; row < height; row++)
        for (uint32_t column = 0; column < width; column++) {
            size_t y = reverses_rows ? height - 1 - row : row, x = reverses_columns ? width - 1 - column : column;
            size_t to = is_turned ? x * height + y : y * width + x;
            memcpy(upright + to * channels, image->pixels + ((size_t)row * width + column) * channels, channels);
        }
    free(image->pixels);
    image->pixels = upright;
    image->width = is_turned ? height : width;
    image->height = is_turned ? width : height;
    return 0;
}
