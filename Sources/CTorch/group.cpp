// Process groups and the backends that carry their tensors.
#include "bridge.hpp"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

using c10d::Backend;
using c10d::ProcessGroup;
using c10d::ProcessGroupGloo;
using c10d::Work;

void ct_group_retain(CGroup* group) { ct::retain<ProcessGroup>(group); }
void ct_group_release(CGroup* group) { ct::release<ProcessGroup>(group); }
void ct_backend_retain(CBackend* backend) { ct::retain<Backend>(backend); }
void ct_backend_release(CBackend* backend) { ct::release<Backend>(backend); }

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

static std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

CBackend* ct_gloo_backend(
    CStore* handle, int rank, int size, double seconds, const char* addresses) {
  return ct::guard(static_cast<CBackend*>(nullptr), [&] {
    auto options = ProcessGroupGloo::Options::create(milliseconds(seconds));
    std::istringstream list(addresses);
    for (std::string address; std::getline(list, address, ',');) {
      options->devices.push_back(ProcessGroupGloo::createDeviceForHostname(address, /*lazyInit=*/false));
    }
    auto store = ct::borrow_pointer<c10d::Store>(handle);
    c10::intrusive_ptr<Backend> gloo = c10::make_intrusive<ProcessGroupGloo>(store, rank, size, options);
    return ct::give_pointer<CBackend>(std::move(gloo));
  });
}

CBackend* ct_call_mpi_backend(void* function, int rank, int size, double seconds) {
  return reinterpret_cast<CBackend* (*)(int, int, double)>(function)(rank, size, seconds);
}

CBackend* ct_call_nccl_backend(void* function, CStore* store, int rank, int size, double seconds, int device) {
  return reinterpret_cast<CBackend* (*)(CStore*, int, int, double, int)>(function)(store, rank, size, seconds, device);
}

static void add(ProcessGroup& group, c10::DeviceType device, CBackendRef handle) {
  if (handle == nullptr) return;
  auto backend = ct::borrow_pointer<Backend>(handle);
  const auto type = ProcessGroup::strToBackendType(backend->getBackendName());
  group.setBackend(device, type, backend);
  group.setDefaultBackend(type);
}

CGroup* ct_group(CStore* handle, int rank, int size, CBackendRef cpu, CBackendRef cuda) {
  return ct::guard(static_cast<CGroup*>(nullptr), [&] {
    auto store = ct::borrow_pointer<c10d::Store>(handle);
    auto group = c10::make_intrusive<ObservedGroup>(store, rank, size);
    add(*group, c10::DeviceType::CPU, cpu);
    // Last, as a barrier goes through the default backend.
    add(*group, c10::DeviceType::CUDA, cuda);
    return ct::give_pointer<CGroup>(c10::intrusive_ptr<ProcessGroup>(std::move(group)));
  });
}

int ct_group_shutdown(CGroup* group) {
  return ct::status([&] { reinterpret_cast<ProcessGroup*>(group)->shutdown(); });
}
