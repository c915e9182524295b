#include "CImaging.h"

/// One loop a type, all alike. The arithmetic is fp64, as nibabel's, so that large integers round once.
#define CONVERT(Type)                                                                   \
    do {                                                                                \
        const Type *voxels = from;                                                      \
        for (size_t i = 0; i < count; i++) to[i] = (float)(voxels[i] * slope + intercept); \
        return 0;                                                                       \
    } while (0)

int ci_voxels_to_float(const void *from, int datatype, size_t count, double slope, double intercept, float *to) {
    switch (datatype) {
        case DT_UINT8: CONVERT(uint8_t);
        case DT_INT8: CONVERT(int8_t);
        case DT_UINT16: CONVERT(uint16_t);
        case DT_INT16: CONVERT(int16_t);
        case DT_UINT32: CONVERT(uint32_t);
        case DT_INT32: CONVERT(int32_t);
        case DT_UINT64: CONVERT(uint64_t);
        case DT_INT64: CONVERT(int64_t);
        case DT_FLOAT32: CONVERT(float);
        case DT_FLOAT64: CONVERT(double);
        default: return -1;
    }
}
