// An observer of what a thread runs: operations with what they multiply, nodes of the backward pass, memory.
#include "bridge.hpp"
#include "multiplications.hpp"

#include <ATen/SequenceNumber.h>
#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <memory>
#include <utility>

namespace {

/// Of the one observation that there can be. Backward passes on a GPU run on threads of their own, for which the
/// observing thread waits: nothing happens at the same time.
CTObserver observer;

/// An operation that runs now.
struct Running final : at::ObserverContext {
  explicit Running(const at::RecordFunction& operation);
  ~Running() override;

  Running* const outer;
  const bool is_inside_counted;
  int64_t multiplications = 0;
  bool has_rule = false;
  /// The rule was not made for such inputs.
  bool is_beyond_rule = false;
};

thread_local Running* innermost = nullptr;

Running::Running(const at::RecordFunction& operation)
    : outer(std::exchange(innermost, this)), is_inside_counted(outer && (outer->has_rule || outer->is_inside_counted)) {
  const auto rule = ct::multiplication_rule(operation.name());
  has_rule = rule != nullptr;
  if (!has_rule || is_inside_counted) return;
  is_beyond_rule = ct::status([&] { multiplications = rule(operation.inputs()); }) != 0;
}

Running::~Running() { innermost = outer; }

std::unique_ptr<at::ObserverContext> operation_begins(const at::RecordFunction& operation) {
  return std::make_unique<Running>(operation);
}

void operation_ends(const at::RecordFunction& operation, at::ObserverContext* context) {
  const auto& running = static_cast<Running&>(*context);
  const bool is_counted = running.has_rule || running.is_inside_counted;
  const bool is_uncounted = running.is_beyond_rule || (!is_counted && !ct::multiplies_nothing(operation));
  observer.operation(observer.context, {operation.name(), running.multiplications, is_uncounted});
}

std::unique_ptr<at::ObserverContext> node_begins(const at::RecordFunction& node) {
  observer.node_begins(observer.context, node.seqNr());
  return nullptr;
}

void node_ends(const at::RecordFunction&, at::ObserverContext*) { observer.node_ends(observer.context); }

struct MemoryReport final : c10::MemoryReportingInfoBase {
  void reportMemoryUsage(void* address, int64_t bytes, size_t, size_t, c10::Device) override {
    observer.memory(observer.context, address, bytes);
  }
  bool memoryProfilingEnabled() const override { return true; }
};

/// While it lives, the observer is told.
class Observation {
 public:
  Observation() {
    if (observer.operation) watch(operation_begins, operation_ends, at::RecordScope::FUNCTION, true);
    if (observer.node_begins) watch(node_begins, node_ends, at::RecordScope::BACKWARD_FUNCTION, false);
    if (observer.memory) {
      memory = std::make_unique<c10::DebugInfoGuard>(
          c10::DebugInfoKind::PROFILER_STATE, std::make_shared<MemoryReport>());
    }
  }
  ~Observation() {
    for (const auto handle : handles) at::removeCallback(handle);
  }
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

 private:
  void watch(
      at::RecordFunctionCallback::StartCallback begins, at::RecordFunctionCallback::EndCallback ends,
      at::RecordScope scope, bool needs_inputs) {
    handles.push_back(at::addThreadLocalCallback(
        at::RecordFunctionCallback(begins, ends).needsInputs(needs_inputs).scopes({scope})));
  }

  std::vector<at::CallbackHandle> handles;
  std::unique_ptr<c10::DebugInfoGuard> memory;
};

std::unique_ptr<Observation> observation;

}  // namespace

int ct_observe(CTObserver wanted) {
  return ct::status([&] {
    TORCH_CHECK(!observation, "something is being observed already: one observation at a time");
    observer = wanted;
    observation = std::make_unique<Observation>();
  });
}
void ct_end_observation(void) { observation.reset(); }
uint64_t ct_sequence_number(void) { return at::sequence_number::peek(); }

int ct_synchronize(CTDevice handle) {
  return ct::status([&] {
    const auto device = ct::device(handle);
    if (device.is_cpu()) return;
    c10::impl::VirtualGuardImpl guard(device.type());
    guard.synchronizeDevice(device.index());
  });
}
