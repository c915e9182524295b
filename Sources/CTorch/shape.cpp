// The same elements in another shape, order or selection.
#include "bridge.hpp"

#include <ATen/ops/as_strided.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/masked_select.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/reshape.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/stack.h>

using ct::borrow;
using ct::integers;

CTensor* ct_reshape(CTensor* tensor, CTIntegers sizes) {
  return ct::tensor([&] { return at::reshape(borrow(tensor), integers(sizes)); });
}
CTensor* ct_permute(CTensor* tensor, CTIntegers axes) {
  return ct::tensor([&] { return borrow(tensor).permute(integers(axes)); });
}
CTensor* ct_transpose(CTensor* tensor, int64_t a, int64_t b) {
  return ct::tensor([&] { return borrow(tensor).transpose(a, b); });
}
CTensor* ct_expand(CTensor* tensor, CTIntegers sizes) {
  return ct::tensor([&] { return borrow(tensor).expand(integers(sizes)); });
}
CTensor* ct_squeeze(CTensor* tensor, int64_t axis) {
  return ct::tensor([&] { return borrow(tensor).squeeze(axis); });
}
CTensor* ct_unsqueeze(CTensor* tensor, int64_t axis) {
  return ct::tensor([&] { return borrow(tensor).unsqueeze(axis); });
}
CTensor* ct_flatten(CTensor* tensor, int64_t first, int64_t last) {
  return ct::tensor([&] { return borrow(tensor).flatten(first, last); });
}
CTensor* ct_view_as(CTensor* tensor, int8_t dtype) {
  return ct::tensor([&] { return borrow(tensor).view(ct::dtype(dtype)); });
}
CTensor* ct_as_strided(CTensor* tensor, CTIntegers sizes, CTIntegers strides, int64_t offset) {
  return ct::tensor([&] { return at::as_strided(borrow(tensor), integers(sizes), integers(strides), offset); });
}
CTensor* ct_select(CTensor* tensor, int64_t axis, int64_t index) {
  return ct::tensor([&] { return borrow(tensor).select(axis, index); });
}
CTensor* ct_slice(CTensor* tensor, int64_t axis, int64_t start, int64_t end, int64_t step) {
  return ct::tensor([&] { return borrow(tensor).slice(axis, start, end, step); });
}
CTensor* ct_index_select(CTensor* tensor, int64_t axis, CTensor* indices) {
  return ct::tensor([&] { return at::index_select(borrow(tensor), axis, borrow(indices)); });
}
CTensor* ct_gather(CTensor* tensor, int64_t axis, CTensor* indices) {
  return ct::tensor([&] { return at::gather(borrow(tensor), axis, borrow(indices)); });
}
CTensor* ct_masked_select(CTensor* tensor, CTensor* mask) {
  return ct::tensor([&] { return at::masked_select(borrow(tensor), borrow(mask)); });
}
CTensor* ct_nonzero(CTensor* tensor) {
  return ct::tensor([&] { return at::nonzero(borrow(tensor)); });
}
CTensor* ct_one_hot(CTensor* tensor, int64_t classes) {
  return ct::tensor([&] { return at::one_hot(borrow(tensor), classes); });
}
CTensor* ct_flip(CTensor* tensor, CTIntegers axes) {
  return ct::tensor([&] { return at::flip(borrow(tensor), integers(axes)); });
}
CTensor* ct_rot90(CTensor* tensor, int64_t quarter_turns, int64_t from, int64_t to) {
  return ct::tensor([&] { return at::rot90(borrow(tensor), quarter_turns, {from, to}); });
}
CTensor* ct_roll(CTensor* tensor, CTIntegers shifts, CTIntegers axes) {
  return ct::tensor([&] { return at::roll(borrow(tensor), integers(shifts), integers(axes)); });
}
CTensor* ct_repeat(CTensor* tensor, CTIntegers repeats) {
  return ct::tensor([&] { return borrow(tensor).repeat(integers(repeats)); });
}
CTensor* ct_pad(CTensor* tensor, CTIntegers padding, const char* mode, double value) {
  const bool constant = std::string_view(mode) == "constant";
  return ct::tensor([&] {
    return at::pad(borrow(tensor), integers(padding), mode, constant ? std::optional(value) : std::nullopt);
  });
}
CTensor* ct_cat(CTTensors tensors, int64_t axis) {
  return ct::tensor([&] { return at::cat(borrow(tensors), axis); });
}
CTensor* ct_stack(CTTensors tensors, int64_t axis) {
  return ct::tensor([&] { return at::stack(borrow(tensors), axis); });
}
