// Errors, threads, versions.
#include "bridge.hpp"

#include <ATen/Parallel.h>
#include <c10/util/Logging.h>
#include <torch/headeronly/version.h>

#include <c10/util/Logging.h>

#include <climits>
#include <malloc.h>
#include <utility>

const char* ct_last_error(void) { return ct::last_error.c_str(); }
const char* ct_version(void) { return TORCH_VERSION; }
int ct_threads(void) { return at::get_num_threads(); }
void ct_set_threads(int count) { at::set_num_threads(count); }
int ct_set_log_level(int level) { return std::exchange(FLAGS_caffe2_log_level, level); }
void ct_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  // One heap for all threads: what a loader's thread has freed serves the training thread too.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TOP_PAD, 64 << 20);
}
