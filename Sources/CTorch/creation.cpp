// New tensors, and old ones as another type, device, layout.
#include "bridge.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linspace.h>

using ct::borrow;
using ct::integers;
using ct::scalar;

CTensor* ct_empty(CTIntegers sizes, CTOptions options) {
  return ct::tensor([&] { return at::empty(integers(sizes), ct::options(options)); });
}
CTensor* ct_empty_like(CTensor* tensor) {
  return ct::tensor([&] { return at::empty_like(borrow(tensor)); });
}
CTensor* ct_full(CTIntegers sizes, CTScalar value, CTOptions options) {
  return ct::tensor([&] { return at::full(integers(sizes), scalar(value), ct::options(options)); });
}
CTensor* ct_arange(CTScalar start, CTScalar end, CTScalar step, CTOptions options) {
  return ct::tensor([&] { return at::arange(scalar(start), scalar(end), scalar(step), ct::options(options)); });
}
CTensor* ct_linspace(CTScalar start, CTScalar end, int64_t count, CTOptions options) {
  return ct::tensor([&] { return at::linspace(scalar(start), scalar(end), count, ct::options(options)); });
}
CTensor* ct_eye(int64_t size, CTOptions options) {
  return ct::tensor([&] { return at::eye(size, ct::options(options)); });
}
CTensor* ct_from_memory(
    void* data, CTIntegers sizes, CTIntegers strides, CTOptions options, void* context, void (*release)(void*)) {
  return ct::tensor([&] {
    return at::from_blob(
        data, integers(sizes), integers(strides), [=](void*) { release(context); }, ct::options(options));
  });
}

CTensor* ct_to(CTensor* tensor, CTOptions options, bool non_blocking) {
  return ct::tensor([&] { return borrow(tensor).to(ct::options(options), non_blocking); });
}
CTensor* ct_pin_memory(CTensor* tensor) {
  return ct::tensor([&] { return borrow(tensor).pin_memory(); });
}
CTensor* ct_contiguous(CTensor* tensor) {
  return ct::tensor([&] { return borrow(tensor).contiguous(); });
}
// A tensor with one channel is contiguous in either format, but kernels choose theirs by its strides: `to` sets them,
// `contiguous` would leave them.
CTensor* ct_to_memory_format(CTensor* tensor, int8_t format) {
  return ct::tensor([&] {
    const auto memory = static_cast<at::MemoryFormat>(format);
    const auto packed = borrow(tensor).contiguous(memory);
    return packed.to(packed.options(), /*non_blocking=*/false, /*copy=*/false, memory);
  });
}
CTensor* ct_clone(CTensor* tensor) {
  return ct::tensor([&] { return borrow(tensor).clone(); });
}
CTensor* ct_detach(CTensor* tensor) {
  return ct::tensor([&] { return borrow(tensor).detach(); });
}
