// Process groups and their collectives.
#include "bridge.hpp"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>

using c10d::ProcessGroup;
using c10d::Work;
using ct::borrow;

void ct_group_retain(CGroup* group) { ct::retain<ProcessGroup>(group); }
void ct_group_release(CGroup* group) { ct::release<ProcessGroup>(group); }
void ct_work_retain(CWork* work) { ct::retain<Work>(work); }
void ct_work_release(CWork* work) { ct::release<Work>(work); }

namespace {
struct Observer {
  CTGroupObserver calls;
  explicit Observer(CTGroupObserver calls) : calls(calls) {}
  Observer(const Observer&) = delete;
  ~Observer() { calls.release(calls.context); }
};

/// A group that tells of what DDP's engine calls. The engine calls through the table of virtual functions; this file's
/// own functions name the base class and so pass by.
struct ObservedGroup : ProcessGroup {
  using ProcessGroup::ProcessGroup;
  std::shared_ptr<Observer> observer;

  c10::intrusive_ptr<Work> allreduce(std::vector<at::Tensor>& tensors, const c10d::AllreduceOptions& options) override {
    if (observer == nullptr) return ProcessGroup::allreduce(tensors, options);
    const auto number = start(tensors.at(0));
    auto work = ProcessGroup::allreduce(tensors, options);
    work->getFuture()->addCallback([observer = observer, number](c10::ivalue::Future& future) {
      if (!future.hasError()) observer->calls.finished(observer->calls.context, number);
    });
    return work;
  }

 private:
  int64_t start(const at::Tensor& tensor) {
    char reason[512];
    auto* handle = reinterpret_cast<CTensor*>(tensor.unsafeGetTensorImpl());
    const auto number = observer->calls.started(
        observer->calls.context, reinterpret_cast<CGroup*>(this), handle, reason, sizeof reason);
    if (number < 0) throw std::runtime_error(reason);
    return number;
  }
};
}  // namespace

void ct_group_observe(CGroup* group, CTGroupObserver calls) {
  auto observer = std::make_shared<Observer>(calls);
  if (auto* observed = dynamic_cast<ObservedGroup*>(reinterpret_cast<ProcessGroup*>(group))) {
    observed->observer = std::move(observer);
  }
}

CGroup* ct_gloo_group(CStore* handle, int rank, int size, double seconds, const char* interface) {
  return ct::guard(static_cast<CGroup*>(nullptr), [&] {
    using c10d::ProcessGroupGloo;
    auto store = ct::borrow_pointer<c10d::Store>(handle);
    auto options = ProcessGroupGloo::Options::create(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds)));
    options->devices.push_back(
        interface == nullptr ? ProcessGroupGloo::createDefaultDevice(/*lazyInit=*/false)
                             : ProcessGroupGloo::createDeviceForInterface(interface, /*lazyInit=*/false));
    auto gloo = c10::make_intrusive<ProcessGroupGloo>(store, rank, size, options);
    auto group = c10::make_intrusive<ObservedGroup>(store, rank, size);
    group->setBackend(c10::DeviceType::CPU, ProcessGroup::BackendType::GLOO, gloo);
    group->setDefaultBackend(ProcessGroup::BackendType::GLOO);
    return ct::give_pointer<CGroup>(c10::intrusive_ptr<ProcessGroup>(std::move(group)));
  });
}

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
CWork* ct_barrier(CGroup* group) {
  return work(group, [&](ProcessGroup& group) { return group.barrier(); });
}
int ct_work_wait(CWork* handle) {
  return ct::status([&] { reinterpret_cast<Work*>(handle)->wait(); });
}
