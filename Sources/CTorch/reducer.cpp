// DDP's engine: buckets of gradients, all-reduced while the backward pass goes on.
#include "bridge.hpp"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/distributed/c10d/reducer.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

using c10::ivalue::Future;
using c10d::GradBucket;

namespace {
struct Engine : c10d::Reducer {
  using Reducer::Reducer;

  /// A static graph is learnt by counting gradients up to the end of the first all-reduce. Those of micro-batches before
  /// it would count too, and later passes would wait for as many, and reduce nothing.
  void forget_accumulation() {
    for (auto& entry : numGradHooksTriggeredMap_) entry.second = 0;
  }

  void locate(int32_t* buckets) const {
    for (const auto& place : variable_locators_) *buckets++ = static_cast<int32_t>(place.bucket_index);
  }

  /// Whether a pass was prepared that has not been finished.
  bool is_waiting() const { return expect_autograd_hooks_; }
};

/// Keeps libtorch's advice against looking for unused parameters from the terminal: it comes whenever the first step has
/// used all of them, which says nothing of the others, for whose sake the user has asked.
class WithoutAdvice final : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    if (warning.msg().find("find_unused_parameters=True was specified") == std::string::npos) others_->process(warning);
  }

 private:
  c10::WarningHandler* others_ = c10::WarningUtils::get_warning_handler();
  /// Of this thread, for as long as this object lives.
  c10::WarningUtils::WarningHandlerGuard guard_{this};
};

/// c10d::Reducer is not reference counted; the box makes it a handle like the others.
struct ReducerBox : c10::intrusive_ptr_target {
  std::unique_ptr<Engine> reducer;
  bool walks_graph = false;
  /// In its first pass a static graph is learnt, and all buckets are reduced after it.
  bool learns_graph = false;
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

/// Sends gradients in a smaller floating type. Divides before the sum, as PyTorch's fp16_compress_hook, so that the sum
/// stays in range.
class CastHook final : public c10d::CommHookInterface {
 public:
  CastHook(c10::intrusive_ptr<c10d::ProcessGroup> group, at::ScalarType dtype)
      : group_(std::move(group)), dtype_(dtype) {}

  c10::intrusive_ptr<Future> runHook(GradBucket& bucket) override {
    auto buffer = bucket.getBuffer();
    std::vector<at::Tensor> sent{buffer.to(dtype_).div_(group_->getSize())};
    auto received = group_->allreduce(sent)->getFuture();
    return received->then(
        [buffer, small = sent[0]](Future& future) -> c10::IValue {
          future.value();  // Throws where the all-reduce failed.
          buffer.copy_(small);
          return buffer;
        },
        c10::TensorType::get());
  }

  at::Tensor parseHookResult(const c10::IValue& result) override { return result.toTensor(); }

 private:
  c10::intrusive_ptr<c10d::ProcessGroup> group_;
  at::ScalarType dtype_;
};

/// Hands each full bucket to a C function, which leaves the average in it.
class BucketHook final : public c10d::CommHookInterface {
 public:
  BucketHook(const std::vector<at::Tensor>& parameters, CTBucketFunction function, void* context, void (*release)(void*))
      : function_(function), context_(context), release_(release) {
    for (size_t i = 0; i < parameters.size(); i++) places_.emplace(parameters[i].unsafeGetTensorImpl(), i);
  }
  BucketHook(const BucketHook&) = delete;
  BucketHook& operator=(const BucketHook&) = delete;
  ~BucketHook() override { release_(context_); }

  c10::intrusive_ptr<Future> runHook(GradBucket& bucket) override {
    auto buffer = bucket.getBuffer();
    call(bucket, buffer);
    std::vector<c10::Device> devices;
    if (!buffer.is_cpu()) devices.push_back(buffer.device());
    auto future = c10::make_intrusive<Future>(c10::TensorType::get(), devices);
    future->markCompleted(buffer);
    return future;
  }

  at::Tensor parseHookResult(const c10::IValue& result) override { return result.toTensor(); }

 private:
  void call(GradBucket& bucket, const at::Tensor& buffer) {
    auto handle = [](const at::Tensor& tensor) { return reinterpret_cast<CTensor*>(tensor.unsafeGetTensorImpl()); };
    auto gradients = bucket.getGradients();
    std::vector<CTensorRef> handles;
    std::vector<int64_t> places;
    for (const auto& gradient : gradients) handles.push_back(handle(gradient));
    for (const auto& parameter : bucket.getParameters())
      places.push_back(static_cast<int64_t>(places_.at(parameter.unsafeGetTensorImpl())));
    auto status = function_(
        context_, handle(buffer), {handles.data(), handles.size()}, {places.data(), places.size()}, bucket.isLast());
    if (status != 0) throw std::runtime_error("the hook of the gradients failed");
  }

  std::unordered_map<const c10::TensorImpl*, size_t> places_;
  CTBucketFunction function_;
  void* context_;
  void (*release_)(void*);
};
}  // namespace

void ct_reducer_retain(CReducer* reducer) { ct::retain<ReducerBox>(reducer); }
void ct_reducer_release(CReducer* reducer) { ct::release<ReducerBox>(reducer); }

static ReducerBox& box(CReducer* reducer) { return *reinterpret_cast<ReducerBox*>(reducer); }
static Engine& get(CReducer* reducer) { return *box(reducer).reducer; }

CReducer* ct_reducer(CGroup* group, CTTensors list, const char* const* names, CTReducerOptions options) {
  return ct::guard(static_cast<CReducer*>(nullptr), [&] {
    auto parameters = ct::borrow(list);
    auto assignment = buckets(parameters, options);
    std::vector<bool> sparse(parameters.size(), false);
    auto box = c10::make_intrusive<ReducerBox>();
    box->reducer = std::make_unique<Engine>(
        std::move(parameters), std::move(assignment), ct::borrow_pointer<c10d::ProcessGroup>(group), std::move(sparse),
        options.bucket_bytes, options.find_unused_parameters, options.gradients_are_bucket_views,
        by_index(names, list.count), options.first_bucket_bytes, /*skip_all_reduce_unused_params=*/false,
        /*use_python_reducer=*/false, /*bucket_bytes_cap_list=*/std::vector<int64_t>{});
    if (options.static_graph) box->reducer->set_static_graph();
    box->learns_graph = options.static_graph;
    box->walks_graph = options.find_unused_parameters && !options.static_graph;
    return ct::give_pointer<CReducer>(std::move(box));
  });
}
int ct_reducer_cast(CReducer* reducer, CGroup* group, int8_t dtype) {
  return ct::status([&] {
    get(reducer).register_comm_hook(
        std::make_unique<CastHook>(ct::borrow_pointer<c10d::ProcessGroup>(group), ct::dtype(dtype)));
  });
}
int ct_reducer_hook(
    CReducer* reducer, CTTensors parameters, CTBucketFunction function, void* context, void (*release)(void*)) {
  return ct::status([&] {
    get(reducer).register_comm_hook(
        std::make_unique<BucketHook>(ct::borrow(parameters), function, context, release));
  });
}
int ct_reducer_prepare_forward(CReducer* reducer, bool* has_new_buckets) {
  return ct::status([&] {
    // As PyTorch's wrapper does: once, after the first backward pass has shown the true order.
    *has_new_buckets = get(reducer).rebuild_buckets();
    get(reducer).prepare_for_forward();
  });
}
int ct_reducer_buckets(CReducer* reducer, int32_t* buckets) {
  return ct::status([&] { get(reducer).locate(buckets); });
}
int ct_reducer_backward(CReducer* reducer, CTensor* loss) {
  return ct::status([&] {
    auto& state = box(reducer);
    if (state.learns_graph) state.reducer->forget_accumulation();
    std::vector<at::Tensor> outputs;
    if (state.walks_graph) outputs.push_back(ct::borrow(loss));
    {
      WithoutAdvice silence;
      state.reducer->prepare_for_backward(outputs);
    }
    torch::autograd::backward({ct::borrow(loss)}, {}, /*retain_graph=*/false, /*create_graph=*/false);
    if (state.learns_graph) state.reducer->delay_all_reduce();
    state.learns_graph = false;
  });
}
int ct_reducer_check_finished(CReducer* reducer) {
  return ct::status([&] {
    get(reducer).check_finalized();
    if (get(reducer).is_waiting()) throw std::runtime_error("the loss depends on no trained parameter");
  });
}
