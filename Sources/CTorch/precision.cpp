// Automatic casting, loss scaling, and what kernels may round.
#include "bridge.hpp"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

using ct::borrow;

namespace {

/// With gradients, because not every kernel that goes forward goes back.
void convolve(at::TensorOptions options) {
  const auto image = at::ones({1, 2, 4, 4, 4}, options).requires_grad_();
  const auto weight = at::ones({2, 2, 3, 3, 3}, options).requires_grad_();
  at::AutoGradMode enabled(true);
  at::conv3d(image, weight).sum().backward();
}

}  // namespace

int8_t ct_autocast(CTDevice device) {
  return ct::guard(int8_t{-1}, [&] {
    const auto type = ct::device(device).type();
    return at::autocast::is_autocast_enabled(type) ? static_cast<int8_t>(at::autocast::get_autocast_dtype(type)) : int8_t{-1};
  });
}
int ct_set_autocast(CTDevice device, int8_t dtype) {
  return ct::status([&] {
    const auto type = ct::device(device).type();
    at::autocast::set_autocast_enabled(type, dtype >= 0);
    if (dtype >= 0) at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(dtype));
  });
}
void ct_clear_autocast_cache(void) { at::autocast::clear_cache(); }
bool ct_can_convolve(CTDevice device, int8_t dtype) {
  return ct::guard(false, [&] {
    convolve(at::TensorOptions(ct::device(device)).dtype(static_cast<at::ScalarType>(dtype)));
    return true;
  });
}
CTensor* ct_unscale(CTTensors gradients, double factor) {
  return ct::tensor([&] {
    const auto list = borrow(gradients);
    const auto options = at::TensorOptions(at::kFloat).device(list.empty() ? at::kCPU : list[0].device());
    auto found = at::zeros({}, options);
    if (!list.empty()) at::_amp_foreach_non_finite_check_and_unscale_(list, found, at::full({}, factor, options));
    return found;
  });
}
void ct_set_tf32(bool allowed) {
  at::globalContext().setAllowTF32CuDNN(allowed);
  at::globalContext().setAllowTF32CuBLAS(allowed);
}
void ct_set_cudnn(bool benchmarks, bool deterministic) {
  at::globalContext().setBenchmarkCuDNN(benchmarks);
  at::globalContext().setDeterministicCuDNN(deterministic);
}
