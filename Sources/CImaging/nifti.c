// niftilib, for all but files as a whole: its functions for those keep silent about what is wrong. Seen with 3.0.1:
//
// - nifti_image_read opens a.nii.gz when there is no a.nii, and takes sizes of 0 and less for 1.
// - nifti_image_load fills a file that ends early with zeros, puts 0 in the place of NaN and infinity, does not miss
//   gzip's checksum, and takes the memory that a header asks for before anything speaks for the header.
// - nifti_image_write returns nothing, also on a full disk.
//
// So the bytes come through zlib, whose every error is seen, and niftilib is given headers that were checked.
#include <nifti/nifti1_io.h>
#include <string.h>

#include "CImaging.h"

/// What it has to say goes to stderr, where no error of ours could name the file.
__attribute__((constructor)) static void be_quiet(void) { nifti_set_debug_level(0); }

void ci_swap_header(nifti_1_header *header) { swap_nifti_header(header, 1); }

void ci_swap_voxels(void *voxels, size_t count, size_t size) {
    if (size > 1) nifti_swap_Nbytes(count, (int)size, voxels);
}

int ci_affine(const nifti_1_header *header, float affine[16]) {
    nifti_image *image = nifti_convert_nhdr2nim(*header, NULL);
    if (!image) return -1;
    const mat44 *matrix = image->sform_code > 0 ? &image->sto_xyz : image->qform_code > 0 ? &image->qto_xyz : NULL;
    if (matrix) memcpy(affine, matrix->m, sizeof matrix->m);
    nifti_image_free(image);
    return matrix ? 0 : -1;
}

int ci_write_volume(gzFile file, const nifti_1_header *header, const void *voxels, size_t size) {
    nifti_image *image = nifti_convert_nhdr2nim(*header, NULL);
    if (!image) return -1;
    struct znzptr stream = {.withz = 1, .zfptr = file};
    // It must have a name, though none is opened.
    image->fname = (char *)"volume.nii";
    // The header alone: on a full disk the function would print, were it to write the voxels too.
    nifti_image_write_hdr_img2(image, 2, "wb", &stream, NULL);
    size_t written = nifti_write_buffer(&stream, voxels, size);
    image->fname = NULL;
    nifti_image_free(image);
    return written == size ? 0 : -1;
}

const char *ci_datatype_name(int datatype) { return nifti_datatype_string(datatype); }
