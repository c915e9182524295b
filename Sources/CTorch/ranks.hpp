// Sums over ranks as C++ sees them: a callback that whoever knows the ranks hands in.
#pragma once

#include "bridge.hpp"

#include <torch/csrc/autograd/custom_function.h>

namespace ct {

/// Keeps the callback's context alive as long as a node of the graph may call it.
struct Ranks : torch::CustomClassHolder {
  explicit Ranks(CTRanks raw) : raw(raw) {}
  ~Ranks() override { raw.release(raw.context); }
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  /// Replaces the elements by their sums over all ranks.
  void add_up(const at::Tensor& tensor) const {
    const int status = raw.all_reduce(raw.context, reinterpret_cast<CTensor*>(tensor.unsafeGetTensorImpl()));
    // The reason is that of the collective, which failed on this thread just now.
    TORCH_CHECK(status == 0, "a sum over ranks: ", last_error);
  }

  const CTRanks raw;
};

/// How a node of the graph keeps them.
inline c10::IValue capsule(const c10::intrusive_ptr<Ranks>& ranks) { return c10::IValue::make_capsule(ranks); }
inline c10::intrusive_ptr<Ranks> ranks(const torch::autograd::AutogradContext& context) {
  return c10::static_intrusive_pointer_cast<Ranks>(context.saved_data.at("ranks").toCapsule());
}

}  // namespace ct
