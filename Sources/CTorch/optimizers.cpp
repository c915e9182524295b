// Lists of tensors at once: one kernel call instead of one per parameter.
#include "bridge.hpp"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_clamp_max.h>
#include <ATen/ops/_foreach_clamp_min.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>

using ct::borrow;
using ct::scalar;

int ct_foreach_mul(CTTensors tensors, CTScalar factor) {
  return ct::status([&] { at::_foreach_mul_(borrow(tensors), scalar(factor)); });
}
int ct_foreach_mul_tensor(CTTensors tensors, CTensor* factor) {
  return ct::status([&] { at::_foreach_mul_(borrow(tensors), borrow(factor)); });
}
int ct_foreach_add_scalar(CTTensors tensors, CTScalar value) {
  return ct::status([&] { at::_foreach_add_(borrow(tensors), scalar(value)); });
}
int ct_foreach_add(CTTensors tensors, CTTensors others, CTScalar alpha) {
  return ct::status([&] { at::_foreach_add_(borrow(tensors), borrow(others), scalar(alpha)); });
}
int ct_foreach_lerp(CTTensors tensors, CTTensors ends, double weight) {
  return ct::status([&] { at::_foreach_lerp_(borrow(tensors), borrow(ends), weight); });
}
int ct_foreach_clamp(CTTensors tensors, double low, double high) {
  return ct::status([&] {
    const auto list = borrow(tensors);
    at::_foreach_clamp_min_(list, low);
    at::_foreach_clamp_max_(list, high);
  });
}
CTensor* ct_total_norm(CTTensors tensors, double order) {
  return ct::tensor([&] {
    const auto norms = at::_foreach_norm(borrow(tensors), order);
    return at::linalg_vector_norm(at::stack(norms), order);
  });
}
int ct_fused_adam(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, CTTensors maximum_squares,
    CTTensors steps, double learning_rate, double beta1, double beta2, double weight_decay, double epsilon,
    bool amsgrad, bool decoupled) {
  const auto step = [&](auto kernel) {
    kernel(
        borrow(parameters), borrow(gradients), borrow(means), borrow(squares), borrow(maximum_squares), borrow(steps),
        learning_rate, beta1, beta2, weight_decay, epsilon, amsgrad, /*maximize=*/false);
  };
  return ct::status([&] {
    if (decoupled)
      step([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
    else
      step([](auto&&... arguments) { at::_fused_adam_(arguments...); });
  });
}
int ct_fused_sgd(
    CTTensors parameters, CTTensors gradients, CTTensors momenta, double weight_decay, double momentum,
    double learning_rate, double dampening, bool nesterov, bool first_step) {
  return ct::status([&] {
    at::_fused_sgd_(
        borrow(parameters), borrow(gradients), borrow(momenta), weight_decay, momentum, learning_rate, dampening,
        nesterov, /*maximize=*/false, first_step);
  });
}
