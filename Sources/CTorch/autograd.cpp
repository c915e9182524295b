// The tape.
#include "bridge.hpp"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

using ct::borrow;

bool ct_gradients_enabled(void) { return at::GradMode::is_enabled(); }
void ct_set_gradients_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }
bool ct_requires_gradient(CTensor* tensor) { return borrow(tensor).requires_grad(); }
int ct_set_requires_gradient(CTensor* tensor, bool required) {
  return ct::status([&] { borrow(tensor).set_requires_grad(required); });
}
CTensor* ct_gradient(CTensor* tensor) {
  return ct::tensor([&] { return borrow(tensor).grad(); });
}
void ct_set_gradient(CTensor* tensor, CTensorRef gradient) { borrow(tensor).mutable_grad() = borrow(gradient); }
int ct_backward(CTensor* tensor, CTensorRef gradient, bool retain_graph) {
  return ct::status(
      [&] { torch::autograd::backward({borrow(tensor)}, {borrow(gradient)}, retain_graph, /*create_graph=*/false); });
}
int ct_gradients(CTTensors outputs, CTTensors inputs, bool create_graph, CTensorRef* gradients) {
  return ct::status([&] {
    auto found = torch::autograd::grad(
        borrow(outputs), borrow(inputs), /*grad_outputs=*/{}, /*retain_graph=*/std::nullopt, create_graph,
        /*allow_unused=*/true);
    for (size_t i = 0; i < found.size(); i++) gradients[i] = ct::give(found[i]);
  });
}
