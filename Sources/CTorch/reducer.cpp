// DDP's engine: buckets of gradients, all-reduced while the backward pass goes on.
#include "bridge.hpp"

#include <torch/csrc/distributed/c10d/reducer.hpp>

#include <algorithm>
#include <memory>
#include <string>

namespace {
/// c10d::Reducer is not reference counted; the box makes it a handle like the others.
struct ReducerBox : c10::intrusive_ptr_target {
  std::unique_ptr<c10d::Reducer> reducer;
};

std::unordered_map<size_t, std::string> by_index(const char* const* names, size_t count) {
  std::unordered_map<size_t, std::string> map;
  for (size_t i = 0; i < count; i++) map.emplace(i, names[i]);
  return map;
}

/// Gradients arrive roughly in the reverse of the order of use, so the last parameters go first.
std::vector<std::vector<size_t>> buckets(const std::vector<at::Tensor>& parameters, const CTReducerOptions& options) {
  auto assignment = std::get<0>(c10d::compute_bucket_assignment_by_size(
      parameters, {static_cast<size_t>(options.first_bucket_bytes), static_cast<size_t>(options.bucket_bytes)}));
  std::reverse(assignment.begin(), assignment.end());
  return assignment;
}
}  // namespace

void ct_reducer_retain(CReducer* reducer) { ct::retain<ReducerBox>(reducer); }
void ct_reducer_release(CReducer* reducer) { ct::release<ReducerBox>(reducer); }

static c10d::Reducer& get(CReducer* reducer) { return *reinterpret_cast<ReducerBox*>(reducer)->reducer; }

CReducer* ct_reducer(CGroup* group, CTTensors list, const char* const* names, CTReducerOptions options) {
  return ct::guard(static_cast<CReducer*>(nullptr), [&] {
    auto parameters = ct::borrow(list);
    auto assignment = buckets(parameters, options);
    std::vector<bool> sparse(parameters.size(), false);
    auto box = c10::make_intrusive<ReducerBox>();
    box->reducer = std::make_unique<c10d::Reducer>(
        std::move(parameters), std::move(assignment), ct::borrow_pointer<c10d::ProcessGroup>(group), std::move(sparse),
        options.bucket_bytes, options.find_unused_parameters, options.gradients_are_bucket_views,
        by_index(names, list.count), options.first_bucket_bytes, /*skip_all_reduce_unused_params=*/false,
        /*use_python_reducer=*/false, /*bucket_bytes_cap_list=*/std::vector<int64_t>{});
    return ct::give_pointer<CReducer>(std::move(box));
  });
}
int ct_reducer_prepare_forward(CReducer* reducer) {
  return ct::status([&] {
    // As PyTorch's wrapper does: once, after the first backward pass has shown the true order.
    get(reducer).rebuild_buckets();
    get(reducer).prepare_for_forward();
  });
}
int ct_reducer_prepare_backward(CReducer* reducer, CTTensors outputs) {
  return ct::status([&] { get(reducer).prepare_for_backward(ct::borrow(outputs)); });
}
