// A tensor's life and its description.
#include "bridge.hpp"

#include <ATen/ops/equal.h>

using c10::TensorImpl;

void ct_tensor_retain(CTensor* tensor) { ct::retain<TensorImpl>(tensor); }
void ct_tensor_release(CTensor* tensor) { ct::release<TensorImpl>(tensor); }

static const TensorImpl& impl(CTensor* tensor) { return *reinterpret_cast<TensorImpl*>(tensor); }

int64_t ct_references(CTensor* tensor) {
  return c10::raw::intrusive_ptr::use_count(reinterpret_cast<TensorImpl*>(tensor));
}
bool ct_same(CTensor* a, CTensor* b) { return a == b; }
int64_t ct_dim(CTensor* tensor) { return impl(tensor).dim(); }
const int64_t* ct_sizes(CTensor* tensor) { return impl(tensor).sizes().data(); }
const int64_t* ct_strides(CTensor* tensor) { return impl(tensor).strides().data(); }
int64_t ct_numel(CTensor* tensor) { return impl(tensor).numel(); }
int8_t ct_dtype(CTensor* tensor) { return static_cast<int8_t>(c10::typeMetaToScalarType(impl(tensor).dtype())); }
CTDevice ct_device(CTensor* tensor) {
  const auto device = impl(tensor).device();
  return {static_cast<int8_t>(device.type()), device.index()};
}
bool ct_is_contiguous(CTensor* tensor) { return impl(tensor).is_contiguous(); }
void* ct_data(CTensor* tensor) { return ct::borrow(tensor).data_ptr(); }
const void* ct_storage(CTensor* tensor) { return impl(tensor).storage().unsafeGetStorageImpl(); }
size_t ct_storage_bytes(CTensor* tensor) { return impl(tensor).storage().nbytes(); }
int64_t ct_storage_offset(CTensor* tensor) { return impl(tensor).storage_offset(); }

int ct_item_real(CTensor* tensor, double* value) {
  return ct::status([&] { *value = ct::borrow(tensor).item().toDouble(); });
}
int ct_item_integer(CTensor* tensor, int64_t* value) {
  return ct::status([&] { *value = ct::borrow(tensor).item().toLong(); });
}
int ct_equal(CTensor* a, CTensor* b, bool* equal) {
  return ct::status([&] { *equal = at::equal(ct::borrow(a), ct::borrow(b)); });
}
