// Which tensors a tensor was computed from, as the tape knows it.
#include "bridge.hpp"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using torch::autograd::Node;

struct CTOrigins {
  /// Kept alive, so that no later node gets the address of an earlier one.
  std::vector<std::shared_ptr<Node>> kept;
  std::unordered_map<const Node*, int64_t> marks;
};

namespace {

std::shared_ptr<Node> maker(CTensorRef tensor) {
  return torch::autograd::impl::gradient_edge(ct::borrow(tensor)).function;
}

/// The marks that the tape comes to first on its way back, whatever lies between.
std::set<int64_t> nearest_marks(const CTOrigins& origins, const std::shared_ptr<Node>& start) {
  std::set<int64_t> found;
  std::unordered_set<const Node*> seen;
  std::vector<const Node*> waiting = {start.get()};
  while (!waiting.empty()) {
    const Node* node = waiting.back();
    waiting.pop_back();
    if (node == nullptr || !seen.insert(node).second) continue;
    const auto mark = origins.marks.find(node);
    if (mark != origins.marks.end()) {
      found.insert(mark->second);
      continue;
    }
    for (const auto& edge : node->next_edges()) waiting.push_back(edge.function.get());
  }
  return found;
}

}  // namespace

CTOrigins* ct_origins(void) {
  return ct::guard(static_cast<CTOrigins*>(nullptr), [] { return std::make_unique<CTOrigins>().release(); });
}
void ct_origins_free(CTOrigins* origins) {
  ct::status([&] { delete origins; });
}
int ct_origins_mark(CTOrigins* origins, CTensor* tensor, int64_t mark) {
  return ct::status([&] {
    auto node = maker(tensor);
    if (node == nullptr) return;
    origins->marks[node.get()] = mark;
    origins->kept.push_back(std::move(node));
  });
}
int64_t ct_origins_find(CTOrigins* origins, CTensor* tensor, int64_t* marks, int64_t capacity) {
  return ct::guard(int64_t{-1}, [&] {
    int64_t count = 0;
    for (const auto mark : nearest_marks(*origins, maker(tensor))) {
      if (count < capacity) marks[count++] = mark;
    }
    return count;
  });
}
