// What the program calls by name.
#include "CTorchMPI.h"

#include "backend.hpp"
#include "bridge.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

const char* lockstep_plugin_describe(void) {
  static char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  return MPI_Get_library_version(text, &length) == MPI_SUCCESS ? text : nullptr;
}
const char* lockstep_plugin_problem(void) { return ct::last_error.c_str(); }

static void check_place(const mpi::Engine& engine, int rank, int size) {
  if (engine.rank() == rank && engine.size() == size) return;
  throw std::runtime_error(
      "this is rank " + std::to_string(rank) + " of " + std::to_string(size) + ", but MPI says rank " +
      std::to_string(engine.rank()) + " of " + std::to_string(engine.size()) + ": has mpirun started all ranks?");
}

CBackend* ct_mpi_backend(int rank, int size, double seconds) {
  return ct::guard(static_cast<CBackend*>(nullptr), [&] {
    auto& engine = mpi::Engine::shared();
    check_place(engine, rank, size);
    const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
    c10::intrusive_ptr<c10d::Backend> backend = c10::make_intrusive<mpi::Backend>(engine, timeout);
    return ct::give_pointer<CBackend>(std::move(backend));
  });
}
