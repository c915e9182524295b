#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CImaging.h"
#include "exif.h"

// MARK: - Reading

static void fail(png_structp png, png_const_charp reason) {
    CIImage *image = png_get_error_ptr(png);
    snprintf(image->message, sizeof image->message, "%s", reason);
    png_longjmp(png, 1);
}

/// Such as of a colour profile that is not quite right; damaged pixels are errors.
static void ignore(png_structp png, png_const_charp reason) {
    (void)png;
    (void)reason;
}

static void read_bytes(png_structp png, png_bytep to, size_t count) {
    CIEncoded *rest = png_get_io_ptr(png);
    if (count > rest->size) png_error(png, "it ends early");
    memcpy(to, rest->bytes, count);
    rest->bytes += count;
    rest->size -= count;
}

static void read_header(png_structp png, png_infop info, CIEncoded *rest, CIImage *image) {
    png_set_read_fn(png, rest, read_bytes);
    png_read_info(png, info);
    image->width = png_get_image_width(png, info);
    image->height = png_get_image_height(png, info);
    image->orientation = 1;
    png_bytep exif;
    png_uint_32 size;
    if (png_get_eXIf_1(png, info, &size, &exif)) image->orientation = ci_exif_orientation(exif, size);
}

/// 8 bits a channel, as they are: gamma and profiles are left alone, as OpenCV and PIL do. Transparency asks for RGBA.
static void ask_for_bytes(png_structp png, png_infop info) {
    png_set_expand(png);
    png_set_scale_16(png);
    int has_alpha = png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA || png_get_valid(png, info, PNG_INFO_tRNS);
    if (has_alpha) png_set_gray_to_rgb(png);
}

static void decode(png_structp png, png_infop info, CIEncoded *rest, CIImage *image) {
    read_header(png, info, rest, image);
    if (ci_refuse_size(rest, image)) png_longjmp(png, 1);
    ask_for_bytes(png, info);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    image->channels = png_get_channels(png, info);
    size_t pitch = png_get_rowbytes(png, info);
    image->pixels = malloc(pitch * image->height);
    if (!image->pixels) png_error(png, "not enough memory for its pixels");
    for (int pass = 0; pass < passes; pass++)
        for (png_uint_32 row = 0; row < image->height; row++) png_read_row(png, image->pixels + row * pitch, NULL);
    png_read_end(png, NULL);
}

typedef void Reading(png_structp png, png_infop info, CIEncoded *rest, CIImage *image);

static int run(Reading *reading, const CIEncoded *file, CIImage *image) {
    CIEncoded rest = *file;
    image->pixels = NULL;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        snprintf(image->message, sizeof image->message, "not enough memory");
        return -1;
    }
    int failed = setjmp(png_jmpbuf(png));
    if (!failed) reading(png, info, &rest, image);
    png_destroy_read_struct(&png, &info, NULL);
    if (!failed) return 0;
    free(image->pixels);
    image->pixels = NULL;
    return -1;
}

int ci_png_header(const CIEncoded *file, CIImage *image) { return run(read_header, file, image); }

int ci_png_decode(const CIEncoded *file, CIImage *image) { return run(decode, file, image); }

// MARK: - Writing

static int failed(CIImage *image, png_image *png, const char *reason) {
    snprintf(image->message, sizeof image->message, "%s", reason);
    png_image_free(png);
    return -1;
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
