// Sums over ranks that gradients go through.
#include "ranks.hpp"

#include <ATen/ops/zeros_like.h>

using ct::borrow;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace {

/// What goes into a sum: a copy that is dense in memory, or zeros. Zeros, not 0 * x, which is NaN where x is not finite.
at::Tensor share(const at::Tensor& tensor, bool contributes) {
  constexpr auto format = at::MemoryFormat::Contiguous;
  return contributes ? tensor.clone(format) : at::zeros_like(tensor, {}, {}, {}, {}, format);
}

/// Each rank's result depends on each rank's input with a factor of 1, so that each rank's gradient is the sum of what
/// the results of all ranks receive. A rank that does not contribute has no gradient: its input is not in the sum.
struct CrossRankSum : Function<CrossRankSum> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, c10::intrusive_ptr<ct::Ranks> ranks) {
    auto sum = share(input, ranks->raw.contributes);
    ranks->add_up(sum);
    context->saved_data["ranks"] = ct::capsule(ranks);
    return sum;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto ranks = ct::ranks(*context);
    auto sum = share(gradients[0], ranks->raw.contributes);
    ranks->add_up(sum);
    return {ranks->raw.contributes ? sum : at::Tensor(), at::Tensor()};
  }
};

/// An undefined gradient is one that the engine carries through the graph without computing with it.
struct Muted : Function<Muted> {
  static at::Tensor forward(AutogradContext*, const at::Tensor& input) { return at::zeros_like(input); }
  static variable_list backward(AutogradContext*, variable_list) { return {at::Tensor()}; }
};

}  // namespace

CTensor* ct_cross_rank_sum(CTensor* tensor, CTRanks raw) {
  return ct::tensor([&] { return CrossRankSum::apply(borrow(tensor), c10::make_intrusive<ct::Ranks>(raw)); });
}
CTensor* ct_muted(CTensor* tensor) {
  return ct::tensor([&] { return Muted::apply(borrow(tensor)); });
}
