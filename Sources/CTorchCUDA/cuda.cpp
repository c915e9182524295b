// Devices, memory, NCCL.
#include "CTorchCUDA.h"

#include "bridge.hpp"

#include <ATen/Context.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <chrono>
#include <string>

int ct_cuda_device_count(void) { return c10::cuda::device_count(); }

int ct_cuda_set_device(int device) {
  return ct::status([&] { c10::cuda::set_device(static_cast<c10::DeviceIndex>(device)); });
}
int ct_cuda_limit_memory(int device, double fraction) {
  return ct::status([&] {
    // The allocator is there only once CUDA has started.
    at::globalContext().lazyInitDevice(c10::DeviceType::CUDA);
    c10::cuda::CUDACachingAllocator::setMemoryFraction(fraction, static_cast<c10::DeviceIndex>(device));
  });
}

const char* lockstep_plugin_describe(void) {
  static std::string text;
  return ct::guard(static_cast<const char*>(nullptr), [&] {
    const int devices = c10::cuda::device_count_ensure_non_zero();
    text = std::to_string(devices) + (devices == 1 ? " device" : " devices") + ", NCCL " + c10d::getNcclVersion();
    return text.c_str();
  });
}
const char* lockstep_plugin_problem(void) { return ct::last_error.c_str(); }

CBackend* ct_nccl_backend(CStore* handle, int rank, int size, double seconds, int device) {
  return ct::guard(static_cast<CBackend*>(nullptr), [&] {
    auto store = ct::borrow_pointer<c10d::Store>(handle);
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
    c10::cuda::set_device(static_cast<c10::DeviceIndex>(device));
    c10::intrusive_ptr<c10d::Backend> nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
    return ct::give_pointer<CBackend>(std::move(nccl));
  });
}

int ct_cuda_memory(int device, int64_t* allocated, int64_t* peak) {
  return ct::status([&] {
    const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(device));
    const auto& all = stats.allocated_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)];
    *allocated = all.current;
    *peak = all.peak;
  });
}
int ct_cuda_reset_peak_memory(int device) {
  return ct::status(
      [&] { c10::cuda::CUDACachingAllocator::resetPeakStats(static_cast<c10::DeviceIndex>(device)); });
}
