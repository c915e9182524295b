// libtorch behind a plain C header.
//
// Rules, without exception:
//   - Objects are Swift foreign references: ARC retains and releases libtorch's own intrusive count.
//   - Inputs are borrowed; a returned object is +1 and marked CT_RETURNS_RETAINED.
//   - A NULL tensor is libtorch's undefined tensor.
//   - Every C++ exception is caught: the function returns NULL or -1, and ct_last_error() says why.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CT_REFERENCE(retain, release)                                                                   \
  __attribute__((swift_attr("import_reference"))) __attribute__((swift_attr("retain:" #retain)))        \
  __attribute__((swift_attr("release:" #release))) __attribute__((swift_attr("@Sendable")))
#define CT_RETURNS_RETAINED __attribute__((swift_attr("returns_retained")))

#ifdef __cplusplus
extern "C" {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
#endif
#pragma clang assume_nonnull begin

/// A libtorch tensor (c10::TensorImpl).
struct CT_REFERENCE(ct_tensor_retain, ct_tensor_release) CTensor;
typedef struct CTensor CTensor;
void ct_tensor_retain(CTensor *tensor);
void ct_tensor_release(CTensor *tensor);

/// A random number generator (c10::GeneratorImpl).
struct CT_REFERENCE(ct_generator_retain, ct_generator_release) CGenerator;
typedef struct CGenerator CGenerator;
void ct_generator_retain(CGenerator *generator);
void ct_generator_release(CGenerator *generator);

typedef CTensor *_Nullable CTensorRef;
/// A new tensor, owned by the caller; NULL when the call failed.
#define CT_TENSOR CT_RETURNS_RETAINED CTensor *_Nullable
/// 0, or -1 when the call failed.
#define CT_STATUS int

typedef struct { double real; int64_t integer; bool is_integer; } CTScalar;
typedef struct { const int64_t *_Nullable values; size_t count; } CTIntegers;
typedef struct { const CTensorRef *_Nullable items; size_t count; } CTTensors;
/// `type` is c10::DeviceType: 0 CPU, 1 CUDA, 14 meta. `index` is -1 for "the current one".
typedef struct { int8_t type; int8_t index; } CTDevice;
/// `dtype` is c10::ScalarType.
typedef struct { int8_t dtype; CTDevice device; } CTOptions;

// MARK: - Errors, threads, versions

/// Why the last call on this thread failed.
const char *ct_last_error(void);
const char *ct_version(void);
int ct_threads(void);
void ct_set_threads(int count);
/// Has malloc keep freed memory for the next tensor of that size, instead of handing it back to the kernel.
void ct_keep_freed_memory(void);
/// Which of libtorch's own log lines are printed: 0 from informations, 1 from warnings, 3 from fatal errors on.
///
/// Returns what it was.
int ct_set_log_level(int level);

// MARK: - Processes

/// Has the kernel end this process when its parent ends (Linux's PR_SET_PDEATHSIG, which Swift cannot call).
void ct_die_with_parent(void);
/// The short name that `ps -o comm` and `top` show, 15 characters at most.
void ct_set_process_name(const char *name);
/// Starts the program `words[0]`, looked for in PATH, in a process group of its own that ends with this thread.
/// `words` and `environment` end with NULL; `output` and `errors` are open files, or -1 for this process's own. The
/// program's group is on the list of the keeper at the line `keeper` before it starts.
/// Returns its id, or an errno as a negative number.
int ct_spawn(
    char *_Nullable const *_Nonnull words, char *_Nullable const *_Nonnull environment, int output, int errors,
    int keeper);
/// A stream between processes: like `console` a terminal of its size, if that is one, else a pipe. Reading does not wait.
/// Returns -1 with errno set when it fails.
int ct_open_stream(int console, int *reading, int *writing);
/// Starts a process that does nothing but wait until `line` is closed, by hand or by the end of this process, and then
/// kills the process groups and removes the folder it was told of. Returns its id, or an errno as a negative number.
int ct_start_keeper(int *line);
/// Puts a process group on the keeper's list; its negative takes it off.
void ct_tell_keeper(int line, int group);
/// The one folder that the keeper removes, with all that it holds: an absolute path.
void ct_tell_keeper_folder(int line, const char *path);

// MARK: - Description

int64_t ct_references(CTensor *tensor);
bool ct_same(CTensor *a, CTensor *b);
int64_t ct_dim(CTensor *tensor);
/// `dim` integers, alive as long as the tensor keeps its shape.
const int64_t *ct_sizes(CTensor *tensor);
const int64_t *ct_strides(CTensor *tensor);
int64_t ct_numel(CTensor *tensor);
int8_t ct_dtype(CTensor *tensor);
CTDevice ct_device(CTensor *tensor);
bool ct_is_contiguous(CTensor *tensor);
void *_Nullable ct_data(CTensor *tensor);
/// Identifies the storage, so that tensors that share it can be told.
const void *_Nullable ct_storage(CTensor *tensor);
size_t ct_storage_bytes(CTensor *tensor);
/// Elements from the start of the storage to the tensor's first.
int64_t ct_storage_offset(CTensor *tensor);
CT_STATUS ct_item_real(CTensor *tensor, double *value);
CT_STATUS ct_item_integer(CTensor *tensor, int64_t *value);

// MARK: - Creation

CT_TENSOR ct_empty(CTIntegers sizes, CTOptions options);
/// Keeps the order of the axes in memory too.
CT_TENSOR ct_empty_like(CTensor *tensor);
CT_TENSOR ct_full(CTIntegers sizes, CTScalar value, CTOptions options);
CT_TENSOR ct_arange(CTScalar start, CTScalar end, CTScalar step, CTOptions options);
CT_TENSOR ct_linspace(CTScalar start, CTScalar end, int64_t count, CTOptions options);
CT_TENSOR ct_eye(int64_t size, CTOptions options);
/// A tensor over memory that it does not own; `release(context)` is called when the last reference goes.
CT_TENSOR ct_from_memory(
    void *data, CTIntegers sizes, CTIntegers strides, CTOptions options, void *_Nullable context,
    void (*release)(void *_Nullable context));

// MARK: - Random numbers. A NULL generator is the default one of the device.

#define CT_GENERATOR CT_RETURNS_RETAINED CGenerator *_Nullable
typedef CGenerator *_Nullable CGeneratorRef;
/// Of the default generators of all devices.
CT_STATUS ct_manual_seed(uint64_t seed);
/// One of its own, for tensors on a device.
CT_GENERATOR ct_generator(uint64_t seed, CTDevice device);
/// The state of a CPU generator as bytes, in PyTorch's own layout.
CT_TENSOR ct_generator_state(CGeneratorRef generator);
CT_STATUS ct_set_generator_state(CGeneratorRef generator, CTensor *state);
CT_TENSOR ct_rand(CTIntegers sizes, CGeneratorRef generator, CTOptions options);
CT_TENSOR ct_randn(CTIntegers sizes, CGeneratorRef generator, CTOptions options);
CT_TENSOR ct_randint(int64_t low, int64_t high, CTIntegers sizes, CGeneratorRef generator, CTOptions options);
CT_TENSOR ct_randperm(int64_t count, CGeneratorRef generator);
CT_STATUS ct_uniform(CTensor *tensor, double from, double to, CGeneratorRef generator);
CT_STATUS ct_normal(CTensor *tensor, double mean, double deviation, CGeneratorRef generator);

// MARK: - Conversion

CT_TENSOR ct_to(CTensor *tensor, CTOptions options, bool non_blocking);
/// In memory from which a GPU copies without waiting.
CT_TENSOR ct_pin_memory(CTensor *tensor);
CT_TENSOR ct_contiguous(CTensor *tensor);
/// `format` is c10::MemoryFormat: 0 contiguous, 1 preserve, 2 channels last, 3 channels last 3-D.
CT_TENSOR ct_to_memory_format(CTensor *tensor, int8_t format);
CT_TENSOR ct_clone(CTensor *tensor);
CT_TENSOR ct_detach(CTensor *tensor);

// MARK: - Element-wise

#define CT_UNARY(X)                                                                                     \
  X(abs) X(neg) X(exp) X(log) X(log1p) X(sqrt) X(rsqrt) X(reciprocal) X(square) X(sin) X(cos) X(tan)      \
  X(tanh) X(atan) X(erf) X(erfinv) X(sigmoid) X(log_sigmoid) X(relu) X(silu) X(softplus) X(floor) X(ceil)  \
  X(round) X(trunc) X(sign) X(isnan) X(isfinite) X(logical_not)
#define CT_BINARY(X)                                                                                    \
  X(add) X(sub) X(mul) X(div) X(remainder) X(maximum) X(minimum) X(matmul) X(atan2)                       \
  X(eq) X(ne) X(lt) X(le) X(gt) X(ge) X(logical_and) X(logical_or) X(logical_xor)
#define CT_SCALAR(X)                                                                                    \
  X(add) X(sub) X(mul) X(div) X(remainder) X(pow) X(eq) X(ne) X(lt) X(le) X(gt) X(ge)
#define CT_DECLARE_UNARY(name) CT_TENSOR ct_##name(CTensor *tensor);
#define CT_DECLARE_BINARY(name) CT_TENSOR ct_##name(CTensor *a, CTensor *b);
#define CT_DECLARE_SCALAR(name) CT_TENSOR ct_##name##_scalar(CTensor *tensor, CTScalar scalar);
CT_UNARY(CT_DECLARE_UNARY)
CT_BINARY(CT_DECLARE_BINARY)
CT_SCALAR(CT_DECLARE_SCALAR)
CT_TENSOR ct_pow(CTensor *base, CTensor *exponent);
/// `scalar - tensor` and `scalar / tensor`.
CT_TENSOR ct_rsub_scalar(CTensor *tensor, CTScalar scalar);
CT_TENSOR ct_rdiv_scalar(CTensor *tensor, CTScalar scalar);
CT_TENSOR ct_clamp(CTensor *tensor, const CTScalar *_Nullable low, const CTScalar *_Nullable high);
CT_TENSOR ct_where(CTensor *condition, CTensor *a, CTensor *b);
CT_TENSOR ct_masked_fill(CTensor *tensor, CTensor *mask, CTScalar value);
CT_TENSOR ct_lerp(CTensor *start, CTensor *end, CTScalar weight);

// MARK: - In place

#define CT_IN_PLACE(X) X(add) X(sub) X(mul) X(div)
#define CT_DECLARE_IN_PLACE(name)                                                                       \
  CT_STATUS ct_##name##_in_place(CTensor *tensor, CTensor *other);                                       \
  CT_STATUS ct_##name##_scalar_in_place(CTensor *tensor, CTScalar scalar);
CT_IN_PLACE(CT_DECLARE_IN_PLACE)
CT_STATUS ct_fill(CTensor *tensor, CTScalar value);
/// Gives the tensor object other memory of the same shape, without history.
CT_STATUS ct_set_data(CTensor *tensor, CTensor *data);
CT_STATUS ct_copy(CTensor *destination, CTensor *source, bool non_blocking);

// MARK: - Shape

CT_TENSOR ct_reshape(CTensor *tensor, CTIntegers sizes);
CT_TENSOR ct_permute(CTensor *tensor, CTIntegers axes);
CT_TENSOR ct_transpose(CTensor *tensor, int64_t a, int64_t b);
CT_TENSOR ct_expand(CTensor *tensor, CTIntegers sizes);
CT_TENSOR ct_squeeze(CTensor *tensor, int64_t axis);
CT_TENSOR ct_unsqueeze(CTensor *tensor, int64_t axis);
CT_TENSOR ct_flatten(CTensor *tensor, int64_t first, int64_t last);
/// The same bytes as elements of another type.
CT_TENSOR ct_view_as(CTensor *tensor, int8_t dtype);
CT_TENSOR ct_as_strided(CTensor *tensor, CTIntegers sizes, CTIntegers strides, int64_t offset);
CT_TENSOR ct_select(CTensor *tensor, int64_t axis, int64_t index);
CT_TENSOR ct_slice(CTensor *tensor, int64_t axis, int64_t start, int64_t end, int64_t step);
CT_TENSOR ct_index_select(CTensor *tensor, int64_t axis, CTensor *indices);
CT_TENSOR ct_gather(CTensor *tensor, int64_t axis, CTensor *indices);
CT_TENSOR ct_masked_select(CTensor *tensor, CTensor *mask);
CT_TENSOR ct_nonzero(CTensor *tensor);
CT_TENSOR ct_one_hot(CTensor *tensor, int64_t classes);
CT_TENSOR ct_flip(CTensor *tensor, CTIntegers axes);
CT_TENSOR ct_rot90(CTensor *tensor, int64_t quarter_turns, int64_t from, int64_t to);
CT_TENSOR ct_roll(CTensor *tensor, CTIntegers shifts, CTIntegers axes);
CT_TENSOR ct_repeat(CTensor *tensor, CTIntegers repeats);
/// `padding` runs from the last axis backwards, (before, after) each; `mode` is PyTorch's name.
CT_TENSOR ct_pad(CTensor *tensor, CTIntegers padding, const char *mode, double value);
CT_TENSOR ct_cat(CTTensors tensors, int64_t axis);
CT_TENSOR ct_stack(CTTensors tensors, int64_t axis);

// MARK: - Reduction. Empty `axes` reduces all; `dtype` -1 keeps the tensor's own.

CT_TENSOR ct_sum(CTensor *tensor, CTIntegers axes, bool keep, int8_t dtype);
CT_TENSOR ct_mean(CTensor *tensor, CTIntegers axes, bool keep, int8_t dtype);
CT_TENSOR ct_var(CTensor *tensor, CTIntegers axes, int64_t correction, bool keep);
CT_TENSOR ct_amax(CTensor *tensor, CTIntegers axes, bool keep);
CT_TENSOR ct_amin(CTensor *tensor, CTIntegers axes, bool keep);
CT_TENSOR ct_norm(CTensor *tensor, double order, CTIntegers axes, bool keep);
CT_TENSOR ct_argmax(CTensor *tensor, int64_t axis, bool keep);
CT_TENSOR ct_argmin(CTensor *tensor, int64_t axis, bool keep);
CT_TENSOR ct_cumsum(CTensor *tensor, int64_t axis);
CT_TENSOR ct_any(CTensor *tensor);
CT_TENSOR ct_all(CTensor *tensor);
CT_TENSOR ct_bincount(CTensor *tensor, int64_t minimum_length);
CT_STATUS ct_sort(CTensor *tensor, int64_t axis, bool descending, CTensorRef *_Nonnull values, CTensorRef *_Nonnull indices);
/// The reduced QR decomposition of a matrix.
CT_STATUS ct_qr(CTensor *matrix, CTensorRef *_Nonnull q, CTensorRef *_Nonnull r);
CT_STATUS ct_topk(CTensor *tensor, int64_t count, int64_t axis, CTensorRef *_Nonnull values, CTensorRef *_Nonnull indices);
CT_STATUS ct_equal(CTensor *a, CTensor *b, bool *equal);

// MARK: - Layers

CT_TENSOR ct_linear(CTensor *input, CTensor *weight, CTensorRef bias);
CT_TENSOR ct_convolution(
    CTensor *input, CTensor *weight, CTensorRef bias, CTIntegers stride, CTIntegers padding, CTIntegers dilation,
    bool transposed, CTIntegers output_padding, int64_t groups);
CT_TENSOR ct_batch_norm(
    CTensor *input, CTensorRef weight, CTensorRef bias, CTensorRef running_mean, CTensorRef running_variance,
    bool training, double momentum, double epsilon);
CT_TENSOR ct_instance_norm(
    CTensor *input, CTensorRef weight, CTensorRef bias, CTensorRef running_mean, CTensorRef running_variance,
    bool use_input_statistics, double momentum, double epsilon);
CT_TENSOR ct_group_norm(CTensor *input, int64_t groups, CTensorRef weight, CTensorRef bias, double epsilon);
CT_TENSOR ct_layer_norm(CTensor *input, CTIntegers shape, CTensorRef weight, CTensorRef bias, double epsilon);
CT_TENSOR ct_prelu(CTensor *input, CTensor *weight);
CT_TENSOR ct_leaky_relu(CTensor *input, double slope);
CT_TENSOR ct_gelu(CTensor *input, const char *approximation);
CT_TENSOR ct_softmax(CTensor *input, int64_t axis);
CT_TENSOR ct_log_softmax(CTensor *input, int64_t axis);
/// Scaled dot-product attention: softmax(query · keyᵀ / √E) · value, by the fastest kernel that there is.
CT_TENSOR ct_attention(CTensor *query, CTensor *key, CTensor *value);
CT_TENSOR ct_dropout(CTensor *input, double probability, bool training);
/// The number of spatial axes (1 to 3) follows from `kernel.count`.
CT_TENSOR ct_max_pool(
    CTensor *input, CTIntegers kernel, CTIntegers stride, CTIntegers padding, CTIntegers dilation, bool ceil_mode);
CT_TENSOR ct_avg_pool(
    CTensor *input, CTIntegers kernel, CTIntegers stride, CTIntegers padding, bool ceil_mode, bool count_padding);
CT_TENSOR ct_adaptive_avg_pool(CTensor *input, CTIntegers size);
/// `linear` interpolates (linear, bilinear, trilinear by `size.count`), otherwise nearest.
CT_TENSOR ct_upsample(CTensor *input, CTIntegers size, bool linear, bool align_corners);

// MARK: - Losses. `reduction` is at::Reduction: 0 none, 1 mean, 2 sum.

CT_TENSOR ct_bce_with_logits(
    CTensor *input, CTensor *target, CTensorRef weight, CTensorRef positive_weight, int64_t reduction);
CT_TENSOR ct_cross_entropy(
    CTensor *input, CTensor *target, CTensorRef weight, int64_t reduction, int64_t ignore_index, double smoothing);
CT_TENSOR ct_mse_loss(CTensor *input, CTensor *target, int64_t reduction);
CT_TENSOR ct_l1_loss(CTensor *input, CTensor *target, int64_t reduction);
CT_TENSOR ct_smooth_l1_loss(CTensor *input, CTensor *target, int64_t reduction, double beta);

// MARK: - Autograd

bool ct_gradients_enabled(void);
void ct_set_gradients_enabled(bool enabled);
bool ct_requires_gradient(CTensor *tensor);
CT_STATUS ct_set_requires_gradient(CTensor *tensor, bool required);
CT_TENSOR ct_gradient(CTensor *tensor);
void ct_set_gradient(CTensor *tensor, CTensorRef gradient);
CT_STATUS ct_backward(CTensor *tensor, CTensorRef gradient, bool retain_graph);
/// Fills `gradients` (as many as `inputs`, +1 each; NULL for an input that the outputs do not use).
CT_STATUS ct_gradients(CTTensors outputs, CTTensors inputs, bool create_graph, CTensorRef *_Nonnull gradients);

// MARK: - Precision

/// The type to which this thread's operations on such a device are cast automatically; -1 where they are not.
int8_t ct_autocast(CTDevice device);
/// -1 turns it off.
CT_STATUS ct_set_autocast(CTDevice device, int8_t dtype);
/// Forgets the weights that were cast, so that the next region casts them anew.
void ct_clear_autocast_cache(void);
/// Whether convolutions of that type, and their gradients, can be computed on the device.
bool ct_can_convolve(CTDevice device, int8_t dtype);
/// Multiplies all gradients by `factor`. The result is 0-d, and 1 where an element was not finite, otherwise 0.
CT_TENSOR ct_unscale(CTTensors gradients, double factor);
/// TensorFloat-32 in float32 convolutions and matrix products of a GPU.
void ct_set_tf32(bool allowed);
/// cuDNN tries which kernel is the fastest for each new shape, and keeps to kernels that give the same each time.
void ct_set_cudnn(bool benchmarks, bool deterministic);

// MARK: - Lists of tensors at once: what optimizers are made of

CT_STATUS ct_foreach_mul(CTTensors tensors, CTScalar factor);
CT_STATUS ct_foreach_mul_tensor(CTTensors tensors, CTensor *factor);
CT_STATUS ct_foreach_add_scalar(CTTensors tensors, CTScalar value);
CT_STATUS ct_foreach_add(CTTensors tensors, CTTensors others, CTScalar alpha);
CT_STATUS ct_foreach_lerp(CTTensors tensors, CTTensors ends, double weight);
CT_STATUS ct_foreach_clamp(CTTensors tensors, double low, double high);
/// The norm of all tensors taken as one vector.
CT_TENSOR ct_total_norm(CTTensors tensors, double order);
CT_STATUS ct_fused_adam(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, CTTensors maximum_squares,
    CTTensors steps, double learning_rate, double beta1, double beta2, double weight_decay, double epsilon,
    bool amsgrad, bool decoupled);
CT_STATUS ct_fused_sgd(
    CTTensors parameters, CTTensors gradients, CTTensors momenta, double weight_decay, double momentum,
    double learning_rate, double dampening, bool nesterov, bool first_step);
/// `step` counts from 1.
CT_STATUS ct_lamb(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, double step, double learning_rate,
    double beta1, double beta2, double weight_decay, double epsilon, bool clips_trust, bool always_adapts);
/// `squares` and `maximum_squares` are 0-d; the latter are none without AMSGrad.
CT_STATUS ct_novograd(
    CTTensors parameters, CTTensors gradients, CTTensors means, CTTensors squares, CTTensors maximum_squares,
    double learning_rate, double beta1, double beta2, double weight_decay, double epsilon, bool averages_gradients);

// MARK: - PyTorch's archive (.pth): a zip of named records

typedef struct CTArchiveReader CTArchiveReader;
typedef struct CTArchiveWriter CTArchiveWriter;
CTArchiveReader *_Nullable ct_archive_open(const char *path);
void ct_archive_close(CTArchiveReader *reader);
bool ct_archive_has(CTArchiveReader *reader, const char *record);
CT_STATUS ct_archive_size(CTArchiveReader *reader, const char *record, size_t *size);
/// The record as a 1-D uint8 tensor; the archive's own checksum is verified.
CT_TENSOR ct_archive_read(CTArchiveReader *reader, const char *record);
/// `write(context, data, size)` takes the bytes of the zip in order and returns how many it took: fewer is a failure.
CTArchiveWriter *_Nullable ct_archive_create(
    void *context, size_t (*write)(void *context, const void *data, size_t size));
CT_STATUS ct_archive_write(CTArchiveWriter *writer, const char *record, const void *data, size_t size);
/// Writes the directory of the zip; without it the file is no archive.
CT_STATUS ct_archive_finish(CTArchiveWriter *writer);
void ct_archive_free(CTArchiveWriter *writer);

// MARK: - Activations that are not kept

/// `run(context)` repeats a part of the forward pass; `release(context)` is called when nothing can ask for it any more.
typedef struct {
  void *context;
  void (*run)(void *context);
  void (*release)(void *context);
} CTReplay;
/// Until `ct_recompute_end`, operations on this thread save nothing for the backward pass. When it asks for what they
/// would have saved, `replay` runs with gradients enabled and the random numbers of the first time. Does not nest.
/// `device` is the one whose random numbers are drawn, beside the CPU.
CT_STATUS ct_recompute_begin(CTDevice device, CTReplay replay);
void ct_recompute_end(void);

// MARK: - Looking on while operations run, on this thread and in the backward passes that it starts

/// An operation that has ended.
typedef struct {
  /// Such as `aten::convolution`, for the length of the call.
  const char *name;
  /// Multiplications that are followed by an addition; 0 within an operation that is counted itself.
  int64_t multiplications;
  /// Whether it may multiply in ways that there is no rule for.
  bool is_uncounted;
} CTOperation;
/// Functions that are NULL are not called.
typedef struct {
  void *_Nullable context;
  void (*_Nullable operation)(void *_Nullable context, CTOperation operation);
  /// A node of the backward pass, with the number that it got in the forward pass. Both or neither.
  void (*_Nullable node_begins)(void *_Nullable context, int64_t sequence);
  void (*_Nullable node_ends)(void *_Nullable context);
  /// Memory of tensors that is taken, or, with negative `bytes`, given back.
  void (*_Nullable memory)(void *_Nullable context, const void *address, int64_t bytes);
} CTObserver;
/// One at a time, ended on the same thread.
CT_STATUS ct_observe(CTObserver observer);
void ct_end_observation(void);
/// What the next node will get that the forward pass makes on this thread.
uint64_t ct_sequence_number(void);
/// Waits for all that a device has been given to do.
CT_STATUS ct_synchronize(CTDevice device);

/// A moment in the work that a GPU has been given; to be freed.
typedef struct CTMoment CTMoment;
CTMoment *_Nullable ct_moment(CTDevice device);
void ct_moment_free(CTMoment *moment);
/// Waits for the later one.
CT_STATUS ct_moment_seconds(CTMoment *earlier, CTMoment *later, double *seconds);

/// Tensors that are known by a mark, to find which of them others were computed from; to be freed.
typedef struct CTOrigins CTOrigins;
CTOrigins *_Nullable ct_origins(void);
void ct_origins_free(CTOrigins *origins);
/// A tensor that the tape does not know is left out. Marks are kept while tensors come and go.
CT_STATUS ct_origins_mark(CTOrigins *origins, CTensor *tensor, int64_t mark);
/// The nearest marks, in rising order. The result is their number; -1 when the call failed.
int64_t ct_origins_find(CTOrigins *origins, CTensor *tensor, int64_t *marks, int64_t capacity);

// MARK: - Traces

/// Starts to record operations, phases and, where it is asked for, what runs on GPUs.
CT_STATUS ct_trace_begin(bool includes_gpus);
/// Stops, and writes a Chrome trace.
CT_STATUS ct_trace_end(const char *path);
/// A named part of the work that begins on this thread; NULL when nothing records it.
void *_Nullable ct_phase_begin(const char *name);
void ct_phase_end(void *_Nullable phase);
// MARK: - What tensors hold

typedef struct { int64_t current; int64_t peak; } CTMemory;
/// From now on counts the bytes that tensors on `device`, the CPU or meta, hold; more than `limit` of them are out of
/// memory. 0 is no limit. To be called before the first tensor there: earlier ones are not counted.
CT_STATUS ct_memory_count(CTDevice device, int64_t limit);
CTMemory ct_memory(CTDevice device);
void ct_memory_reset_peak(CTDevice device);
/// Has all operations work on tensors of the meta device.
CT_STATUS ct_meta_begin(void);

// MARK: - Sums over ranks

/// `all_reduce(context, tensor)` replaces the elements by their sums over all ranks and returns 0, or -1 on failure. Taken
/// over by the call that it is given to: `release(context)` is called when the graph no longer needs it.
/// A rank that does not contribute takes part in every sum with zeros, and has no gradient from it.
typedef struct {
  void *context;
  int (*all_reduce)(void *context, CTensor *tensor);
  void (*release)(void *context);
  bool contributes;
} CTRanks;
/// Differentiable: the gradient is the sum of all ranks' gradients.
CT_TENSOR ct_cross_rank_sum(CTensor *tensor, CTRanks ranks);
/// Zeros that depend on the tensor without handing a gradient to it: the backward pass visits all it was made from.
CT_TENSOR ct_muted(CTensor *tensor);

// Batch normalisation over [N, C, ...] with the statistics of all ranks, in PyTorch's steps.
/// This rank's row: what `ct_batch_norm_combine` takes, of 2C + 1 elements.
CT_TENSOR ct_batch_norm_moments(CTensor *input, double epsilon);
/// `rows` [ranks, 2C + 1], zeros for a rank without samples. Moves the running statistics, which may be NULL.
CT_STATUS ct_batch_norm_combine(
    CTensor *input, CTensor *rows, CTensorRef running_mean, CTensorRef running_variance, double momentum, double epsilon,
    CTensorRef *_Nonnull mean, CTensorRef *_Nonnull inverse_deviation, CTensorRef *_Nonnull counts);
CT_TENSOR ct_batch_norm_synchronized(
    CTensor *input, CTensorRef weight, CTensorRef bias, CTensor *mean, CTensor *inverse_deviation, CTensor *counts,
    CTRanks ranks);

// MARK: - Stores

struct CT_REFERENCE(ct_store_retain, ct_store_release) CStore;
typedef struct CStore CStore;
void ct_store_retain(CStore *store);
void ct_store_release(CStore *store);
#define CT_STORE CT_RETURNS_RETAINED CStore *_Nullable
/// A server takes over `socket`, which listens, or with -1 makes its own.
CT_STORE ct_tcp_store(const char *host, uint16_t port, bool is_server, int socket, double seconds);
/// In a file that all ranks can write to, which may be there; it stays.
CT_STORE ct_file_store(const char *path, double seconds);
CT_STORE ct_hash_store(void);
CT_STORE ct_prefix_store(const char *prefix, CStore *store);
/// The port of a TCP store; 0 for another kind.
uint16_t ct_store_port(CStore *store);
CT_STATUS ct_store_set(CStore *store, const char *key, const void *data, size_t size);
/// Waits for the key up to the store's timeout.
CT_TENSOR ct_store_get(CStore *store, const char *key);
CT_STATUS ct_store_add(CStore *store, const char *key, int64_t amount, int64_t *total);
CT_STATUS ct_store_check(CStore *store, const char *key, bool *present);
CT_STATUS ct_store_wait(CStore *store, const char *key, double seconds);
CT_STATUS ct_store_delete(CStore *store, const char *key);

/// Has a socket that listens drop all that comes from now on; connections that it has accepted stay. Returns 0, or -1 with
/// `errno`.
int ct_seal_socket(int socket);

// MARK: - Process groups

struct CT_REFERENCE(ct_group_retain, ct_group_release) CGroup;
typedef struct CGroup CGroup;
void ct_group_retain(CGroup *group);
void ct_group_release(CGroup *group);
struct CT_REFERENCE(ct_work_retain, ct_work_release) CWork;
typedef struct CWork CWork;
void ct_work_retain(CWork *work);
void ct_work_release(CWork *work);
#define CT_GROUP CT_RETURNS_RETAINED CGroup *_Nullable
#define CT_WORK CT_RETURNS_RETAINED CWork *_Nullable
struct CT_REFERENCE(ct_backend_retain, ct_backend_release) CBackend;
typedef struct CBackend CBackend;
typedef CBackend *_Nullable CBackendRef;
void ct_backend_retain(CBackend *backend);
void ct_backend_release(CBackend *backend);
#define CT_BACKEND CT_RETURNS_RETAINED CBackend *_Nullable
/// Connects to all other ranks. Listens on the addresses, this machine's, with commas between them; several share the
/// traffic.
CT_BACKEND ct_gloo_backend(CStore *store, int rank, int size, double seconds, const char *addresses);
/// Call the plug-ins' `ct_mpi_backend` and `ct_nccl_backend`, whose addresses are given.
CT_BACKEND ct_call_mpi_backend(void *function, int rank, int size, double seconds);
CT_BACKEND ct_call_nccl_backend(void *function, CStore *store, int rank, int size, double seconds, int device);
/// A group whose tensors of the CPU go through one backend and those of NVIDIA's GPUs through another; the second one,
/// where it is given, is also who makes barriers.
CT_GROUP ct_group(CStore *store, int rank, int size, CBackendRef cpu, CBackendRef cuda);
/// Ends the backends in order; waits for all ranks where a backend needs it. Nothing may be under way.
CT_STATUS ct_group_shutdown(CGroup *group);

/// Sees the all-reduces that DDP's engine makes; those of `ct_all_reduce` it does not see.
typedef struct {
  void *context;
  /// Before a call. Returns the number that `finished` gets, or -1 to refuse the call, with the reason in `reason`.
  int64_t (*started)(void *context, CGroup *group, CTensor *tensor, char *reason, size_t size);
  /// After a call that went well; from any thread.
  void (*finished)(void *context, int64_t number);
  /// When the group and its last call have ended.
  void (*release)(void *context);
} CTGroupObserver;
/// At most once a group, before its first call.
void ct_group_observe(CGroup *group, CTGroupObserver observer);

/// `op` is c10d::ReduceOp: 0 sum, 1 average, 2 product, 3 minimum, 4 maximum.
CT_WORK ct_all_reduce(CGroup *group, CTensor *tensor, int op);
CT_WORK ct_broadcast(CGroup *group, CTensor *tensor, int root);
CT_WORK ct_reduce(CGroup *group, CTensor *tensor, int root, int op);
CT_WORK ct_all_gather(CGroup *group, CTTensors outputs, CTensor *input);
/// `outputs` is empty except on the root.
CT_WORK ct_gather_to_root(CGroup *group, CTTensors outputs, CTensor *input, int root);
/// `inputs` is empty except on the root.
CT_WORK ct_scatter_from_root(CGroup *group, CTensor *output, CTTensors inputs, int root);
CT_WORK ct_reduce_scatter(CGroup *group, CTensor *output, CTTensors inputs, int op);
/// Both are cut into equal parts along the first axis, one a rank.
CT_WORK ct_all_to_all(CGroup *group, CTensor *output, CTensor *input);
CT_WORK ct_send(CGroup *group, CTensor *tensor, int destination, int tag);
CT_WORK ct_receive(CGroup *group, CTensor *tensor, int source, int tag);
CT_WORK ct_barrier(CGroup *group);
CT_STATUS ct_work_wait(CWork *work);
/// Calls `ended` once, when the work has ended, well or not: from any thread, at once where it has already.
CT_STATUS ct_work_observe(CWork *work, void *context, void (*ended)(void *context, bool is_good));

// MARK: - DDP's engine (c10d::Reducer)

struct CT_REFERENCE(ct_reducer_retain, ct_reducer_release) CReducer;
typedef struct CReducer CReducer;
void ct_reducer_retain(CReducer *reducer);
void ct_reducer_release(CReducer *reducer);
typedef struct {
  int64_t first_bucket_bytes, bucket_bytes;
  bool find_unused_parameters, static_graph, gradients_are_bucket_views;
} CTReducerOptions;
/// `parameters` in registration order; `names` are as many C strings.
CT_RETURNS_RETAINED CReducer *_Nullable ct_reducer(
    CGroup *group, CTTensors parameters, const char *_Nonnull const *_Nonnull names, CTReducerOptions options);
/// Has gradients all-reduced in another floating type. This or the next, before the first pass.
CT_STATUS ct_reducer_cast(CReducer *reducer, CGroup *group, int8_t dtype);
/// Leaves the average over all ranks in a full bucket. `gradients` are views of the one-axis `buffer`, in its order;
/// `places` are their parameters' indices. Not 0 ends the backward pass.
typedef int (*CTBucketFunction)(
    void *context, CTensor *buffer, CTTensors gradients, CTIntegers places, bool is_last);
/// `release` is called with `context` when the reducer ends, or the call fails.
CT_STATUS ct_reducer_hook(
    CReducer *reducer, CTTensors parameters, CTBucketFunction function, void *context,
    void (*release)(void *context));
/// `has_new_buckets` tells whether gradients have come into other buckets.
CT_STATUS ct_reducer_prepare_forward(CReducer *reducer, bool *has_new_buckets);
/// The bucket of each parameter, in the order of their all-reduces.
CT_STATUS ct_reducer_buckets(CReducer *reducer, int32_t *buckets);
/// The backward pass with its all-reduces. The graph is walked from the loss when unused parameters are to be found.
CT_STATUS ct_reducer_backward(CReducer *reducer, CTensor *loss);
/// Fails when the last pass gave some parameters no gradient; the error ends with their indices.
CT_STATUS ct_reducer_check_finished(CReducer *reducer);

#pragma clang assume_nonnull end
#ifdef __cplusplus
#pragma clang diagnostic pop
}
#endif
