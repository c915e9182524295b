// Activations that are not kept: the operations of a stretch of the forward pass run a second time when the backward
// pass first asks for what they had to save. The graph is that of the first pass, so each parameter's gradient arrives
// once and from where it always does; the graph of the second pass is thrown away.
//
// This is PyTorch's checkpoint(use_reentrant=False). libtorch asks its engine for the hooks of a tensor to be saved;
// only the Python library's engine has any, so this one puts its own in that place.
#include "bridge.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ThreadLocalState.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <array>
#include <memory>
#include <utility>

namespace {

/// The state of the generators that the operations may draw from.
class Draws {
 public:
  explicit Draws(at::Device device) {
    add(at::detail::getDefaultCPUGenerator());
    if (device.is_cuda()) add(at::globalContext().defaultGenerator(device));
  }
  void restore() {
    for (auto& [generator, state] : states) {
      std::lock_guard<std::mutex> lock(generator.mutex());
      generator.set_state(state);
    }
  }

 private:
  void add(at::Generator generator) {
    std::lock_guard<std::mutex> lock(generator.mutex());
    auto state = generator.get_state();
    states.emplace_back(std::move(generator), std::move(state));
  }
  std::vector<std::pair<at::Generator, at::Tensor>> states;
};

/// What autocast does on one kind of device. Whether it is on belongs to a thread's dispatch keys, which
/// `ThreadLocalState` has; what it casts to, and whether casts of parameters are kept, it does not have.
class Autocast {
 public:
  explicit Autocast(at::DeviceType type)
      : type(type),
        enabled(at::autocast::is_autocast_enabled(type)),
        dtype(at::autocast::get_autocast_dtype(type)),
        caches(at::autocast::is_autocast_cache_enabled()) {}
  void restore() const {
    at::autocast::set_autocast_enabled(type, enabled);
    at::autocast::set_autocast_dtype(type, dtype);
    at::autocast::set_autocast_cache_enabled(caches);
  }

 private:
  at::DeviceType type;
  bool enabled;
  at::ScalarType dtype;
  bool caches;
};

/// Autocast as it was when this was made.
class AutocastState {
 public:
  AutocastState() : kinds{Autocast(at::kCPU), Autocast(at::kCUDA)} {}
  void restore() const {
    for (const auto& kind : kinds) kind.restore();
  }

 private:
  std::array<Autocast, 2> kinds;
};

/// A thread's autocast for a while, on a level of its own: casts of parameters that were kept on the outermost level go
/// with it, before an optimizer changes the parameters.
class AutocastScope {
 public:
  explicit AutocastScope(const AutocastState& state) {
    at::autocast::increment_nesting();
    state.restore();
  }
  ~AutocastScope() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    before.restore();
  }
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  const AutocastState before;
};

/// One stretch. Every tensor saved in it has a number, the same in the second pass as in the first.
class Stretch {
 public:
  Stretch(at::Device device, CTReplay replay) : device(device), draws(device), replay(replay) {}
  ~Stretch() { replay.release(replay.context); }
  Stretch(const Stretch&) = delete;
  Stretch& operator=(const Stretch&) = delete;

  size_t next_number() { return count++; }
  void keep(at::Tensor tensor) { kept.push_back(std::move(tensor)); }

  /// Hands a tensor out once; whoever asks again has everything computed again.
  at::Tensor take(size_t number) {
    if (number >= kept.size() || !kept[number].defined()) run_again();
    return std::exchange(kept[number], at::Tensor());
  }

 private:
  void run_again();

  const at::Device device;
  Draws draws;
  const CTReplay replay;
  /// Gradients enabled, and whatever else the thread was set to in the first pass.
  at::ThreadLocalState modes;
  AutocastState autocast;
  size_t count = 0;
  std::vector<at::Tensor> kept;
};

/// The stretch that this thread is in: in its first pass, or in its second.
thread_local std::shared_ptr<Stretch> first_pass;
thread_local Stretch* second_pass = nullptr;

void Stretch::run_again() {
  kept.clear();
  Draws now(device);
  draws.restore();
  {
    at::ThreadLocalStateGuard guard(modes);
    AutocastScope casting(autocast);
    auto* outer = std::exchange(second_pass, this);
    replay.run(replay.context);
    second_pass = outer;
  }
  now.restore();
  TORCH_CHECK(
      kept.size() == count, "a recomputed part saved ", kept.size(), " tensors for the backward pass where the first ",
      "pass saved ", count, ": it has to do the same both times");
}

/// In place of a tensor that a stretch's first pass would save.
class Absent final : public torch::autograd::SavedVariableHooks {
 public:
  explicit Absent(std::shared_ptr<Stretch> stretch) : stretch(std::move(stretch)) {}
  void call_pack_hook(const at::Tensor& tensor) override {
    number = stretch->next_number();
    shape = tensor.sizes().vec();
    dtype = tensor.scalar_type();
  }
  at::Tensor call_unpack_hook() override {
    auto tensor = stretch->take(number);
    TORCH_CHECK(
        tensor.sizes() == shape && tensor.scalar_type() == dtype,
        "a recomputed part gave a tensor of another shape or type than in the first pass: it has to do the same both "
        "times");
    return tensor;
  }

 private:
  const std::shared_ptr<Stretch> stretch;
  size_t number = 0;
  std::vector<int64_t> shape;
  at::ScalarType dtype = at::kFloat;
};

/// Takes what the second pass saves; its own graph is never walked.
class Collecting final : public torch::autograd::SavedVariableHooks {
 public:
  explicit Collecting(Stretch& stretch) : stretch(stretch) {}
  void call_pack_hook(const at::Tensor& tensor) override { stretch.keep(tensor.detach()); }
  at::Tensor call_unpack_hook() override {
    TORCH_CHECK(false, "a backward pass inside a recomputed part");
  }

 private:
  Stretch& stretch;
};

class Engine final : public torch::autograd::Engine {
 public:
  static torch::autograd::Engine& shared() {
    static Engine engine;
    return engine;
  }
  std::unique_ptr<torch::autograd::SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (second_pass != nullptr) return std::make_unique<Collecting>(*second_pass);
    if (first_pass) return std::make_unique<Absent>(first_pass);
    return nullptr;
  }
};

}  // namespace

int ct_recompute_begin(CTDevice device, CTReplay replay) {
  return ct::status([&] {
    [[maybe_unused]] static const bool set = (torch::autograd::set_default_engine_stub(&Engine::shared), true);
    first_pass = std::make_shared<Stretch>(ct::device(device), replay);
  });
}
void ct_recompute_end(void) { first_pass.reset(); }
