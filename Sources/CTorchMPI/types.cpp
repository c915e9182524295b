#include "types.hpp"

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>
#include <climits>
#include <functional>
#include <stdexcept>
#include <string>

namespace mpi {

void check(int status, const char* call) {
  if (status == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(status, text, &length);
  throw std::runtime_error(std::string(call) + ": " + std::string(text, static_cast<size_t>(length)));
}

namespace {
using c10d::ReduceOp;

struct Smaller {
  template <class Number>
  Number operator()(Number a, Number b) const { return std::min(a, b); }
};
struct Larger {
  template <class Number>
  Number operator()(Number a, Number b) const { return std::max(a, b); }
};

/// What MPI calls: `b[i] = a[i] op b[i]`, rounded to the type each time.
template <class Number, class Combination>
void combine(void* a, void* b, int* length, MPI_Datatype*) {
  const auto *from = static_cast<const Number*>(a);
  auto *to = static_cast<Number*>(b);
  for (int i = 0; i < *length; i++) to[i] = Combination()(from[i], to[i]);
}

MPI_Op operation(MPI_User_function* function) {
  MPI_Op made;
  check(MPI_Op_create(function, /*commute=*/1, &made), "MPI_Op_create");
  return made;
}

/// A number of two bytes, and its combinations.
struct SmallFloat {
  MPI_Datatype type;
  MPI_Op sum, product, smallest, largest;

  template <class Number>
  static SmallFloat of() {
    SmallFloat made;
    check(MPI_Type_contiguous(sizeof(Number), MPI_BYTE, &made.type), "MPI_Type_contiguous");
    check(MPI_Type_commit(&made.type), "MPI_Type_commit");
    made.sum = operation(combine<Number, std::plus<Number>>);
    made.product = operation(combine<Number, std::multiplies<Number>>);
    made.smallest = operation(combine<Number, Smaller>);
    made.largest = operation(combine<Number, Larger>);
    return made;
  }

  MPI_Op reduction(ReduceOp::RedOpType operation) const {
    switch (operation) {
      case ReduceOp::SUM: return sum;
      case ReduceOp::PRODUCT: return product;
      case ReduceOp::MIN: return smallest;
      case ReduceOp::MAX: return largest;
      default: return MPI_OP_NULL;
    }
  }
};

SmallFloat half, bfloat16;

/// A bit of a truth value is a byte: its sum and product are the logical ones.
MPI_Op logical(ReduceOp::RedOpType operation) {
  switch (operation) {
    case ReduceOp::SUM: case ReduceOp::MAX: return MPI_MAX;
    case ReduceOp::PRODUCT: case ReduceOp::MIN: return MPI_MIN;
    default: return MPI_OP_NULL;
  }
}

MPI_Op plain(ReduceOp::RedOpType operation) {
  switch (operation) {
    case ReduceOp::SUM: return MPI_SUM;
    case ReduceOp::PRODUCT: return MPI_PROD;
    case ReduceOp::MIN: return MPI_MIN;
    case ReduceOp::MAX: return MPI_MAX;
    default: return MPI_OP_NULL;
  }
}

MPI_Op known(ReduceOp::RedOpType operation, at::ScalarType type) {
  switch (type) {
    case at::kHalf: return half.reduction(operation);
    case at::kBFloat16: return bfloat16.reduction(operation);
    case at::kBool: return logical(operation);
    default: return plain(operation);
  }
}
}  // namespace

void make_types() {
  half = SmallFloat::of<c10::Half>();
  bfloat16 = SmallFloat::of<c10::BFloat16>();
}

MPI_Datatype datatype(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kByte: case at::kBool: return MPI_UINT8_T;
    case at::kChar: return MPI_INT8_T;
    case at::kShort: return MPI_INT16_T;
    case at::kInt: return MPI_INT32_T;
    case at::kLong: return MPI_INT64_T;
    case at::kHalf: return half.type;
    case at::kBFloat16: return bfloat16.type;
    case at::kFloat: return MPI_FLOAT;
    case at::kDouble: return MPI_DOUBLE;
    default: throw std::runtime_error(std::string("MPI does not send tensors of ") + c10::toString(tensor.scalar_type()));
  }
}

MPI_Op reduction(const ReduceOp& operation, const at::Tensor& tensor) {
  const auto found = known(operation, tensor.scalar_type());
  if (found == MPI_OP_NULL) throw std::runtime_error("MPI combines by sum, product, minimum and maximum only");
  return found;
}

int count(const at::Tensor& tensor) {
  if (tensor.numel() > INT_MAX) {
    throw std::runtime_error(
        "MPI sends at most 2147483647 elements at once, and this tensor has " + std::to_string(tensor.numel()) +
        ": send it in parts");
  }
  return static_cast<int>(tensor.numel());
}

}  // namespace mpi
