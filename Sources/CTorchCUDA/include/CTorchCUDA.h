// libtorch's CUDA half: a plug-in that the program opens at run time, only where there is a GPU or it is asked for.
#pragma once
#include "CTorch.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// What the plug-in found, in a line; NULL when CUDA does not work here, and `lockstep_plugin_problem` says why.
const char *_Nullable lockstep_plugin_describe(void);
const char *lockstep_plugin_problem(void);

int ct_cuda_device_count(void);
/// Where this thread's work goes unless something else is said.
CT_STATUS ct_cuda_set_device(int device);
/// Limits what this process takes of the device's memory, to a fraction of all of it.
CT_STATUS ct_cuda_limit_memory(int device, double fraction);
/// NCCL between the ranks' GPUs; this rank talks from `device`.
CT_BACKEND ct_nccl_backend(CStore *store, int rank, int size, double seconds, int device);
/// Bytes of the device's memory that tensors hold now, and the most that they have held.
CT_STATUS ct_cuda_memory(int device, int64_t *allocated, int64_t *peak);
/// From now on the most is counted anew.
CT_STATUS ct_cuda_reset_peak_memory(int device);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
