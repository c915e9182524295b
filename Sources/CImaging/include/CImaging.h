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

// MARK: - NIfTI: niftilib's byte order, geometry and names

void ci_swap_header(nifti_1_header *header);
void ci_swap_voxels(void *voxels, size_t count, size_t size);
/// The matrix of the header's quaternion, 4 x 4, row-major.
void ci_qform(const nifti_1_header *header, float *affine);
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
