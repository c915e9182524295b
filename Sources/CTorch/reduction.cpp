// Many elements to few.
#include "bridge.hpp"

#include <ATen/ops/all.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/any.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/argmin.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/var.h>

using ct::borrow;
using ct::integers;
using ct::optional_axes;
using ct::optional_dtype;

CTensor* ct_sum(CTensor* tensor, CTIntegers axes, bool keep, int8_t dtype) {
  return ct::tensor([&] { return at::sum(borrow(tensor), optional_axes(axes), keep, optional_dtype(dtype)); });
}
CTensor* ct_mean(CTensor* tensor, CTIntegers axes, bool keep, int8_t dtype) {
  return ct::tensor([&] { return at::mean(borrow(tensor), optional_axes(axes), keep, optional_dtype(dtype)); });
}
CTensor* ct_var(CTensor* tensor, CTIntegers axes, int64_t correction, bool keep) {
  return ct::tensor([&] { return at::var(borrow(tensor), optional_axes(axes), at::Scalar(correction), keep); });
}
CTensor* ct_amax(CTensor* tensor, CTIntegers axes, bool keep) {
  return ct::tensor([&] { return at::amax(borrow(tensor), integers(axes), keep); });
}
CTensor* ct_amin(CTensor* tensor, CTIntegers axes, bool keep) {
  return ct::tensor([&] { return at::amin(borrow(tensor), integers(axes), keep); });
}
CTensor* ct_norm(CTensor* tensor, double order, CTIntegers axes, bool keep) {
  return ct::tensor([&] { return at::linalg_vector_norm(borrow(tensor), order, optional_axes(axes), keep); });
}
CTensor* ct_argmax(CTensor* tensor, int64_t axis, bool keep) {
  return ct::tensor([&] { return at::argmax(borrow(tensor), axis, keep); });
}
CTensor* ct_argmin(CTensor* tensor, int64_t axis, bool keep) {
  return ct::tensor([&] { return at::argmin(borrow(tensor), axis, keep); });
}
CTensor* ct_cumsum(CTensor* tensor, int64_t axis) {
  return ct::tensor([&] { return at::cumsum(borrow(tensor), axis); });
}
CTensor* ct_any(CTensor* tensor) {
  return ct::tensor([&] { return at::any(borrow(tensor)); });
}
CTensor* ct_all(CTensor* tensor) {
  return ct::tensor([&] { return at::all(borrow(tensor)); });
}
CTensor* ct_bincount(CTensor* tensor, int64_t minimum_length) {
  return ct::tensor([&] { return at::bincount(borrow(tensor), {}, minimum_length); });
}

static void give_pair(std::tuple<at::Tensor, at::Tensor> pair, CTensorRef* values, CTensorRef* indices) {
  *values = ct::give(std::get<0>(pair));
  *indices = ct::give(std::get<1>(pair));
}
int ct_sort(CTensor* tensor, int64_t axis, bool descending, CTensorRef* values, CTensorRef* indices) {
  return ct::status(
      [&] { give_pair(at::sort(borrow(tensor), /*stable=*/true, axis, descending), values, indices); });
}
int ct_qr(CTensor* matrix, CTensorRef* q, CTensorRef* r) {
  return ct::status([&] { give_pair(at::linalg_qr(borrow(matrix)), q, r); });
}
int ct_topk(CTensor* tensor, int64_t count, int64_t axis, CTensorRef* values, CTensorRef* indices) {
  return ct::status([&] { give_pair(at::topk(borrow(tensor), count, axis), values, indices); });
}
