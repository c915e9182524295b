// Multiplications of convolutions, matrix products and attention: what torch.utils.flop_counter calls half a FLOP.
//
// Padding is multiplied too, and a causal mask saves nothing: the counts are those of the usual formulas. The gradient
// of a grouped convolution's weight is counted truly, where flop_counter has it too large by the number of groups.
#include "multiplications.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/enum_tag.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace {

using Inputs = c10::ArrayRef<const c10::IValue>;
using Sizes = std::vector<int64_t>;

int64_t elements(const c10::IValue& tensor) { return tensor.toTensor().numel(); }
int64_t last_size(const c10::IValue& tensor) { return tensor.toTensor().size(-1); }

/// Positions of `[N, C, ...]`, over batch and space.
int64_t positions(const at::Tensor& tensor) {
  return tensor.size(0) * c10::multiply_integers(tensor.sizes().slice(2));
}

/// A list of one number stands for all axes.
int64_t along(const Sizes& list, size_t axis) { return list.size() == 1 ? list[0] : list[axis]; }

/// Positions of what a convolution makes of `[N, C, ...]`.
int64_t convolved_positions(const Inputs& inputs) {
  const auto sizes = inputs[0].toTensor().sizes(), kernel = inputs[1].toTensor().sizes();
  const auto stride = inputs[3].toIntVector(), padding = inputs[4].toIntVector(), dilation = inputs[5].toIntVector();
  int64_t count = sizes[0];
  for (size_t axis = 0; axis + 2 < sizes.size(); axis++) {
    const auto reach = along(dilation, axis) * (kernel[axis + 2] - 1) + 1;
    count *= (sizes[axis + 2] + 2 * along(padding, axis) - reach) / along(stride, axis) + 1;
  }
  return count;
}

/// Each position of the output, or of the input of a transposed one, meets each weight once.
int64_t convolution(Inputs inputs) {
  const bool is_transposed = inputs[6].toBool();
  const auto count = is_transposed ? positions(inputs[0].toTensor()) : convolved_positions(inputs);
  return count * elements(inputs[1]);
}

/// As many for the input's gradient as in the forward pass, and as many for the weight's.
int64_t convolution_backward(Inputs inputs) {
  const bool is_transposed = inputs[7].toBool();
  const auto& wide = inputs[is_transposed ? 1 : 0].toTensor();
  const auto wanted = inputs[10].toBoolList();
  return (int64_t{wanted[0]} + int64_t{wanted[1]}) * positions(wide) * elements(inputs[2]);
}

/// The matrices, vectors or batches of them begin at the input `first`.
template <size_t first>
int64_t product(Inputs inputs) {
  return elements(inputs[first]) * last_size(inputs[first + 1]);
}
template <size_t first>
int64_t product_with_vector(Inputs inputs) {
  return elements(inputs[first]);
}

/// Query `[N, heads, L, E]`, key `[N, heads, S, E]`, value `[N, heads, S, V]`: the numbers of score times width.
struct Attention {
  int64_t keys, values;
  Attention(const c10::IValue& query, const c10::IValue& key, const c10::IValue& value) {
    const auto scores = elements(query) / last_size(query) * key.toTensor().size(-2);
    keys = scores * last_size(query);
    values = scores * last_size(value);
  }
};
int64_t attention(Inputs inputs) {
  const Attention a(inputs[0], inputs[1], inputs[2]);
  return a.keys + a.values;
}
/// The scores once more, and the gradients of query, key, value and scores.
int64_t attention_backward(Inputs inputs) {
  const Attention a(inputs[1], inputs[2], inputs[3]);
  return 3 * a.keys + 2 * a.values;
}

const std::unordered_map<std::string_view, ct::Rule> rules = {
    {"convolution", convolution},
    {"_convolution", convolution},
    {"convolution_overrideable", convolution},
    {"convolution_backward", convolution_backward},
    {"convolution_backward_overrideable", convolution_backward},
    {"mm", product<0>},
    {"_int_mm", product<0>},
    {"_scaled_mm", product<0>},
    {"bmm", product<0>},
    {"addmm", product<1>},
    {"addmm_", product<1>},
    {"_addmm_activation", product<1>},
    {"addbmm", product<1>},
    {"addbmm_", product<1>},
    {"baddbmm", product<1>},
    {"baddbmm_", product<1>},
    {"mv", product_with_vector<0>},
    {"dot", product_with_vector<0>},
    {"vdot", product_with_vector<0>},
    {"addmv", product_with_vector<1>},
    {"addmv_", product_with_vector<1>},
    {"_scaled_dot_product_flash_attention", attention},
    {"_scaled_dot_product_flash_attention_for_cpu", attention},
    {"_scaled_dot_product_efficient_attention", attention},
    {"_scaled_dot_product_cudnn_attention", attention},
    {"_scaled_dot_product_fused_attention_overrideable", attention},
    {"_scaled_dot_product_flash_attention_backward", attention_backward},
    {"_scaled_dot_product_flash_attention_for_cpu_backward", attention_backward},
    {"_scaled_dot_product_efficient_attention_backward", attention_backward},
    {"_scaled_dot_product_cudnn_attention_backward", attention_backward},
    {"_scaled_dot_product_fused_attention_overrideable_backward", attention_backward},
};

/// How the names begin of what libtorch's own tags do not tell: operations that look each element up a fixed number of
/// times. Whatever is neither here nor there is reported by name, so that nothing is left out unseen.
constexpr std::array harmless = {
    "_adaptive_avg_pool", "_assert", "_batch_norm", "_cat", "_copy_from", "_cudnn_init", "_efficientzerotensor",
    "_embedding_bag", "_foreach", "_fused_adam", "_fused_dropout", "_fused_rms_norm", "_fused_sgd", "_index_put",
    "_local_scalar", "_log_softmax", "_native_batch_norm", "_pad", "_pin_memory", "_prelu", "_reshape", "_resize",
    "_softmax", "_to_copy", "_to_cpu", "_unique", "_unsafe", "_upsample", "_weight_norm", "adaptive_", "arange",
    "argmax", "argmin", "argsort", "as_strided", "avg_pool", "batch_norm", "bernoulli", "bincount", "bucketize", "cat",
    "celu", "clone", "col2im", "constant_pad", "copy", "cudnn_batch_norm", "cumprod", "cumsum", "detach", "diagonal",
    "dropout", "elu", "embedding", "empty", "equal", "exponential", "eye", "fill", "flip", "full", "gather", "gelu",
    "glu", "grid_sampler", "hardsigmoid", "hardswish", "hardtanh", "histc", "im2col", "index", "is_", "isclose", "item",
    "kthvalue", "leaky_relu", "lift", "linspace", "log_sigmoid", "log_softmax", "masked", "max", "median", "min",
    "mish", "mode", "multi_margin", "multilabel", "multinomial", "native_batch_norm", "native_dropout",
    "native_group_norm", "native_layer_norm", "new_", "nll_loss", "nonzero", "norm", "one_hot", "ones", "pixel_", "put",
    "rand", "record_stream", "reflection_pad", "renorm", "repeat", "replication_pad", "resize", "roll", "rot90",
    "rrelu", "scalar_tensor", "scatter", "searchsorted", "select", "set_", "silu", "slice", "softmax", "softplus",
    "softshrink", "sort", "split", "stack", "sum", "take", "threshold", "topk", "trace", "tril", "triu",
    "unfold_backward", "uniform", "unique", "unsafe_", "upsample", "var", "where", "zero",
};

/// Whether it is written in other operations, which are observed themselves, on any device.
bool is_composite(const c10::OperatorHandle& operation) {
  const auto has = [&](c10::DispatchKey key) { return operation.hasKernelForDispatchKey(key); };
  const bool has_own_kernel = has(c10::DispatchKey::CPU) || has(c10::DispatchKey::CUDA);
  return !has_own_kernel &&
         (has(c10::DispatchKey::CompositeImplicitAutograd) || has(c10::DispatchKey::CompositeExplicitAutograd));
}

bool is_tagged_harmless(const c10::OperatorHandle& operation) {
  if (operation.hasTag(at::Tag::pointwise) || operation.hasTag(at::Tag::reduction)) return true;
  // A view: what it returns is memory that it was given.
  const auto& returns = operation.schema().returns();
  return !returns.empty() && returns[0].alias_info() != nullptr && !returns[0].alias_info()->isWrite();
}

constexpr std::string_view own_namespace = "aten::";

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

}  // namespace

ct::Rule ct::multiplication_rule(std::string_view name) {
  if (!starts_with(name, own_namespace)) return nullptr;
  const auto found = rules.find(name.substr(own_namespace.size()));
  return found == rules.end() ? nullptr : found->second;
}

bool ct::multiplies_nothing(const at::RecordFunction& operation) {
  const std::string_view name = operation.name();
  const auto full = operation.operator_name();
  // Stretches of libtorch's own code, which say what they are in; and collectives.
  if (!full || starts_with(name, "c10d::")) return true;
  if (!starts_with(name, own_namespace)) return false;
  const auto own = name.substr(own_namespace.size());
  if (std::any_of(harmless.begin(), harmless.end(), [&](const char* start) { return starts_with(own, start); })) {
    return true;
  }
  const auto handle = c10::Dispatcher::singleton().findSchema(*full);
  return handle && (is_composite(*handle) || is_tagged_harmless(*handle));
}
