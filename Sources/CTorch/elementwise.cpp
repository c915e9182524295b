// Element-wise maths, new and in place.
#include "bridge.hpp"

#include <ATen/ops/abs.h>
#include <ATen/ops/add.h>
#include <ATen/ops/atan.h>
#include <ATen/ops/atan2.h>
#include <ATen/ops/ceil.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/div.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/erf.h>
#include <ATen/ops/erfinv.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/fill.h>
#include <ATen/ops/floor.h>
#include <ATen/ops/ge.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/le.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/log.h>
#include <ATen/ops/log1p.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/logical_and.h>
#include <ATen/ops/logical_not.h>
#include <ATen/ops/logical_or.h>
#include <ATen/ops/logical_xor.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/masked_fill.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/round.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/rsub.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/sign.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/tan.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/trunc.h>
#include <ATen/ops/where.h>

using ct::borrow;
using ct::scalar;

#define CT_DEFINE_UNARY(name) \
  CTensor* ct_##name(CTensor* tensor) { return ct::tensor([&] { return at::name(borrow(tensor)); }); }
#define CT_DEFINE_BINARY(name) \
  CTensor* ct_##name(CTensor* a, CTensor* b) { return ct::tensor([&] { return at::name(borrow(a), borrow(b)); }); }
#define CT_DEFINE_SCALAR(name) \
  CTensor* ct_##name##_scalar(CTensor* tensor, CTScalar value) { \
    return ct::tensor([&] { return at::name(borrow(tensor), scalar(value)); }); \
  }
#define CT_DEFINE_IN_PLACE(name) \
  int ct_##name##_in_place(CTensor* tensor, CTensor* other) { \
    return ct::status([&] { borrow(tensor).name##_(borrow(other)); }); \
  } \
  int ct_##name##_scalar_in_place(CTensor* tensor, CTScalar value) { \
    return ct::status([&] { borrow(tensor).name##_(scalar(value)); }); \
  }
CT_UNARY(CT_DEFINE_UNARY)
CT_BINARY(CT_DEFINE_BINARY)
CT_SCALAR(CT_DEFINE_SCALAR)
CT_IN_PLACE(CT_DEFINE_IN_PLACE)

CTensor* ct_pow(CTensor* base, CTensor* exponent) {
  return ct::tensor([&] { return at::pow(borrow(base), borrow(exponent)); });
}
CTensor* ct_rsub_scalar(CTensor* tensor, CTScalar value) {
  return ct::tensor([&] { return at::rsub(borrow(tensor), scalar(value)); });
}
CTensor* ct_rdiv_scalar(CTensor* tensor, CTScalar value) {
  return ct::tensor([&] { return at::reciprocal(borrow(tensor)).mul(scalar(value)); });
}
static std::optional<at::Scalar> optional(const CTScalar* value) {
  if (value == nullptr) return std::nullopt;
  return scalar(*value);
}
CTensor* ct_clamp(CTensor* tensor, const CTScalar* low, const CTScalar* high) {
  return ct::tensor([&] { return at::clamp(borrow(tensor), optional(low), optional(high)); });
}
CTensor* ct_where(CTensor* condition, CTensor* a, CTensor* b) {
  return ct::tensor([&] { return at::where(borrow(condition), borrow(a), borrow(b)); });
}
CTensor* ct_masked_fill(CTensor* tensor, CTensor* mask, CTScalar value) {
  return ct::tensor([&] { return at::masked_fill(borrow(tensor), borrow(mask), scalar(value)); });
}
CTensor* ct_lerp(CTensor* start, CTensor* end, CTScalar weight) {
  return ct::tensor([&] { return at::lerp(borrow(start), borrow(end), scalar(weight)); });
}

int ct_fill(CTensor* tensor, CTScalar value) {
  return ct::status([&] { borrow(tensor).fill_(scalar(value)); });
}
int ct_set_data(CTensor* tensor, CTensor* data) {
  return ct::status([&] { borrow(tensor).set_data(borrow(data)); });
}
int ct_copy(CTensor* destination, CTensor* source, bool non_blocking) {
  return ct::status([&] { borrow(destination).copy_(borrow(source), non_blocking); });
}
