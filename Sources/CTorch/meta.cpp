// Tensors without elements: the operations that libtorch's C++ half knows no shapes for. PyTorch has these in Python.
//
// Convolutions, normalisation, PReLU and fused optimizers say what comes out. Any other operation without a way of its
// own is run on the CPU, on zeros of the same shapes: right, but neither free nor quick.
#include "bridge.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace {
using at::IntArrayRef;
using at::Tensor;
using OptionalTensor = std::optional<Tensor>;

/// A size after a convolution; a transposed one is the way back.
int64_t convolved(int64_t size, int64_t kernel, int64_t stride, int64_t padding, int64_t dilation) {
  return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}
int64_t enlarged(int64_t size, int64_t kernel, int64_t stride, int64_t padding, int64_t dilation, int64_t extra) {
  return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1;
}

/// The input and the weights decide on the layout, as on the CPU and on GPUs.
at::MemoryFormat layout(const Tensor& input, const Tensor& weight) {
  const auto last = input.dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast;
  const bool is_last = input.dim() >= 4 &&
      (input.suggest_memory_format() == last || weight.suggest_memory_format() == last);
  return is_last ? last : at::MemoryFormat::Contiguous;
}

Tensor convolution(
    const Tensor& input, const Tensor& weight, const OptionalTensor&, IntArrayRef stride, IntArrayRef padding,
    IntArrayRef dilation, bool transposed, IntArrayRef extra, int64_t groups) {
  std::vector<int64_t> shape{input.size(0), transposed ? weight.size(1) * groups : weight.size(0)};
  for (int64_t axis = 0; axis < input.dim() - 2; axis++) {
    const auto [size, kernel] = std::pair(input.size(axis + 2), weight.size(axis + 2));
    shape.push_back(
        transposed ? enlarged(size, kernel, stride[axis], padding[axis], dilation[axis], extra[axis])
                   : convolved(size, kernel, stride[axis], padding[axis], dilation[axis]));
  }
  return at::empty(shape, input.options().memory_format(layout(input, weight)));
}

Tensor gradient_of(bool wanted, const Tensor& tensor) { return wanted ? at::empty_like(tensor) : Tensor(); }

std::tuple<Tensor, Tensor, Tensor> convolution_backward(
    const Tensor& gradient, const Tensor& input, const Tensor& weight, IntArrayRef, IntArrayRef, IntArrayRef, bool,
    IntArrayRef, int64_t, std::array<bool, 3> wanted) {
  Tensor bias;
  if (wanted[2]) bias = at::empty({gradient.size(1)}, gradient.options());
  return {gradient_of(wanted[0], input), gradient_of(wanted[1], weight), bias};
}

std::tuple<Tensor, Tensor, Tensor> batch_norm(
    const Tensor& input, const OptionalTensor&, const OptionalTensor&, const OptionalTensor&, const OptionalTensor&,
    bool training, double, double) {
  const auto statistics = at::empty({training ? input.size(1) : 0}, input.options());
  return {at::empty_like(input), statistics, at::empty_like(statistics)};
}

std::tuple<Tensor, Tensor, Tensor> batch_norm_backward(
    const Tensor&, const Tensor& input, const OptionalTensor& weight, const OptionalTensor&,
    const OptionalTensor&, const OptionalTensor&, const OptionalTensor&, bool, double, std::array<bool, 3> wanted) {
  const auto options = weight.has_value() && weight->defined() ? weight->options() : input.options();
  const auto channels = [&](bool is_wanted) { return is_wanted ? at::empty({input.size(1)}, options) : Tensor(); };
  return {gradient_of(wanted[0], input), channels(wanted[1]), channels(wanted[2])};
}

Tensor prelu(const Tensor& input, const Tensor&) { return at::empty_like(input); }
/// The weight's gradient has the input's shape, and is added up afterwards.
std::tuple<Tensor, Tensor> prelu_backward(const Tensor&, const Tensor& input, const Tensor&) {
  return {at::empty_like(input), at::empty_like(input)};
}

/// Changes its arguments in place and returns nothing: there is nothing to change.
void nothing(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  torch::jit::drop(*stack, operation.schema().arguments().size());
}

// MARK: - Any other operation

Tensor on_cpu(const Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_meta()) return tensor;
  return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU)).zero_();
}
Tensor on_meta(const Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_cpu()) return tensor;
  return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kMeta));
}

/// The value with each of its tensors replaced.
template <class Body>
at::IValue replaced(const at::IValue& value, Body&& body) {
  if (value.isTensor()) return body(value.toTensor());
  if (value.isDevice() && value.toDevice().is_meta()) return at::Device(at::kCPU);
  if (value.isTensorList()) {
    c10::List<Tensor> list;
    for (const auto& tensor : value.toTensorVector()) list.push_back(body(tensor));
    return list;
  }
  if (value.isOptionalTensorList()) {
    c10::List<OptionalTensor> list;
    for (const auto& tensor : value.toOptionalTensorVector())
      list.push_back(tensor.has_value() ? OptionalTensor(body(*tensor)) : OptionalTensor());
    return list;
  }
  return value;
}

/// A tensor that results were to go into has been given their shape.
void resize_as(const torch::jit::Stack& given, const torch::jit::Stack& taken) {
  for (size_t place = 0; place < given.size(); ++place) {
    if (!given[place].isTensor() || !given[place].toTensor().defined()) continue;
    const auto sizes = taken[place].toTensor().sizes();
    if (given[place].toTensor().sizes() != sizes) given[place].toTensor().resize_(sizes);
  }
}

/// A result that is one of the arguments is the argument that was given.
at::IValue returned(const at::IValue& result, const torch::jit::Stack& given, const torch::jit::Stack& taken) {
  const auto same = std::find_if(taken.begin(), taken.end(), [&](const at::IValue& value) {
    return value.isTensor() && result.isTensor() && value.toTensor().is_same(result.toTensor());
  });
  if (same != taken.end()) return given[static_cast<size_t>(same - taken.begin())];
  return replaced(result, on_meta);
}

void by_the_cpu(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  const auto count = operation.schema().arguments().size();
  const torch::jit::Stack given(stack->end() - static_cast<std::ptrdiff_t>(count), stack->end());
  torch::jit::drop(*stack, count);
  torch::jit::Stack taken;
  for (const auto& value : given) taken.push_back(replaced(value, on_cpu));
  auto results = taken;
  operation.callBoxed(&results);
  resize_as(given, taken);
  for (const auto& result : results) stack->push_back(returned(result, given, taken));
}

/// Whether only the CPU knows what comes out.
bool needs_cpu(const c10::OperatorHandle& operation) {
  return operation.operator_name().name.starts_with("aten::") &&
      operation.hasKernelForDispatchKey(c10::DispatchKey::CPU) &&
      !operation.hasKernelForDispatchKey(c10::DispatchKey::Meta);
}

/// Only when somebody asks for it: it takes milliseconds, and a run on a real device needs none of it.
void teach_shapes() {
  static torch::Library shapes(torch::Library::IMPL, "aten", c10::DispatchKey::Meta, __FILE__, __LINE__);
  shapes.impl("convolution_overrideable", convolution);
  shapes.impl("convolution_backward_overrideable", convolution_backward);
  shapes.impl("native_batch_norm", batch_norm);
  shapes.impl("native_batch_norm_backward", batch_norm_backward);
  shapes.impl("_prelu_kernel", prelu);
  shapes.impl("_prelu_kernel_backward", prelu_backward);
  for (const auto* name : {"_fused_adam_", "_fused_adamw_", "_fused_sgd_"})
    shapes.impl(name, torch::CppFunction::makeFromBoxedFunction<&nothing>());
  for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
    const auto operation = c10::Dispatcher::singleton().findOp(name);
    if (!operation.has_value() || !needs_cpu(*operation)) continue;
    const auto full = c10::toString(name);
    shapes.impl(full.c_str(), torch::CppFunction::makeFromBoxedFunction<&by_the_cpu>());
  }
}

}  // namespace

int ct_meta_begin(void) {
  return ct::status([] { [[maybe_unused]] static const bool done = (teach_shapes(), true); });
}
