// How C++ objects pass the C wall, and how exceptions do not.
#pragma once

#include "CTorch.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/GeneratorImpl.h>
#include <c10/util/intrusive_ptr.h>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace ct {

/// Each library that is made of these pieces, the program and its plug-ins, has its own.
inline thread_local std::string last_error;

inline void remember_error(const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
}

/// Runs `body`; on an exception keeps its message for `ct_last_error` and returns `failure`.
template <class Body, class Result>
Result guard(Result failure, Body&& body) noexcept {
  try {
    return body();
  } catch (const c10::Error& error) {
    remember_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    remember_error(error.what());
  } catch (...) {
    remember_error("an exception of unknown type");
  }
  return failure;
}

/// For functions that return 0 or -1.
template <class Body>
int status(Body&& body) noexcept {
  return guard(-1, [&] { body(); return 0; });
}

/// Reference counting of any c10::intrusive_ptr_target, which is what every handle points to.
template <class Target, class Handle>
void retain(Handle* handle) noexcept {
  c10::raw::intrusive_ptr::incref(reinterpret_cast<Target*>(handle));
}
template <class Target, class Handle>
void release(Handle* handle) noexcept {
  c10::raw::intrusive_ptr::decref(reinterpret_cast<Target*>(handle));
}
template <class Target, class Handle>
c10::intrusive_ptr<Target> borrow_pointer(Handle* handle) {
  return c10::intrusive_ptr<Target>::reclaim_copy(reinterpret_cast<Target*>(handle));
}
template <class Handle, class Target>
Handle* give_pointer(c10::intrusive_ptr<Target> pointer) {
  return reinterpret_cast<Handle*>(pointer.release());
}

inline at::Tensor borrow(CTensorRef tensor) {
  if (tensor == nullptr) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(
      reinterpret_cast<c10::TensorImpl*>(tensor)));
}
inline std::optional<at::Tensor> optional(CTensorRef tensor) {
  if (tensor == nullptr) return std::nullopt;
  return borrow(tensor);
}
inline std::vector<at::Tensor> borrow(CTTensors list) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(list.count);
  for (size_t i = 0; i < list.count; i++) tensors.push_back(borrow(list.items[i]));
  return tensors;
}
inline CTensor* give(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  return reinterpret_cast<CTensor*>(tensor.unsafeReleaseTensorImpl());
}

/// For functions that return a new tensor.
template <class Body>
CTensor* tensor(Body&& body) noexcept {
  return guard(static_cast<CTensor*>(nullptr), [&] { return give(body()); });
}

inline at::IntArrayRef integers(CTIntegers list) { return {list.values, list.count}; }
inline at::OptionalIntArrayRef optional_axes(CTIntegers list) {
  if (list.count == 0) return std::nullopt;
  return integers(list);
}
inline at::Scalar scalar(CTScalar value) {
  return value.is_integer ? at::Scalar(value.integer) : at::Scalar(value.real);
}
inline at::Device device(CTDevice device) { return {static_cast<at::DeviceType>(device.type), device.index}; }
inline at::ScalarType dtype(int8_t code) { return static_cast<at::ScalarType>(code); }
inline std::optional<at::ScalarType> optional_dtype(int8_t code) {
  if (code < 0) return std::nullopt;
  return dtype(code);
}
inline at::TensorOptions options(CTOptions options) {
  return at::TensorOptions().dtype(dtype(options.dtype)).device(device(options.device));
}
inline std::optional<at::Generator> generator(CGeneratorRef handle) {
  if (handle == nullptr) return std::nullopt;
  return at::Generator(borrow_pointer<c10::GeneratorImpl>(handle));
}

}  // namespace ct
