// libtorch's collectives on MPI.
#pragma once

#include "buffers.hpp"
#include "engine.hpp"

#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <vector>

namespace mpi {

/// Takes strided tensors of the CPU. Each call takes one tensor a rank, or one list of them, as Gloo does.
class Backend final : public c10d::Backend {
 public:
  using Pending = c10::intrusive_ptr<c10d::Work>;

  Backend(Engine& engine, std::chrono::milliseconds timeout);

  const std::string getBackendName() const override { return "mpi"; }
  void setTimeout(std::chrono::milliseconds timeout) override { timeout_ = timeout; }
  /// Waits for all ranks, and ends MPI.
  void shutdown() override;

  Pending broadcast(Tensors& tensors, const c10d::BroadcastOptions& options) override;
  Pending allreduce(Tensors& tensors, const c10d::AllreduceOptions& options) override;
  Pending reduce(Tensors& tensors, const c10d::ReduceOptions& options) override;
  Pending allgather(Lists& outputs, Tensors& inputs, const c10d::AllgatherOptions& options) override;
  Pending _allgather_base(at::Tensor& output, at::Tensor& input, const c10d::AllgatherOptions& options) override;
  Pending gather(Lists& outputs, Tensors& inputs, const c10d::GatherOptions& options) override;
  Pending scatter(Tensors& outputs, Lists& inputs, const c10d::ScatterOptions& options) override;
  Pending reduce_scatter(Tensors& outputs, Lists& inputs, const c10d::ReduceScatterOptions& options) override;
  Pending _reduce_scatter_base(
      at::Tensor& output, at::Tensor& input, const c10d::ReduceScatterOptions& options) override;
  Pending alltoall(Tensors& outputs, Tensors& inputs, const c10d::AllToAllOptions& options) override;
  Pending alltoall_base(
      at::Tensor& output, at::Tensor& input, std::vector<int64_t>& output_sizes, std::vector<int64_t>& input_sizes,
      const c10d::AllToAllOptions& options) override;
  Pending send(Tensors& tensors, int destination, int tag) override;
  Pending recv(Tensors& tensors, int source, int tag) override;
  Pending recvAnysource(Tensors& tensors, int tag) override;
  Pending barrier(const c10d::BarrierOptions& options) override;

 private:
  using Start = std::function<int(MPI_Comm, MPI_Request*)>;
  Pending submit(c10d::OpType type, Tensors outputs, const char* name, Start start, std::function<void()> finish = [] {});
  Pending receive(c10d::OpType type, Tensors& tensors, int source, int tag);

  Engine& engine_;
  std::chrono::milliseconds timeout_;
  /// Its own, so that two groups' messages do not mix.
  MPI_Comm all_ = MPI_COMM_NULL;
};

}  // namespace mpi
