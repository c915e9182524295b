// Tensors' types, and how their elements are combined, in MPI's terms.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/distributed/c10d/Types.hpp>

#include <mpi.h>

namespace mpi {

/// Throws what MPI says of a call that failed.
void check(int status, const char* call);

/// Makes MPI's types and operations for half-precision numbers, which MPI does not know. Once, after MPI has started.
void make_types();

MPI_Datatype datatype(const at::Tensor& tensor);
MPI_Op reduction(const c10d::ReduceOp& operation, const at::Tensor& tensor);

/// The number of elements. MPI counts in 32 bits.
int count(const at::Tensor& tensor);

}  // namespace mpi
