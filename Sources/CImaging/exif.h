// What both formats of pictures have in common.
#pragma once
#include "CImaging.h"

/// EXIF's orientation, 1 to 8, from the TIFF structure that a picture's metadata is; 1 where it has none.
int ci_exif_orientation(const uint8_t *tiff, size_t size);

/// Whether a picture has more pixels than the caller takes; leaves a message.
int ci_refuse_size(const CIEncoded *file, CIImage *image);
