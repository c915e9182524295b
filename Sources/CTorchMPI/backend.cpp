#include "backend.hpp"

#include <utility>

using c10d::OpType;

namespace mpi {

Backend::Backend(Engine& engine, std::chrono::milliseconds timeout)
    : c10d::Backend(engine.rank(), engine.size()), engine_(engine), timeout_(timeout) {
  // The errors of a copy are handled as those of what it was copied from.
  engine_.run([this] { check(MPI_Comm_dup(MPI_COMM_WORLD, &all_), "MPI_Comm_dup"); });
}

void Backend::shutdown() { engine_.finalize(); }

Backend::Pending Backend::submit(
    OpType type, Tensors outputs, const char* name, Start start, std::function<void()> finish) {
  auto work = c10::make_intrusive<Work>(rank_, type, std::move(outputs));
  engine_.submit({
      work, timeout_,
      [start = std::move(start), name, all = all_](MPI_Request* request) { check(start(all, request), name); },
      std::move(finish)});
  return work;
}

// MARK: One tensor for all ranks

Backend::Pending Backend::broadcast(Tensors& tensors, const c10d::BroadcastOptions& options) {
  const auto& tensor = only(tensors);
  auto buffer = packed(tensor);
  const int elements = count(buffer), root = static_cast<int>(options.rootRank);
  const auto type = datatype(buffer);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Ibcast(buffer.data_ptr(), elements, type, root, all, request);
  };
  return submit(OpType::BROADCAST, tensors, "MPI_Ibcast", start, unpacking(buffer, tensor));
}

Backend::Pending Backend::allreduce(Tensors& tensors, const c10d::AllreduceOptions& options) {
  const auto& tensor = only(tensors);
  auto buffer = packed(tensor);
  const int elements = count(buffer);
  const auto type = datatype(buffer);
  const auto operation = reduction(options.reduceOp, buffer);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Iallreduce(MPI_IN_PLACE, buffer.data_ptr(), elements, type, operation, all, request);
  };
  return submit(OpType::ALLREDUCE, tensors, "MPI_Iallreduce", start, unpacking(buffer, tensor));
}

Backend::Pending Backend::reduce(Tensors& tensors, const c10d::ReduceOptions& options) {
  const auto& tensor = only(tensors);
  auto buffer = packed(tensor);
  const int elements = count(buffer), root = static_cast<int>(options.rootRank);
  const bool is_root = root == rank_;
  const auto type = datatype(buffer);
  const auto operation = reduction(options.reduceOp, buffer);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    const void* sent = is_root ? MPI_IN_PLACE : buffer.data_ptr();
    return MPI_Ireduce(sent, is_root ? buffer.data_ptr() : nullptr, elements, type, operation, root, all, request);
  };
  return submit(OpType::REDUCE, tensors, "MPI_Ireduce", start, unpacking(buffer, tensor));
}

// MARK: Between two ranks

Backend::Pending Backend::send(Tensors& tensors, int destination, int tag) {
  auto buffer = packed(only(tensors));
  const int elements = count(buffer);
  const auto type = datatype(buffer);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Isend(buffer.data_ptr(), elements, type, destination, tag, all, request);
  };
  return submit(OpType::SEND, {}, "MPI_Isend", start);
}

Backend::Pending Backend::recv(Tensors& tensors, int source, int tag) {
  return receive(OpType::RECV, tensors, source, tag);
}

Backend::Pending Backend::recvAnysource(Tensors& tensors, int tag) {
  return receive(OpType::RECVANYSOURCE, tensors, MPI_ANY_SOURCE, tag);
}

Backend::Pending Backend::receive(OpType type, Tensors& tensors, int source, int tag) {
  const auto& tensor = only(tensors);
  auto buffer = packed(tensor);
  const int elements = count(buffer);
  const auto elements_type = datatype(buffer);
  auto start = [=](MPI_Comm all, MPI_Request* request) {
    return MPI_Irecv(buffer.data_ptr(), elements, elements_type, source, tag, all, request);
  };
  return submit(type, tensors, "MPI_Irecv", start, unpacking(buffer, tensor));
}

Backend::Pending Backend::barrier(const c10d::BarrierOptions&) {
  auto start = [](MPI_Comm all, MPI_Request* request) { return MPI_Ibarrier(all, request); };
  return submit(OpType::BARRIER, {}, "MPI_Ibarrier", start);
}

}  // namespace mpi
