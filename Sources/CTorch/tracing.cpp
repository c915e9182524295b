// Traces by Kineto, as torch.profiler's: what ran when, on which thread and GPU.
#include "bridge.hpp"

#include <ATen/record_function.h>
#include <torch/csrc/autograd/profiler_kineto.h>

#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

using torch::profiler::impl::ActivityType;

int ct_trace_begin(bool includes_gpus) {
  return ct::status([&] {
    // Kineto would tell of the GPU's driver where there is none; what fails in earnest throws.
    setenv("KINETO_LOG_LEVEL", "99", /*overwrite=*/0);
    const torch::profiler::impl::ProfilerConfig config(
        torch::profiler::impl::ProfilerState::KINETO, /*report_input_shapes=*/true);
    std::set<ActivityType> activities = {ActivityType::CPU};
    if (includes_gpus) activities.insert(ActivityType::CUDA);
    torch::autograd::profiler::prepareProfiler(config, activities);
    torch::autograd::profiler::enableProfiler(config, activities);
  });
}
int ct_trace_end(const char* path) {
  return ct::status([&] { torch::autograd::profiler::disableProfiler()->save(path); });
}

void* ct_phase_begin(const char* name) {
  return ct::guard(static_cast<void*>(nullptr), [&]() -> void* {
    auto callbacks = at::getStepCallbacksUnlessEmpty(at::RecordScope::USER_SCOPE);
    if (!callbacks) return nullptr;
    auto phase = std::make_unique<at::RecordFunction>(std::move(*callbacks));
    phase->before(std::string_view(name), -1);
    return phase.release();
  });
}
void ct_phase_end(void* phase) {
  ct::status([&] { delete static_cast<at::RecordFunction*>(phase); });
}
