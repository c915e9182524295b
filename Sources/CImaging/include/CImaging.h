// Images and volumes in files: niftilib, libpng and libjpeg behind a few functions, zlib as it is, and inner loops on
// voxels and pixels.
#pragma once
#include <nifti/nifti1.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

// MARK: - Pictures

/// 8 bits a channel, rows from the top, channels interleaved: 1 grey, 3 RGB, 4 RGBA.
typedef struct {
    uint32_t width, height, channels;
    /// EXIF's: 1 where the first row is the top, up to 8; see `ci_upright`.
    int orientation;
    /// From malloc.
    uint8_t *_Nullable pixels;
    /// The library's reason when a call failed.
    char message[200];
} CIImage;

/// A picture's file, and what to take of it.
typedef struct {
    const uint8_t *bytes;
    size_t size;
    /// A file of a few bytes can ask for any amount of memory.
    uint64_t most_pixels;
    /// Whether JPEG data that are damaged are decoded as far as they go.
    bool takes_warnings;
} CIEncoded;

// Each returns 0, or -1 with a message. Headers give all but pixels; the caller frees those.

int ci_png_header(const CIEncoded *file, CIImage *image);
/// As the file has them: grey, RGB or RGBA; palettes become RGB, grey with alpha RGBA, 16 bits 8.
int ci_png_decode(const CIEncoded *file, CIImage *image);
/// Writes to a descriptor, which stays open.
int ci_png_write(int descriptor, CIImage *image);

int ci_jpeg_header(const CIEncoded *file, CIImage *image);
/// Always RGB. `shrink` is 1, 2, 4 or 8: sides are divided by it, and rounded up.
int ci_jpeg_decode(const CIEncoded *file, unsigned shrink, CIImage *image);
/// 1 or 3 channels; to a descriptor, which stays open. Quality 1 to 100.
int ci_jpeg_write(int descriptor, int quality, CIImage *image);

/// Turns and mirrors the pixels so that the first row is the top. 0, or -1 without memory.
int ci_upright(CIImage *image);

// MARK: - Resampling and colours, of RGB pictures

/// One axis of a picture that is laid on a canvas. The point c of the canvas shows the point `origin + step * c` of the
/// picture; a negative step mirrors. Pixels first ..< first + count of the canvas are painted.
typedef struct {
    double origin, step;
    /// Pixels of the picture along the axis: more than 0.
    size_t length;
    size_t first, count;
} CIAxis;

/// `pitch`: bytes of a row of the canvas. 0, or -1 without memory.
int ci_resample(const uint8_t *pixels, const CIAxis *x, const CIAxis *y, uint8_t *canvas, size_t pitch);

/// `[count, 3]` to `[3, count]`.
void ci_planes(const uint8_t *pixels, size_t count, uint8_t *planes);
/// Half of each.
void ci_average(const uint8_t *other, size_t count, uint8_t *bytes);

/// In HSV: the hue, in sixths of a turn, becomes `hue * hue_gain + hue_shift`.
typedef struct {
    float hue_gain, hue_shift, saturation, value;
} CIJitter;

void ci_jitter(CIJitter jitter, size_t count, uint8_t *red, uint8_t *green, uint8_t *blue);

/// Each byte becomes `level + factor * (byte - level)`, as far as 0 ... 255 has it.
void ci_blend(uint8_t level, float factor, size_t count, uint8_t *bytes);
/// The same with each pixel's own luma for the level.
void ci_saturate(float factor, size_t count, uint8_t *red, uint8_t *green, uint8_t *blue);

/// Of all pixels together, by the luma of ITU-R BT.601.
uint64_t ci_luma_sum(const uint8_t *red, const uint8_t *green, const uint8_t *blue, size_t count);
/// Of pixels of 3 or 4 channels.
void ci_luma(const uint8_t *pixels, size_t channels, size_t count, uint8_t *grey);

/// 0 ... 1, less the mean, by the deviation.
void ci_normalise(const uint8_t *bytes, size_t count, float mean, float deviation, float *to);

/// Left to right; 1, 3 or 4 channels.
void ci_mirror(const uint8_t *pixels, size_t width, size_t height, size_t channels, uint8_t *to);

/// The point (x, y) of the result shows the point (a x + b y + c, d x + e y + f) of the picture.
typedef struct {
    double a, b, c, d, e, f;
} CIMap;

/// An RGB picture at its own size, bilinearly; black where the picture does not reach. 0, or -1 without memory.
int ci_turn(const uint8_t *pixels, size_t width, size_t height, CIMap map, uint8_t *to);
/// One channel, each pixel one of the mask's own.
void ci_turn_mask(const uint8_t *mask, size_t width, size_t height, CIMap map, uint8_t *to);

// MARK: - Text

enum { CI_MOST_LETTERS = 64 };

typedef struct {
    int x, y, width, height;
} CIRectangle;

/// The strokes of one line of ASCII, of at most CI_MOST_LETTERS characters, 12 pixels high; returns their number.
size_t ci_text(const char *text, CIRectangle *rectangles, size_t most);
int ci_text_width(const char *text);

// MARK: - NIfTI, through niftilib; the header is a checked one, in the machine's byte order

void ci_swap_header(nifti_1_header *header);
void ci_swap_voxels(void *voxels, size_t count, size_t size);
/// The sform, else the qform: 4 x 4, row-major. 0, or -1 when there is neither.
int ci_affine(const nifti_1_header *header, float *affine);
/// Writes a volume to a stream, which stays open. 0, or -1; some errors show only when the stream is closed.
int ci_write_volume(gzFile file, const nifti_1_header *header, const void *voxels, size_t size);
/// Of one of NIfTI's codes, such as "COMPLEX64".
const char *ci_datatype_name(int datatype);

// MARK: - Voxels

/// A box of 4-byte elements with a step per axis (in elements; may be negative) is copied to contiguous memory.
/// Crops, flips and quarter turns are such boxes. 2 to 8 axes: 0, or -1 for another number.
int ci_copy_box(const uint32_t *from, const ptrdiff_t *steps, const size_t *shape, size_t axes, uint32_t *to);

/// Types of voxels on disk, in the machine's byte order, to float32: `value * slope + intercept` in fp64.
/// `datatype` is one of NIfTI's codes of integer and floating-point types. 0, or -1 for another code.
int ci_voxels_to_float(const void *from, int datatype, size_t count, double slope, double intercept, float *to);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
