// MPI: a plug-in that the program opens at run time, only when it is asked for.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// The MPI library's own description of itself.
const char *_Nullable lockstep_plugin_describe(void);
const char *lockstep_plugin_problem(void);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
