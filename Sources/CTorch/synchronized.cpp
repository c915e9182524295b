// Batch normalisation with the statistics of all ranks' samples: torch/nn/modules/_functions.py, SyncBatchNorm.
//
// Its CUDA kernels do not exist for the CPU, where the same steps are put together from others.
#include "ranks.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/batch_norm_backward_elemt.h>
#include <ATen/ops/batch_norm_backward_reduce.h>
#include <ATen/ops/batch_norm_elemt.h>
#include <ATen/ops/batch_norm_gather_stats_with_counts.h>
#include <ATen/ops/batch_norm_stats.h>
#include <ATen/ops/batch_norm_update_stats.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <tuple>

using at::Tensor;
using ct::borrow;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace {

/// A vector over the channels against [N, C, ...].
Tensor over_channels(const Tensor& vector, const Tensor& like) {
  std::vector<int64_t> shape(like.dim(), 1);
  shape[1] = vector.numel();
  return vector.view(shape);
}

/// The kernels know row-major order and channels side by side.
Tensor dense(const Tensor& tensor) {
  const bool channels_last =
      tensor.is_contiguous(at::MemoryFormat::ChannelsLast) || tensor.is_contiguous(at::MemoryFormat::ChannelsLast3d);
  return channels_last ? tensor : tensor.contiguous();
}

/// This rank's [mean, spread, count], of 2C + 1 elements. The spread is what the combining step takes: the inverse
/// deviation on a GPU, the variance on the CPU, where float64 keeps the sum over ranks as good as one over all samples.
/// A type of 16 bits could not even hold the count.
Tensor moments(const Tensor& given, double epsilon) {
  const bool widens = !given.is_cuda() && at::isReducedFloatingType(given.scalar_type());
  const auto input = widens ? given.to(at::kFloat) : given;
  const auto count = static_cast<double>(input.numel() / input.size(1));
  auto [mean, spread] =
      input.is_cuda() ? at::batch_norm_stats(input, epsilon) : at::batch_norm_update_stats(input, {}, {}, 0);
  auto row = at::cat({mean, spread, at::full({1}, count, mean.options())});
  return input.is_cuda() ? row : row.to(at::kDouble);
}

struct Statistics {
  Tensor mean, inverse_deviation;
};

void move_towards(const Tensor& running, const Tensor& value, double momentum) {
  running.mul_(1 - momentum).add_(value.to(running.scalar_type()), momentum);
}

/// Chan, Golub & LeVeque 1979: squared distances from the common mean are those from each rank's own mean and those of
/// the means, both weighted by counts. Ranks without samples have a weight of 0.
Statistics combine_on_cpu(
    const Tensor& means, const Tensor& variances, const Tensor& counts, const Tensor& running_mean,
    const Tensor& running_variance, double momentum, double epsilon, at::ScalarType dtype) {
  const auto weights = counts.unsqueeze(1);
  const auto total = counts.sum();
  const auto mean = (means * weights).sum(0) / total;
  const auto squares = ((variances + (means - mean).square()) * weights).sum(0);
  if (running_mean.defined()) {
    move_towards(running_mean, mean, momentum);
    move_towards(running_variance, squares / (total - 1).clamp_min(1), momentum);
  }
  return {mean.to(dtype), (squares / total + epsilon).rsqrt().to(dtype)};
}

Statistics combine_on_gpu(
    const Tensor& input, const Tensor& means, const Tensor& inverse_deviations, const Tensor& counts,
    const Tensor& running_mean, const Tensor& running_variance, double momentum, double epsilon) {
  // Rows of ranks without samples would be divided by; to leave them out waits for the GPU, as in PyTorch.
  const auto present = counts.ge(1).nonzero().squeeze(1);
  const auto kept = counts.index_select(0, present);
  auto [mean, inverse_deviation] = at::batch_norm_gather_stats_with_counts(
      input, means.index_select(0, present), inverse_deviations.index_select(0, present), running_mean,
      running_variance, momentum, epsilon, running_mean.defined() ? kept.to(running_mean.scalar_type()) : kept);
  return {mean, inverse_deviation};
}

/// x * a + b: one pass over the memory.
Tensor normalized(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean, const Tensor& inverse) {
  if (x.is_cuda()) return at::batch_norm_elemt(x, weight, bias, mean, inverse, /*eps, which the kernel ignores*/ 0);
  const auto scale = weight.defined() ? inverse * weight : inverse;
  const auto shift = bias.defined() ? bias - mean * scale : -mean * scale;
  return at::addcmul(over_channels(shift, x), x, over_channels(scale, x)).to(x.scalar_type());
}

/// Sums over this rank's samples: of dy, and of dy (x - mean); and the gradients of weight and bias.
std::tuple<Tensor, Tensor, Tensor, Tensor> reduced(
    const Tensor& dy, const Tensor& x, const Tensor& weight, const Tensor& mean, const Tensor& inverse) {
  if (x.is_cuda()) return at::batch_norm_backward_reduce(dy, x, mean, inverse, weight, true, true, true);
  // In evaluation mode this kernel has the two sums as the gradients of weight and bias, for "running" statistics.
  auto [dx, dw, db] = at::native_batch_norm_backward(
      dy, x, at::ones_like(mean), mean, inverse.pow(-2), {}, {}, /*train=*/false, /*eps=*/0, {false, true, true});
  return {db, dw / inverse, dw, db};
}

/// The input's gradient from the two sums over all ranks.
Tensor input_gradient(
    const Tensor& dy, const Tensor& x, const Tensor& weight, const Tensor& mean, const Tensor& inverse,
    const Tensor& sum_dy, const Tensor& sum_dy_xmu, const Tensor& counts) {
  if (x.is_cuda()) {
    return at::batch_norm_backward_elemt(dy, x, mean, inverse, weight, sum_dy, sum_dy_xmu, counts.to(at::kInt));
  }
  const auto total = counts.sum().to(mean.scalar_type());
  const auto scale = weight.defined() ? inverse * weight : inverse;
  const auto slope = -scale * inverse.square() * sum_dy_xmu / total;
  auto gradient = at::addcmul(over_channels(-scale * sum_dy / total, x), x - over_channels(mean, x), over_channels(slope, x));
  return gradient.addcmul_(dy, over_channels(scale, x)).to(x.scalar_type());
}

/// Normalises with statistics that came from all ranks' samples, so that the gradient has to go back to all of them.
struct SynchronizedBatchNorm : Function<SynchronizedBatchNorm> {
  static Tensor forward(
      AutogradContext* context, const Tensor& input, const std::optional<Tensor>& scale,
      const std::optional<Tensor>& shift, const Tensor& mean, const Tensor& inverse, const Tensor& counts,
      c10::intrusive_ptr<ct::Ranks> ranks) {
    const auto x = dense(input);
    const auto weight = scale.value_or(Tensor()), bias = shift.value_or(Tensor());
    context->save_for_backward({x, weight, mean, inverse, counts});
    context->saved_data["ranks"] = ct::capsule(ranks);
    return normalized(x, weight, bias, mean, inverse);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &mean = saved[2], &inverse = saved[3], &counts = saved[4];
    const auto ranks = ct::ranks(*context);
    const auto channels = mean.numel();
    if (!ranks->raw.contributes) {
      // The others wait for this rank's sums; it has none, and nothing of its own depends on theirs.
      ranks->add_up(at::zeros({2 * channels}, mean.options()));
      return variable_list(7);
    }
    const auto dy = dense(gradients[0]);
    const auto [sum_dy, sum_dy_xmu, dw, db] = reduced(dy, x, weight, mean, inverse);
    const auto sums = at::cat({sum_dy, sum_dy_xmu});
    ranks->add_up(sums);
    auto dx = input_gradient(
        dy, x, weight, mean, inverse, sums.narrow(0, 0, channels), sums.narrow(0, channels, channels), counts);
    // DDP adds up the parameters' gradients.
    return {dx, weight.defined() ? dw : Tensor(), weight.defined() ? db : Tensor(), {}, {}, {}, {}};
  }
};

}  // namespace

CTensor* ct_batch_norm_moments(CTensor* input, double epsilon) {
  return ct::tensor([&] { return moments(dense(borrow(input)), epsilon); });
}

int ct_batch_norm_combine(
    CTensor* handle, CTensor* all, CTensorRef running_mean, CTensorRef running_variance, double momentum, double epsilon,
    CTensorRef* mean, CTensorRef* inverse_deviation, CTensorRef* counts) {
  return ct::status([&] {
    const auto input = borrow(handle), rows = borrow(all);
    const auto channels = input.size(1);
    const auto means = rows.narrow(1, 0, channels), spreads = rows.narrow(1, channels, channels);
    auto numbers = rows.select(1, 2 * channels).contiguous();
    const auto dtype = input.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    auto statistics =
        input.is_cuda()
            ? combine_on_gpu(
                  input, means, spreads, numbers, borrow(running_mean), borrow(running_variance), momentum, epsilon)
            : combine_on_cpu(
                  means, spreads, numbers, borrow(running_mean), borrow(running_variance), momentum, epsilon, dtype);
    *mean = ct::give(statistics.mean);
    *inverse_deviation = ct::give(statistics.inverse_deviation);
    *counts = ct::give(numbers);
  });
}

CTensor* ct_batch_norm_synchronized(
    CTensor* input, CTensorRef weight, CTensorRef bias, CTensor* mean, CTensor* inverse_deviation, CTensor* counts,
    CTRanks raw) {
  return ct::tensor([&] {
    return SynchronizedBatchNorm::apply(
        borrow(input), ct::optional(weight), ct::optional(bias), borrow(mean), borrow(inverse_deviation), borrow(counts),
        c10::make_intrusive<ct::Ranks>(raw));
  });
}
