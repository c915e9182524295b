// Key-value stores, through which ranks find each other.
#include "bridge.hpp"

#include <ATen/ops/empty.h>
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <cstring>

using c10d::Store;
using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

void ct_store_retain(CStore* store) { ct::retain<Store>(store); }
void ct_store_release(CStore* store) { ct::release<Store>(store); }

static Store& get(CStore* store) { return *reinterpret_cast<Store*>(store); }
static milliseconds timeout(double seconds) { return duration_cast<milliseconds>(duration<double>(seconds)); }
template <class Body>
static CStore* make(Body&& body) {
  return ct::guard(static_cast<CStore*>(nullptr), [&] {
    c10::intrusive_ptr<Store> store = body();
    return ct::give_pointer<CStore>(std::move(store));
  });
}

CStore* ct_tcp_store(const char* host, uint16_t port, bool is_server, int socket, double seconds) {
  return make([&] {
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = is_server;
    options.waitWorkers = false;
    if (socket >= 0) options.masterListenFd = socket;
    options.timeout = timeout(seconds);
    // A port that is taken is an error also where this very process has taken it.
    options.multiTenant = false;
    return c10::make_intrusive<c10d::TCPStore>(host, options);
  });
}
CStore* ct_file_store(const char* path, double seconds) {
  return make([&] {
    // Without a number of processes nobody removes the file but who has made it.
    auto store = c10::make_intrusive<c10d::FileStore>(path, /*numWorkers=*/-1);
    store->setTimeout(timeout(seconds));
    return store;
  });
}
CStore* ct_hash_store(void) {
  return make([&] { return c10::make_intrusive<c10d::HashStore>(); });
}
CStore* ct_prefix_store(const char* prefix, CStore* store) {
  return make([&] { return c10::make_intrusive<c10d::PrefixStore>(prefix, ct::borrow_pointer<Store>(store)); });
}
uint16_t ct_store_port(CStore* store) {
  const auto* tcp = dynamic_cast<c10d::TCPStore*>(&get(store));
  return tcp == nullptr ? 0 : tcp->getPort();
}
int ct_store_set(CStore* store, const char* key, const void* data, size_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  return ct::status([&] { get(store).set(key, std::vector<uint8_t>(bytes, bytes + size)); });
}
CTensor* ct_store_get(CStore* store, const char* key) {
  return ct::tensor([&] {
    const auto value = get(store).get(key);
    auto bytes = at::empty({static_cast<int64_t>(value.size())}, at::kByte);
    if (!value.empty()) std::memcpy(bytes.data_ptr(), value.data(), value.size());
    return bytes;
  });
}
int ct_store_add(CStore* store, const char* key, int64_t amount, int64_t* total) {
  return ct::status([&] { *total = get(store).add(key, amount); });
}
int ct_store_check(CStore* store, const char* key, bool* present) {
  return ct::status([&] { *present = get(store).check({key}); });
}
int ct_store_wait(CStore* store, const char* key, double seconds) {
  return ct::status([&] { get(store).wait({key}, timeout(seconds)); });
}
int ct_store_delete(CStore* store, const char* key) {
  return ct::status([&] { get(store).deleteKey(key); });
}
