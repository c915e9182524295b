#include "buffers.hpp"

#include <ATen/ops/empty.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace mpi {

void require(bool holds, const std::string& complaint) {
  if (!holds) throw std::runtime_error(complaint);
}

const at::Tensor& checked(const at::Tensor& tensor) {
  require(tensor.device().is_cpu(), "MPI sends tensors of the CPU, and this one is on " + tensor.device().str());
  require(tensor.layout() == at::kStrided, "MPI sends dense tensors, and this one is sparse");
  return tensor;
}

const at::Tensor& only(const Tensors& tensors) {
  require(tensors.size() == 1, "MPI takes one tensor a call, and there are " + std::to_string(tensors.size()));
  return checked(tensors[0]);
}

const Tensors& one_a_rank(const Lists& lists, const at::Tensor& like, int ranks) {
  require(lists.size() == 1 && lists[0].size() == static_cast<size_t>(ranks), "a list has to have a tensor for each rank");
  for (const auto& tensor : lists[0]) {
    const bool fits = tensor.sizes() == like.sizes() && tensor.scalar_type() == like.scalar_type();
    require(fits && tensor.device().is_cpu(), "the tensors of a list differ in shape, type or device");
  }
  return lists[0];
}

at::Tensor packed(const at::Tensor& tensor) { return checked(tensor).contiguous(); }

std::function<void()> unpacking(at::Tensor from, at::Tensor to) {
  if (from.is_same(to)) return [] {};
  return [from = std::move(from), to = std::move(to)] { to.copy_(from); };
}

at::Tensor room(const at::Tensor& like, int ranks) {
  std::vector<int64_t> shape{ranks};
  shape.insert(shape.end(), like.sizes().begin(), like.sizes().end());
  auto made = at::empty(shape, like.options());
  count(made);
  return made;
}

std::function<void()> dealing(at::Tensor all, Tensors parts) {
  return [all = std::move(all), parts = std::move(parts)] {
    for (size_t i = 0; i < parts.size(); i++) parts[i].copy_(all[static_cast<int64_t>(i)]);
  };
}

Split::Split(const at::Tensor& tensor, const std::vector<int64_t>& sizes, int ranks) {
  const int64_t rows = tensor.dim() == 0 ? 1 : tensor.size(0);
  const int64_t row = rows == 0 ? 0 : count(tensor) / rows;
  require(!sizes.empty() || rows % ranks == 0, "the first axis does not divide by the number of ranks");
  require(sizes.empty() || sizes.size() == static_cast<size_t>(ranks), "a split has to have a size for each rank");
  int64_t offset = 0;
  for (int rank = 0; rank < ranks; rank++) {
    const int64_t part = row * (sizes.empty() ? rows / ranks : sizes[static_cast<size_t>(rank)]);
    counts.push_back(static_cast<int>(part));
    offsets.push_back(static_cast<int>(offset));
    offset += part;
  }
  require(offset == tensor.numel(), "the sizes of the split do not add up to the first axis");
}

}  // namespace mpi
