// What MPI there is.
#include "CTorchMPI.h"

#include <mpi.h>

const char* lockstep_plugin_describe(void) {
  static char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  return MPI_Get_library_version(text, &length) == MPI_SUCCESS ? text : nullptr;
}
const char* lockstep_plugin_problem(void) { return "MPI_Get_library_version failed"; }
