#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CImaging.h"

static int failed(CIImage *image, png_image *png, const char *reason) {
    snprintf(image->message, sizeof image->message, "%s", reason);
    png_image_free(png);
    return -1;
}

static png_uint_32 format_of(png_uint_32 found) {
    if (found & PNG_FORMAT_FLAG_ALPHA) return PNG_FORMAT_RGBA;
    return found & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
}

int ci_png_read(const char *path, CIImage *image) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&png, path)) return failed(image, &png, png.message);
    png.format = format_of(png.format);
    // Deeper files are taken for sRGB like all others, not for linear light.
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(png));
    if (!pixels) return failed(image, &png, "not enough memory for its pixels");
    if (!png_image_finish_read(&png, NULL, pixels, 0, NULL)) {
        free(pixels);
        return failed(image, &png, png.message);
    }
    image->width = png.width;
    image->height = png.height;
    image->channels = PNG_IMAGE_PIXEL_CHANNELS(png.format);
    image->pixels = pixels;
    return 0;
}

int ci_png_write(int descriptor, CIImage *image) {
    png_image png = {.version = PNG_IMAGE_VERSION, .width = image->width, .height = image->height};
    png.format = image->channels == 1 ? PNG_FORMAT_GRAY : image->channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
    FILE *file = fdopen(dup(descriptor), "wb");
    if (!file) return failed(image, &png, "no file descriptor is left");
    int written = png_image_write_to_stdio(&png, file, 0, image->pixels, 0, NULL);
    // The last bytes may fail only here: a full disk.
    if (fclose(file) != 0 && written) return failed(image, &png, "the last bytes could not be written");
    return written ? 0 : failed(image, &png, png.message);
}
