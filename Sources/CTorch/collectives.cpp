// What the ranks of a group do together.
#include "bridge.hpp"

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>

using c10d::ProcessGroup;
using c10d::Work;
using ct::borrow;

void ct_work_retain(CWork* work) { ct::retain<Work>(work); }
void ct_work_release(CWork* work) { ct::release<Work>(work); }

template <class Body>
static CWork* work(CGroup* group, Body&& body) {
  return ct::guard(static_cast<CWork*>(nullptr), [&] {
    return ct::give_pointer<CWork>(body(*reinterpret_cast<ProcessGroup*>(group)));
  });
}
static c10d::ReduceOp reduction(int op) { return static_cast<c10d::ReduceOp::RedOpType>(op); }
/// What gather and all_gather take: one list of outputs for the single input; none off the root.
static std::vector<std::vector<at::Tensor>> lists(CTTensors tensors) {
  if (tensors.count == 0) return {};
  return {borrow(tensors)};
}

CWork* ct_all_reduce(CGroup* group, CTensor* tensor, int op) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> tensors{borrow(tensor)};
    c10d::AllreduceOptions options;
    options.reduceOp = reduction(op);
    return group.ProcessGroup::allreduce(tensors, options);
  });
}
CWork* ct_broadcast(CGroup* group, CTensor* tensor, int root) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> tensors{borrow(tensor)};
    c10d::BroadcastOptions options;
    options.rootRank = root;
    return group.broadcast(tensors, options);
  });
}
CWork* ct_reduce(CGroup* group, CTensor* tensor, int root, int op) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> tensors{borrow(tensor)};
    c10d::ReduceOptions options;
    options.reduceOp = reduction(op);
    options.rootRank = root;
    return group.reduce(tensors, options);
  });
}
CWork* ct_all_gather(CGroup* group, CTTensors outputs, CTensor* input) {
  return work(group, [&](ProcessGroup& group) {
    auto received = lists(outputs);
    std::vector<at::Tensor> sent{borrow(input)};
    return group.allgather(received, sent);
  });
}
CWork* ct_gather_to_root(CGroup* group, CTTensors outputs, CTensor* input, int root) {
  return work(group, [&](ProcessGroup& group) {
    auto received = lists(outputs);
    std::vector<at::Tensor> sent{borrow(input)};
    c10d::GatherOptions options;
    options.rootRank = root;
    return group.gather(received, sent, options);
  });
}
CWork* ct_scatter_from_root(CGroup* group, CTensor* output, CTTensors inputs, int root) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> received{borrow(output)};
    auto sent = lists(inputs);
    c10d::ScatterOptions options;
    options.rootRank = root;
    return group.scatter(received, sent, options);
  });
}
CWork* ct_reduce_scatter(CGroup* group, CTensor* output, CTTensors inputs, int op) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> received{borrow(output)};
    auto sent = lists(inputs);
    c10d::ReduceScatterOptions options;
    options.reduceOp = reduction(op);
    return group.reduce_scatter(received, sent, options);
  });
}
CWork* ct_all_to_all(CGroup* group, CTensor* output, CTensor* input) {
  return work(group, [&](ProcessGroup& group) {
    auto received = borrow(output), sent = borrow(input);
    std::vector<int64_t> even;
    return group.alltoall_base(received, sent, even, even);
  });
}
CWork* ct_send(CGroup* group, CTensor* tensor, int destination, int tag) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> tensors{borrow(tensor)};
    return group.send(tensors, destination, tag);
  });
}
CWork* ct_receive(CGroup* group, CTensor* tensor, int source, int tag) {
  return work(group, [&](ProcessGroup& group) {
    std::vector<at::Tensor> tensors{borrow(tensor)};
    return group.recv(tensors, source, tag);
  });
}
/// Straight to the backend: ProcessGroup::barrier keeps a tensor in a variable of the whole process, which ranks that
/// share one free twice.
CWork* ct_barrier(CGroup* group) {
  return work(group, [&](ProcessGroup& group) { return group.getDefaultBackend()->barrier(); });
}
int ct_work_wait(CWork* handle) {
  return ct::status([&] { reinterpret_cast<Work*>(handle)->wait(); });
}
int ct_work_observe(CWork* handle, void* context, void (*ended)(void* context, bool is_good)) {
  return ct::status([&] {
    reinterpret_cast<Work*>(handle)->getFuture()->addCallback(
        [=](c10::ivalue::Future& future) { ended(context, !future.hasError()); });
  });
}
