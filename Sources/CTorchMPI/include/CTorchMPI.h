// MPI: a plug-in that the program opens at run time, only when it is asked for.
#pragma once
#include "CTorch.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// The MPI library's own description of itself.
const char *_Nullable lockstep_plugin_describe(void);
const char *lockstep_plugin_problem(void);

/// Collectives between the processes that mpirun has started, for tensors of the CPU. Starts MPI on its first call; it is
/// ended by `ct_group_shutdown` of the group that has the backend, and cannot start again in the same process. Fails
/// where MPI counts the processes in another way than `rank` and `size` do.
CT_BACKEND ct_mpi_backend(int rank, int size, double seconds);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
