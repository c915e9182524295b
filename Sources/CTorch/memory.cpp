// What tensors hold: allocators that count, in place of libtorch's own.
#include "bridge.hpp"

#include <c10/core/Allocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <cstring>
#include <new>

namespace {

/// Bytes that are held now, and the most that were.
class Count {
 public:
  void set_limit(int64_t bytes) { limit = bytes; }
  void add(int64_t bytes) {
    const auto held = current += bytes;
    if (limit > 0 && held > limit) {
      current -= bytes;
      TORCH_CHECK_WITH(
          OutOfMemoryError, false, "out of memory: tensors hold ", held - bytes, " bytes and ask for ", bytes,
          " more, and their limit is ", limit.load());
    }
    auto highest = peak.load();
    while (held > highest && !peak.compare_exchange_weak(highest, held)) {
    }
  }
  void remove(int64_t bytes) { current -= bytes; }
  void reset_peak() { peak = current.load(); }
  CTMemory read() const { return {current, peak}; }

 private:
  std::atomic<int64_t> current = 0;
  std::atomic<int64_t> peak = 0;
  std::atomic<int64_t> limit = 0;
};

/// Before the elements, as far as they have to be aligned: kernels of oneDNN free by the elements' address alone.
constexpr size_t header = 64;

class CountingCPU final : public c10::Allocator {
 public:
  static inline Count count;

  c10::DataPtr allocate(size_t bytes) override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (bytes == 0) return {nullptr, nullptr, &release, cpu};
    count.add(static_cast<int64_t>(bytes));
    void* memory = nullptr;
    try {
      memory = c10::alloc_cpu(bytes + header);
    } catch (...) {
      count.remove(static_cast<int64_t>(bytes));
      throw;
    }
    ::new (memory) size_t(bytes);
    void* elements = static_cast<char*>(memory) + header;
    return {elements, elements, &release, cpu};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* target, const void* source, size_t bytes) const override {
    std::memcpy(target, source, bytes);
  }

 private:
  static void release(void* elements) {
    if (elements == nullptr) return;
    void* memory = static_cast<char*>(elements) - header;
    count.remove(static_cast<int64_t>(*std::launder(static_cast<size_t*>(memory))));
    c10::free_cpu(memory);
  }
};

/// Of tensors without elements: what they would hold.
class CountingMeta final : public c10::Allocator {
 public:
  static inline Count count;

  c10::DataPtr allocate(size_t bytes) override {
    count.add(static_cast<int64_t>(bytes));
    return {nullptr, new size_t(bytes), &release, c10::Device(c10::DeviceType::Meta)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return nullptr; }
  void copy_data(void*, const void*, size_t) const override {}

 private:
  static void release(void* context) {
    auto* bytes = static_cast<size_t*>(context);
    count.remove(static_cast<int64_t>(*bytes));
    delete bytes;
  }
};

/// What has been allocated before keeps its own way back, so the change needs no moment of its own.
template <class Counting>
void install(c10::DeviceType type) {
  static Counting allocator;
  c10::SetAllocator(type, &allocator);
}

}  // namespace

int ct_memory_count(CTDevice device, int64_t limit) {
  return ct::status([&] {
    const auto type = ct::device(device).type();
    TORCH_CHECK(type == at::kCPU || type == at::kMeta, "memory of ", type, " is not counted here");
    if (type == at::kCPU) {
      CountingCPU::count.set_limit(limit);
      install<CountingCPU>(type);
    } else {
      CountingMeta::count.set_limit(limit);
      install<CountingMeta>(type);
    }
  });
}
CTMemory ct_memory(CTDevice device) {
  return ct::device(device).is_cpu() ? CountingCPU::count.read() : CountingMeta::count.read();
}
void ct_memory_reset_peak(CTDevice device) {
  if (ct::device(device).is_cpu())
    CountingCPU::count.reset_peak();
  else
    CountingMeta::count.reset_peak();
}
