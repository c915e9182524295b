// The kernels of layers and losses.
#include "bridge.hpp"

#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/conv_transpose1d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/conv_transpose3d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest3d.h>
#include <ATen/ops/upsample_trilinear3d.h>

using ct::borrow;
using ct::integers;
using ct::optional;

/// Lets ATen choose cuDNN where it can.
static constexpr bool cudnn = true;

CTensor* ct_linear(CTensor* input, CTensor* weight, CTensorRef bias) {
  return ct::tensor([&] { return at::linear(borrow(input), borrow(weight), optional(bias)); });
}
CTensor* ct_convolution(
    CTensor* input, CTensor* weight, CTensorRef bias, CTIntegers stride, CTIntegers padding, CTIntegers dilation,
    bool transposed, CTIntegers output_padding, int64_t groups) {
  // Automatic casting knows these functions, not the one that they all call.
  const auto convolve = [&](auto kernel) {
    return kernel(
        borrow(input), borrow(weight), optional(bias), integers(stride), integers(padding), integers(dilation), groups);
  };
  const auto transpose = [&](auto kernel) {
    return kernel(
        borrow(input), borrow(weight), optional(bias), integers(stride), integers(padding), integers(output_padding),
        groups, integers(dilation));
  };
  return ct::tensor([&] {
    switch (borrow(weight).dim() - 2) {
      case 1:
        return transposed ? transpose([](auto&&... a) { return at::conv_transpose1d(a...); })
                          : convolve([](auto&&... a) { return at::conv1d(a...); });
      case 2:
        return transposed ? transpose([](auto&&... a) { return at::conv_transpose2d(a...); })
                          : convolve([](auto&&... a) { return at::conv2d(a...); });
      case 3:
        return transposed ? transpose([](auto&&... a) { return at::conv_transpose3d(a...); })
                          : convolve([](auto&&... a) { return at::conv3d(a...); });
      default: TORCH_CHECK(false, "a convolution over ", borrow(weight).dim() - 2, " axes");
    }
  });
}
CTensor* ct_batch_norm(
    CTensor* input, CTensorRef weight, CTensorRef bias, CTensorRef running_mean, CTensorRef running_variance,
    bool training, double momentum, double epsilon) {
  return ct::tensor([&] {
    return at::batch_norm(
        borrow(input), optional(weight), optional(bias), optional(running_mean), optional(running_variance), training,
        momentum, epsilon, cudnn);
  });
}
CTensor* ct_instance_norm(
    CTensor* input, CTensorRef weight, CTensorRef bias, CTensorRef running_mean, CTensorRef running_variance,
    bool use_input_statistics, double momentum, double epsilon) {
  return ct::tensor([&] {
    return at::instance_norm(
        borrow(input), optional(weight), optional(bias), optional(running_mean), optional(running_variance),
        use_input_statistics, momentum, epsilon, cudnn);
  });
}
CTensor* ct_group_norm(CTensor* input, int64_t groups, CTensorRef weight, CTensorRef bias, double epsilon) {
  return ct::tensor(
      [&] { return at::group_norm(borrow(input), groups, optional(weight), optional(bias), epsilon, cudnn); });
}
CTensor* ct_layer_norm(CTensor* input, CTIntegers shape, CTensorRef weight, CTensorRef bias, double epsilon) {
  return ct::tensor(
      [&] { return at::layer_norm(borrow(input), integers(shape), optional(weight), optional(bias), epsilon, cudnn); });
}
CTensor* ct_prelu(CTensor* input, CTensor* weight) {
  return ct::tensor([&] { return at::prelu(borrow(input), borrow(weight)); });
}
CTensor* ct_leaky_relu(CTensor* input, double slope) {
  return ct::tensor([&] { return at::leaky_relu(borrow(input), slope); });
}
CTensor* ct_gelu(CTensor* input, const char* approximation) {
  return ct::tensor([&] { return at::gelu(borrow(input), approximation); });
}
CTensor* ct_softmax(CTensor* input, int64_t axis) {
  return ct::tensor([&] { return at::softmax(borrow(input), axis); });
}
CTensor* ct_log_softmax(CTensor* input, int64_t axis) {
  return ct::tensor([&] { return at::log_softmax(borrow(input), axis); });
}
CTensor* ct_dropout(CTensor* input, double probability, bool training) {
  return ct::tensor([&] { return at::dropout(borrow(input), probability, training); });
}

static at::Tensor unsupported(const char* what, size_t axes) {
  TORCH_CHECK(false, what, " works over 1, 2 or 3 spatial axes, not ", axes);
}
CTensor* ct_max_pool(
    CTensor* input, CTIntegers kernel, CTIntegers stride, CTIntegers padding, CTIntegers dilation, bool ceil_mode) {
  return ct::tensor([&] {
    const auto x = borrow(input);
    const auto k = integers(kernel), s = integers(stride), p = integers(padding), d = integers(dilation);
    switch (kernel.count) {
      case 1: return at::max_pool1d(x, k, s, p, d, ceil_mode);
      case 2: return at::max_pool2d(x, k, s, p, d, ceil_mode);
      case 3: return at::max_pool3d(x, k, s, p, d, ceil_mode);
      default: return unsupported("max pooling", kernel.count);
    }
  });
}
CTensor* ct_avg_pool(
    CTensor* input, CTIntegers kernel, CTIntegers stride, CTIntegers padding, bool ceil_mode, bool count_padding) {
  return ct::tensor([&] {
    const auto x = borrow(input);
    const auto k = integers(kernel), s = integers(stride), p = integers(padding);
    switch (kernel.count) {
      case 1: return at::avg_pool1d(x, k, s, p, ceil_mode, count_padding);
      case 2: return at::avg_pool2d(x, k, s, p, ceil_mode, count_padding);
      case 3: return at::avg_pool3d(x, k, s, p, ceil_mode, count_padding);
      default: return unsupported("average pooling", kernel.count);
    }
  });
}
CTensor* ct_adaptive_avg_pool(CTensor* input, CTIntegers size) {
  return ct::tensor([&] {
    switch (size.count) {
      case 1: return at::adaptive_avg_pool1d(borrow(input), integers(size));
      case 2: return at::adaptive_avg_pool2d(borrow(input), integers(size));
      case 3: return at::adaptive_avg_pool3d(borrow(input), integers(size));
      default: return unsupported("adaptive average pooling", size.count);
    }
  });
}

static at::Tensor upsample_nearest(const at::Tensor& input, at::IntArrayRef size) {
  switch (size.size()) {
    case 1: return at::upsample_nearest1d(input, size);
    case 2: return at::upsample_nearest2d(input, size);
    case 3: return at::upsample_nearest3d(input, size);
    default: return unsupported("nearest up-sampling", size.size());
  }
}
static at::Tensor upsample_linear(const at::Tensor& input, at::IntArrayRef size, bool align_corners) {
  switch (size.size()) {
    case 1: return at::upsample_linear1d(input, size, align_corners);
    case 2: return at::upsample_bilinear2d(input, size, align_corners);
    case 3: return at::upsample_trilinear3d(input, size, align_corners);
    default: return unsupported("linear up-sampling", size.size());
  }
}
CTensor* ct_upsample(CTensor* input, CTIntegers size, bool linear, bool align_corners) {
  return ct::tensor([&] {
    return linear ? upsample_linear(borrow(input), integers(size), align_corners)
                  : upsample_nearest(borrow(input), integers(size));
  });
}

CTensor* ct_bce_with_logits(
    CTensor* input, CTensor* target, CTensorRef weight, CTensorRef positive_weight, int64_t reduction) {
  return ct::tensor([&] {
    return at::binary_cross_entropy_with_logits(
        borrow(input), borrow(target), optional(weight), optional(positive_weight), reduction);
  });
}
CTensor* ct_cross_entropy(
    CTensor* input, CTensor* target, CTensorRef weight, int64_t reduction, int64_t ignore_index, double smoothing) {
  return ct::tensor([&] {
    return at::cross_entropy_loss(borrow(input), borrow(target), optional(weight), reduction, ignore_index, smoothing);
  });
}
CTensor* ct_mse_loss(CTensor* input, CTensor* target, int64_t reduction) {
  return ct::tensor([&] { return at::mse_loss(borrow(input), borrow(target), reduction); });
}
CTensor* ct_l1_loss(CTensor* input, CTensor* target, int64_t reduction) {
  return ct::tensor([&] { return at::l1_loss(borrow(input), borrow(target), reduction); });
}
CTensor* ct_smooth_l1_loss(CTensor* input, CTensor* target, int64_t reduction, double beta) {
  return ct::tensor([&] { return at::smooth_l1_loss(borrow(input), borrow(target), reduction, beta); });
}
