// Images and volumes in files: niftilib and libpng behind a few functions, zlib as it is, and two inner loops on voxels.
#pragma once
#include <nifti/nifti1.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

// MARK: - PNG

/// 8 bits a channel, rows from the top, channels interleaved: 1 grey, 3 RGB, 4 RGBA.
typedef struct {
    uint32_t width, height, channels;
    /// From malloc.
    uint8_t *_Nullable pixels;
    /// libpng's reason when a call failed.
    char message[64];
} CIImage;

/// 0, or -1 with a message. Grey with alpha becomes RGBA; 16 bits become 8. The caller frees `pixels`.
int ci_png_read(const char *path, CIImage *image);
/// Writes to a descriptor, which stays open. 0, or -1 with a message.
int ci_png_write(int descriptor, CIImage *image);

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
