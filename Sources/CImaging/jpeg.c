#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Needs size_t and FILE before it.
#include <jpeglib.h>

#include "CImaging.h"
#include "exif.h"

/// libjpeg's own answer to an error is to end the process. It hands out the manager's address, which is this one's.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf way_out;
    CIImage *image;
    bool takes_warnings;
} Failure;

static void fail(j_common_ptr codec) {
    Failure *failure = (Failure *)codec->err;
    codec->err->format_message(codec, failure->image->message);
    longjmp(failure->way_out, 1);
}

static void fail_because(struct jpeg_decompress_struct *codec, const char *reason) {
    Failure *failure = (Failure *)codec->err;
    snprintf(failure->image->message, sizeof failure->image->message, "%s", reason);
    longjmp(failure->way_out, 1);
}

/// Levels from 0 are traces; those below are damage that libjpeg would paint over.
static void warn(j_common_ptr codec, int level) {
    if (level < 0 && !((Failure *)codec->err)->takes_warnings) fail(codec);
}

static struct jpeg_error_mgr *prepare(Failure *failure, CIImage *image, bool takes_warnings) {
    jpeg_std_error(&failure->manager);
    failure->manager.error_exit = fail;
    failure->manager.emit_message = warn;
    failure->image = image;
    failure->takes_warnings = takes_warnings;
    return &failure->manager;
}

static int orientation_of(const struct jpeg_decompress_struct *codec) {
    for (jpeg_saved_marker_ptr marker = codec->marker_list; marker; marker = marker->next)
        if (marker->data_length > 6 && memcmp(marker->data, "Exif\0", 6) == 0)
            return ci_exif_orientation(marker->data + 6, marker->data_length - 6);
    return 1;
}

static void read_header(struct jpeg_decompress_struct *codec, const CIEncoded *file, CIImage *image) {
    jpeg_create_decompress(codec);
    jpeg_mem_src(codec, file->bytes, file->size);
    jpeg_save_markers(codec, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(codec, TRUE);
    image->width = codec->image_width;
    image->height = codec->image_height;
    image->channels = 3;
    image->orientation = orientation_of(codec);
}

/// Adobe's programs write CMYK inverted, and all others have followed.
static void ink_to_rgb(const uint8_t *ink, size_t count, uint8_t *rgb) {
    for (size_t i = 0; i < count; i++)
        for (size_t channel = 0; channel < 3; channel++) {
            unsigned black = ink[4 * i + 3], product = (255u - ink[4 * i + channel]) * black + 128;
            rgb[3 * i + channel] = (uint8_t)(black - ((product + (product >> 8)) >> 8));
        }
}

static void read_rows(struct jpeg_decompress_struct *codec, uint8_t *pixels) {
    bool is_ink = codec->out_color_space == JCS_CMYK;
    JSAMPARRAY ink = is_ink ? codec->mem->alloc_sarray((j_common_ptr)codec, JPOOL_IMAGE, 4 * codec->output_width, 1) : NULL;
    while (codec->output_scanline < codec->output_height) {
        JSAMPROW row = pixels + (size_t)3 * codec->output_width * codec->output_scanline;
        jpeg_read_scanlines(codec, is_ink ? ink : &row, 1);
        if (is_ink) ink_to_rgb(ink[0], codec->output_width, row);
    }
}

static void decode(struct jpeg_decompress_struct *codec, const CIEncoded *file, unsigned shrink, CIImage *image) {
    read_header(codec, file, image);
    if (ci_refuse_size(file, image)) longjmp(((Failure *)codec->err)->way_out, 1);
    bool is_ink = codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK;
    codec->out_color_space = is_ink ? JCS_CMYK : JCS_RGB;
    codec->scale_num = 1;
    codec->scale_denom = shrink;
    jpeg_start_decompress(codec);
    image->width = codec->output_width;
    image->height = codec->output_height;
    image->pixels = malloc((size_t)3 * image->width * image->height);
    if (!image->pixels) fail_because(codec, "not enough memory for its pixels");
    read_rows(codec, image->pixels);
    jpeg_finish_decompress(codec);
}

int ci_jpeg_header(const CIEncoded *file, CIImage *image) {
    struct jpeg_decompress_struct codec = {0};
    Failure failure;
    codec.err = prepare(&failure, image, file->takes_warnings);
    int failed = setjmp(failure.way_out);
    if (!failed) read_header(&codec, file, image);
    jpeg_destroy_decompress(&codec);
    return failed ? -1 : 0;
}

int ci_jpeg_decode(const CIEncoded *file, unsigned shrink, CIImage *image) {
    struct jpeg_decompress_struct codec = {0};
    Failure failure;
    image->pixels = NULL;
    codec.err = prepare(&failure, image, file->takes_warnings);
    int failed = setjmp(failure.way_out);
    if (!failed) decode(&codec, file, shrink, image);
    jpeg_destroy_decompress(&codec);
    if (!failed) return 0;
    free(image->pixels);
    image->pixels = NULL;
    return -1;
}

static void encode(struct jpeg_compress_struct *codec, FILE *file, int quality, CIImage *image) {
    jpeg_create_compress(codec);
    jpeg_stdio_dest(codec, file);
    codec->image_width = image->width;
    codec->image_height = image->height;
    codec->input_components = (int)image->channels;
    codec->in_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(codec);
    jpeg_set_quality(codec, quality, TRUE);
    jpeg_start_compress(codec, TRUE);
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW row = image->pixels + (size_t)image->channels * image->width * codec->next_scanline;
        jpeg_write_scanlines(codec, &row, 1);
    }
    jpeg_finish_compress(codec);
}

int ci_jpeg_write(int descriptor, int quality, CIImage *image) {
    struct jpeg_compress_struct codec = {0};
    Failure failure;
    codec.err = prepare(&failure, image, false);
    FILE *file = fdopen(dup(descriptor), "wb");
    if (!file) {
        snprintf(image->message, sizeof image->message, "no file descriptor is left");
        return -1;
    }
    int failed = setjmp(failure.way_out);
    if (!failed) encode(&codec, file, quality, image);
    jpeg_destroy_compress(&codec);
    // The last bytes may fail only here: a full disk.
    int closed = fclose(file);
    if (!failed && closed != 0) snprintf(image->message, sizeof image->message, "the last bytes could not be written");
    return failed || closed != 0 ? -1 : 0;
}
