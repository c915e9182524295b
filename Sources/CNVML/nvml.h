// The part of NVIDIA's management library that Lockstep asks: names and layouts of its stable interface. The library comes
// with the driver and is opened at run time.
#pragma once
#include <stdint.h>

typedef struct nvmlDevice_st *nvmlDevice_t;
typedef int nvmlReturn_t;

enum {
  NVML_SUCCESS = 0,
  NVML_ERROR_INVALID_ARGUMENT = 2,
  NVML_ERROR_NOT_SUPPORTED = 3,
  NVML_ERROR_NOT_FOUND = 6,
  NVML_ERROR_INSUFFICIENT_SIZE = 7,
  NVML_ERROR_DRIVER_NOT_LOADED = 9,
  NVML_ERROR_GPU_IS_LOST = 15
};

/// Room for any text that a device gives.
enum { NVML_TEXT_SIZE = 128 };
enum { NVML_TEMPERATURE_GPU = 0 };
enum { NVML_DEVICE_MIG_ENABLE = 1 };

typedef struct {
  char busIdLegacy[16];
  uint32_t domain, bus, device, pciDeviceId, pciSubSystemId;
  char busId[32];
} nvmlPciInfo_t;

/// Bytes.
typedef struct { uint64_t total, free, used; } nvmlMemory_t;
/// Per cent of the time.
typedef struct { uint32_t gpu, memory; } nvmlUtilization_t;
/// Version 2 and 3 of the functions have this layout. Memory that the driver does not count is UINT64_MAX.
typedef struct {
  uint32_t pid;
  uint64_t usedGpuMemory;
  uint32_t gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_t;

typedef nvmlReturn_t (*nvmlCall)(void);
typedef const char *(*nvmlErrorStringCall)(nvmlReturn_t);
typedef nvmlReturn_t (*nvmlSystemTextCall)(char *text, uint32_t size);
typedef nvmlReturn_t (*nvmlCountCall)(uint32_t *count);
typedef nvmlReturn_t (*nvmlHandleCall)(uint32_t index, nvmlDevice_t *device);
typedef nvmlReturn_t (*nvmlTextCall)(nvmlDevice_t device, char *text, uint32_t size);
/// Most values: the function's name says of which type.
typedef nvmlReturn_t (*nvmlValueCall)(nvmlDevice_t device, void *value);
typedef nvmlReturn_t (*nvmlTemperatureCall)(nvmlDevice_t device, int sensor, uint32_t *degrees);
typedef nvmlReturn_t (*nvmlMigModeCall)(nvmlDevice_t device, uint32_t *current, uint32_t *pending);
typedef nvmlReturn_t (*nvmlInstanceCall)(nvmlDevice_t device, uint32_t index, nvmlDevice_t *instance);
typedef nvmlReturn_t (*nvmlProcessesCall)(nvmlDevice_t device, uint32_t *count, nvmlProcessInfo_t *processes);
