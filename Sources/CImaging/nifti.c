#include <nifti/nifti1_io.h>

#include "CImaging.h"

void ci_swap_header(nifti_1_header *header) { swap_nifti_header(header, 1); }

void ci_swap_voxels(void *voxels, size_t count, size_t size) {
    if (size > 1) nifti_swap_Nbytes(count, (int)size, voxels);
}

void ci_qform(const nifti_1_header *h, float affine[16]) {
    const float *size = h->pixdim;
    mat44 matrix = nifti_quatern_to_mat44(
        h->quatern_b, h->quatern_c, h->quatern_d, h->qoffset_x, h->qoffset_y, h->qoffset_z, size[1], size[2], size[3], size[0]);
    for (int i = 0; i < 16; i++) affine[i] = matrix.m[i / 4][i % 4];
}

const char *ci_datatype_name(int datatype) { return nifti_datatype_string(datatype); }
