// PyTorch's zip archives, read and written by libtorch's own code.
#include "bridge.hpp"

#include <ATen/ops/from_blob.h>
#include <caffe2/serialize/inline_container.h>

#include <memory>
#include <string>

using caffe2::serialize::PyTorchStreamReader;
using caffe2::serialize::PyTorchStreamWriter;

static PyTorchStreamReader& archive(CTArchiveReader* reader) { return *reinterpret_cast<PyTorchStreamReader*>(reader); }
static PyTorchStreamWriter& archive(CTArchiveWriter* writer) { return *reinterpret_cast<PyTorchStreamWriter*>(writer); }

CTArchiveReader* ct_archive_open(const char* path) {
  return ct::guard(static_cast<CTArchiveReader*>(nullptr), [&] {
    return reinterpret_cast<CTArchiveReader*>(new PyTorchStreamReader(std::string(path)));
  });
}
void ct_archive_close(CTArchiveReader* reader) {
  ct::status([&] { delete &archive(reader); });
}
bool ct_archive_has(CTArchiveReader* reader, const char* record) {
  return ct::guard(false, [&] { return archive(reader).hasRecord(record); });
}
int ct_archive_size(CTArchiveReader* reader, const char* record, size_t* size) {
  return ct::status([&] { *size = archive(reader).getRecordSize(record); });
}
CTensor* ct_archive_read(CTArchiveReader* reader, const char* record) {
  return ct::tensor([&] {
    auto [data, size] = archive(reader).getRecord(record);
    void* bytes = data.get();
    auto owner = std::make_shared<at::DataPtr>(std::move(data));
    return at::from_blob(bytes, {static_cast<int64_t>(size)}, [owner](void*) {}, at::TensorOptions().dtype(at::kByte));
  });
}
CTArchiveWriter* ct_archive_create(void* context, size_t (*write)(void*, const void*, size_t)) {
  return ct::guard(static_cast<CTArchiveWriter*>(nullptr), [&] {
    auto sink = [=](const void* data, size_t size) { return write(context, data, size); };
    return reinterpret_cast<CTArchiveWriter*>(new PyTorchStreamWriter(sink));
  });
}
int ct_archive_write(CTArchiveWriter* writer, const char* record, const void* data, size_t size) {
  return ct::status([&] { archive(writer).writeRecord(record, data, size); });
}
int ct_archive_finish(CTArchiveWriter* writer) {
  return ct::status([&] { archive(writer).writeEndOfFile(); });
}
void ct_archive_free(CTArchiveWriter* writer) {
  // The destructor would finish the zip itself, and end the process if that throws.
  if (!archive(writer).finalized()) ct_archive_finish(writer);
  ct::status([&] { delete &archive(writer); });
}
