// What an operation multiplies, told from its inputs.
#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/record_function.h>

#include <cstdint>
#include <string_view>

namespace ct {

/// The multiplications, each followed by an addition, of one call with these inputs.
using Rule = int64_t (*)(c10::ArrayRef<const c10::IValue> inputs);

/// The rule of an operation such as `aten::convolution`; null where there is none.
Rule multiplication_rule(std::string_view name);

/// Whether the operation is known to move, draw, compare or combine elements, and to multiply no matrices, or is made
/// of operations that are observed themselves.
bool multiplies_nothing(const at::RecordFunction& operation);

}  // namespace ct
