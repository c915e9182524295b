// Optimizers whose steps depend on the norm of each tensor, which libtorch has no kernels for: lists of tensors at once.
#include "bridge.hpp"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/unbind.h>
#include <ATen/ops/where.h>

#include <cmath>

using ct::borrow;

namespace {

using Tensors = std::vector<at::Tensor>;

/// One number for each tensor, in a vector: what follows is one small kernel for all of them.
at::Tensor norms(const Tensors& tensors) { return at::stack(at::_foreach_norm(tensors, 2)); }

/// How much longer than Adam's each tensor's step is.
Tensors trust(const Tensors& parameters, const Tensors& updates, bool clips) {
  const auto weight = norms(parameters);
  const auto update = norms(updates);
  const auto adapts = at::minimum(weight, update).gt(0);
  auto ratio = at::where(adapts, weight.div(update), at::ones_like(weight));
  if (clips) ratio.clamp_max_(1);
  return at::unbind(ratio);
}

/// Moves the second moments, 0-d each; one that is 0 has not begun.
at::Tensor moved(const Tensors& squares, const at::Tensor& latest, double beta) {
  const auto old = at::stack(squares);
  const auto moved = at::where(old.eq(0), latest, old.mul(beta).add(latest, 1 - beta));
  at::_foreach_copy_(squares, at::unbind(moved));
  return moved;
}

at::Tensor largest(const Tensors& maxima, const at::Tensor& latest) {
  const auto largest = at::maximum(at::stack(maxima), latest);
  at::_foreach_copy_(maxima, at::unbind(largest));
  return largest;
}

}  // namespace

int ct_lamb(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, double step, double learning_rate,
    double beta1, double beta2, double weight_decay, double epsilon, bool clips_trust, bool always_adapts) {
  return ct::status([&] {
    const auto p = borrow(parameters), g = borrow(gradients), m = borrow(means), s = borrow(squares);
    at::_foreach_mul_(m, beta1);
    at::_foreach_add_(m, g, 1 - beta1);
    at::_foreach_mul_(s, beta2);
    at::_foreach_addcmul_(s, g, g, 1 - beta2);
    const auto denominators = at::_foreach_sqrt(s);
    at::_foreach_div_(denominators, std::sqrt(1 - std::pow(beta2, step)));
    at::_foreach_add_(denominators, epsilon);
    const auto updates = at::_foreach_div(m, 1 - std::pow(beta1, step));
    at::_foreach_div_(updates, denominators);
    if (weight_decay != 0) at::_foreach_add_(updates, p, weight_decay);
    if (weight_decay != 0 || always_adapts) at::_foreach_mul_(updates, trust(p, updates, clips_trust));
    at::_foreach_add_(p, updates, -learning_rate);
  });
}

int ct_novograd(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, CTTensors maximum_squares,
    double learning_rate, double beta1, double beta2, double weight_decay, double epsilon, bool averages_gradients) {
  return ct::status([&] {
    const auto p = borrow(parameters), g = borrow(gradients), m = borrow(means);
    auto second = moved(borrow(squares), norms(g).square(), beta2);
    if (maximum_squares.count > 0) second = largest(borrow(maximum_squares), second);
    const double share = averages_gradients ? 1 - beta1 : 1;
    at::_foreach_mul_(m, beta1);
    // In place: a copy of the gradients would cost more than all the arithmetic.
    at::_foreach_addcmul_(m, g, at::unbind(second.sqrt().add(epsilon).reciprocal().mul(share)));
    if (weight_decay != 0) at::_foreach_add_(m, p, weight_decay * share);
    at::_foreach_add_(p, m, -learning_rate);
  });
}
