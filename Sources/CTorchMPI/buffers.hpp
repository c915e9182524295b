// What goes into a collective and comes out of it, laid out as MPI reads and writes it.
#pragma once

#include "types.hpp"

#include <functional>
#include <vector>

namespace mpi {

using Tensors = std::vector<at::Tensor>;
using Lists = std::vector<Tensors>;

/// Throws the complaint where a call's arguments do not fit.
void require(bool holds, const std::string& complaint);

/// The tensor, if it is one that MPI can send.
const at::Tensor& checked(const at::Tensor& tensor);
/// The one tensor of a call.
const at::Tensor& only(const Tensors& tensors);
/// The one list of a call, which has a tensor like `like` for each rank.
const Tensors& one_a_rank(const Lists& lists, const at::Tensor& like, int ranks);

/// Elements one after the other; a copy where they do not lie so.
at::Tensor packed(const at::Tensor& tensor);
/// What brings a result to where it belongs, if it is not there.
std::function<void()> unpacking(at::Tensor from, at::Tensor to);
/// Room for a tensor like this one of every rank, one after the other.
at::Tensor room(const at::Tensor& like, int ranks);
/// What brings all ranks' tensors to where they belong.
std::function<void()> dealing(at::Tensor all, Tensors parts);

/// Which elements go to, or come from, which rank.
struct Split {
  std::vector<int> counts, offsets;

  /// Parts of the first axis; with no sizes equal ones.
  Split(const at::Tensor& tensor, const std::vector<int64_t>& sizes, int ranks);
};

}  // namespace mpi
