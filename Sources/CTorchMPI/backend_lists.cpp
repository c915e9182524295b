// The collectives with a tensor for each rank.
#include "backend.hpp"

#include <ATen/ops/stack.h>

using c10d::OpType;

namespace mpi {

Backend::Pending Backend::allgather(Lists& outputs, Tensors& inputs, const c10d::AllgatherOptions&) {
  auto sent = packed(only(inputs));
  const auto& parts = one_a_rank(outputs, sent, size_);
  auto received = room(sent, size_);
  const int elements = count(sent);
  const auto type = datatype(sent);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Iallgather(sent.data_ptr(), elements, type, received.data_ptr(), elements, type, all, request);
  };
  return submit(OpType::ALLGATHER, parts, "MPI_Iallgather", start, dealing(received, parts));
}

Backend::Pending Backend::_allgather_base(
    at::Tensor& output, at::Tensor& input, const c10d::AllgatherOptions&) {
  auto sent = packed(input), received = packed(output);
  require(output.numel() == input.numel() * size_, "the output has to have room for all ranks' inputs");
  require(output.scalar_type() == input.scalar_type(), "the output's type is not the input's");
  const int elements = count(sent);
  const auto type = datatype(sent);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Iallgather(sent.data_ptr(), elements, type, received.data_ptr(), elements, type, all, request);
  };
  return submit(OpType::_ALLGATHER_BASE, {output}, "MPI_Iallgather", start, unpacking(received, output));
}

Backend::Pending Backend::gather(Lists& outputs, Tensors& inputs, const c10d::GatherOptions& options) {
  auto sent = packed(only(inputs));
  const int elements = count(sent), root = static_cast<int>(options.rootRank);
  const bool is_root = root == rank_;
  const auto parts = is_root ? one_a_rank(outputs, sent, size_) : Tensors();
  auto received = is_root ? room(sent, size_) : sent;
  const auto type = datatype(sent);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    void* place = is_root ? received.data_ptr() : nullptr;
    return MPI_Igather(sent.data_ptr(), elements, type, place, elements, type, root, all, request);
  };
  return submit(OpType::GATHER, parts, "MPI_Igather", start, dealing(received, parts));
}

Backend::Pending Backend::scatter(Tensors& outputs, Lists& inputs, const c10d::ScatterOptions& options) {
  const auto& output = only(outputs);
  auto received = packed(output);
  const int elements = count(received), root = static_cast<int>(options.rootRank);
  const bool is_root = root == rank_;
  auto sent = is_root ? at::stack(one_a_rank(inputs, received, size_)) : received;
  count(sent);
  const auto type = datatype(received);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    const void* parts = is_root ? sent.data_ptr() : nullptr;
    return MPI_Iscatter(parts, elements, type, received.data_ptr(), elements, type, root, all, request);
  };
  return submit(OpType::SCATTER, outputs, "MPI_Iscatter", start, unpacking(received, output));
}

Backend::Pending Backend::reduce_scatter(Tensors& outputs, Lists& inputs, const c10d::ReduceScatterOptions& options) {
  auto sent = at::stack(one_a_rank(inputs, only(outputs), size_));
  return _reduce_scatter_base(outputs[0], sent, options);
}

Backend::Pending Backend::_reduce_scatter_base(
    at::Tensor& output, at::Tensor& input, const c10d::ReduceScatterOptions& options) {
  auto sent = packed(input), received = packed(output);
  require(input.numel() == output.numel() * size_, "the input has to have a part for each rank");
  require(output.scalar_type() == input.scalar_type(), "the output's type is not the input's");
  count(sent);
  const int elements = count(received);
  const auto type = datatype(sent);
  const auto operation = reduction(options.reduceOp, sent);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Ireduce_scatter_block(
        sent.data_ptr(), received.data_ptr(), elements, type, operation, all, request);
  };
  return submit(OpType::REDUCE_SCATTER, {output}, "MPI_Ireduce_scatter_block", start, unpacking(received, output));
}

Backend::Pending Backend::alltoall(Tensors& outputs, Tensors& inputs, const c10d::AllToAllOptions& options) {
  require(!inputs.empty(), "a list has to have a tensor for each rank");
  Lists sent{inputs}, received{outputs};
  auto input = at::stack(one_a_rank(sent, inputs[0], size_));
  auto output = room(checked(inputs[0]), size_);
  const auto& parts = one_a_rank(received, inputs[0], size_);
  const Split split(input, {}, size_);
  const auto type = datatype(input);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Ialltoall(
        input.data_ptr(), split.counts[0], type, output.data_ptr(), split.counts[0], type, all, request);
  };
  return submit(OpType::ALLTOALL, outputs, "MPI_Ialltoall", start, dealing(output, parts));
}

Backend::Pending Backend::alltoall_base(
    at::Tensor& output, at::Tensor& input, std::vector<int64_t>& output_sizes, std::vector<int64_t>& input_sizes,
    const c10d::AllToAllOptions&) {
  auto sent = packed(input), received = packed(output);
  require(output.scalar_type() == input.scalar_type(), "the output's type is not the input's");
  const Split from(received, output_sizes, size_), to(sent, input_sizes, size_);
  const auto type = datatype(sent);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Ialltoallv(
        sent.data_ptr(), to.counts.data(), to.offsets.data(), type, received.data_ptr(), from.counts.data(),
        from.offsets.data(), type, all, request);
  };
  return submit(OpType::ALLTOALL_BASE, {output}, "MPI_Ialltoallv", start, unpacking(received, output));
}

}  // namespace mpi
