// Generators and the numbers they draw.
#include "bridge.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randperm.h>

using c10::GeneratorImpl;
using ct::borrow;
using ct::generator;
using ct::integers;

void ct_generator_retain(CGenerator* generator) { ct::retain<GeneratorImpl>(generator); }
void ct_generator_release(CGenerator* generator) { ct::release<GeneratorImpl>(generator); }

static at::Generator or_default(CGeneratorRef handle) {
  return generator(handle).value_or(at::detail::getDefaultCPUGenerator());
}

int ct_manual_seed(uint64_t seed) {
  return ct::status([&] { at::manual_seed(seed); });
}
CGenerator* ct_generator(uint64_t seed, CTDevice place) {
  return ct::guard(static_cast<CGenerator*>(nullptr), [&] {
    const auto device = ct::device(place);
    auto generator = device.is_cuda() ? at::globalContext().defaultGenerator(device).clone()
                                      : at::detail::createCPUGenerator();
    generator.set_current_seed(seed);
    return reinterpret_cast<CGenerator*>(generator.unsafeReleaseGeneratorImpl());
  });
}
CTensor* ct_generator_state(CGeneratorRef handle) {
  return ct::tensor([&] {
    auto generator = or_default(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return generator.get_state();
  });
}
int ct_set_generator_state(CGeneratorRef handle, CTensor* state) {
  return ct::status([&] {
    auto generator = or_default(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(borrow(state));
  });
}
CTensor* ct_rand(CTIntegers sizes, CGeneratorRef source, CTOptions options) {
  return ct::tensor([&] { return at::rand(integers(sizes), generator(source), ct::options(options)); });
}
CTensor* ct_randn(CTIntegers sizes, CGeneratorRef source, CTOptions options) {
  return ct::tensor([&] { return at::randn(integers(sizes), generator(source), ct::options(options)); });
}
CTensor* ct_randint(int64_t low, int64_t high, CTIntegers sizes, CGeneratorRef source, CTOptions options) {
  return ct::tensor([&] { return at::randint(low, high, integers(sizes), generator(source), ct::options(options)); });
}
CTensor* ct_randperm(int64_t count, CGeneratorRef source) {
  return ct::tensor([&] { return at::randperm(count, generator(source), at::kLong); });
}
int ct_uniform(CTensor* tensor, double from, double to, CGeneratorRef source) {
  return ct::status([&] { borrow(tensor).uniform_(from, to, generator(source)); });
}
int ct_normal(CTensor* tensor, double mean, double deviation, CGeneratorRef source) {
  return ct::status([&] { borrow(tensor).normal_(mean, deviation, generator(source)); });
}
