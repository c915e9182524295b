// The machine that this driver shows is what STAND_IN_GPUS says, a letter for each GPU:
//   H  an H100 at work                 U  an H100 of which little is known
//   L  one that has fallen off the bus
//   A  an A30 that is throttled        M  an A100 that is divided into two
// "!" is a machine whose driver is not loaded.
#include "nvml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// A device is its number from 1; an instance is its GPU's, plus 100 for the first and 200 for the second.
static uint32_t number(nvmlDevice_t device) { return (uint32_t)(uintptr_t)device % 100; }
static uint32_t part(nvmlDevice_t device) { return (uint32_t)(uintptr_t)device / 100; }

static const char *machine(void) {
  const char *letters = getenv("STAND_IN_GPUS");
  return letters == NULL ? "HULAM" : letters;
}
static char kind(nvmlDevice_t device) { return machine()[number(device) - 1]; }

static nvmlReturn_t write_text(char *text, uint32_t size, const char *content) {
  return snprintf(text, size, "%s", content) < (int)size ? NVML_SUCCESS : NVML_ERROR_INSUFFICIENT_SIZE;
}

// MARK: - The machine

nvmlReturn_t nvmlInit_v2(void) { return machine()[0] == '!' ? NVML_ERROR_DRIVER_NOT_LOADED : NVML_SUCCESS; }
nvmlReturn_t nvmlShutdown(void) { return NVML_SUCCESS; }

const char *nvmlErrorString(nvmlReturn_t code) {
  switch (code) {
  case NVML_ERROR_DRIVER_NOT_LOADED: return "Driver Not Loaded";
  case NVML_ERROR_GPU_IS_LOST: return "GPU is lost";
  default: return "Unknown Error";
  }
}
nvmlReturn_t nvmlSystemGetDriverVersion(char *text, uint32_t size) { return write_text(text, size, "550.54.15"); }

nvmlReturn_t nvmlDeviceGetCount_v2(uint32_t *count) {
  *count = (uint32_t)strlen(machine());
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(uint32_t index, nvmlDevice_t *device) {
  if (index >= strlen(machine())) return NVML_ERROR_INVALID_ARGUMENT;
  if (machine()[index] == 'L') return NVML_ERROR_GPU_IS_LOST;
  *device = (nvmlDevice_t)(uintptr_t)(index + 1);
  return NVML_SUCCESS;
}

// MARK: - Names

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *text, uint32_t size) {
  char uuid[64];
  if (part(device) > 0) {
    snprintf(uuid, sizeof uuid, "MIG-2220000%u-aaaa-bbbb-cccc-dddddddddddd", part(device));
  } else {
    snprintf(uuid, sizeof uuid, "GPU-1110000%u-aaaa-bbbb-cccc-dddddddddddd", number(device) - 1);
  }
  return write_text(text, size, uuid);
}
nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *text, uint32_t size) {
  if (part(device) > 0) return write_text(text, size, "NVIDIA A100-SXM4-80GB MIG 3g.40gb");
  switch (kind(device)) {
  case 'A': return write_text(text, size, "NVIDIA A30");
  case 'M': return write_text(text, size, "NVIDIA A100-SXM4-80GB");
  default: return write_text(text, size, "NVIDIA H100 80GB HBM3");
  }
}
nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *info) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  memset(info, 0, sizeof *info);
  info->bus = 0x3b + number(device) - 1;
  snprintf(info->busId, sizeof info->busId, "00000000:%02X:00.0", info->bus);
  return NVML_SUCCESS;
}

// MARK: - Load

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  memory->total = 80ull << 30;
  memory->used = 20ull << 30;
  memory->free = memory->total - memory->used;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *utilization) {
  if (kind(device) == 'U' || kind(device) == 'M') return NVML_ERROR_NOT_SUPPORTED;
  utilization->gpu = 97;
  utilization->memory = 40;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, uint32_t *degrees) {
  if (kind(device) == 'U' || sensor != NVML_TEMPERATURE_GPU) return NVML_ERROR_NOT_SUPPORTED;
  *degrees = 61;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, uint32_t *milliwatts) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  *milliwatts = 512400;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetEnforcedPowerLimit(nvmlDevice_t device, uint32_t *milliwatts) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  *milliwatts = 700000;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device, uint64_t *reasons) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  // Power cap and hardware thermal; one that is idle is not throttled.
  *reasons = kind(device) == 'A' ? 0x44 : 0x1;
  return NVML_SUCCESS;
}

// MARK: - Parts and processes

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, uint32_t *current, uint32_t *pending) {
  if (kind(device) == 'U') return NVML_ERROR_NOT_SUPPORTED;
  *current = *pending = kind(device) == 'M' ? NVML_DEVICE_MIG_ENABLE : 0;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, uint32_t *count) {
  (void)device;
  *count = 7;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, uint32_t index, nvmlDevice_t *instance) {
  if (index >= 2) return NVML_ERROR_NOT_FOUND;
  *instance = (nvmlDevice_t)(uintptr_t)(number(device) + 100 * (index + 1));
  return NVML_SUCCESS;
}

/// The process that asks, and on a GPU of which little is known one that cannot be seen.
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, uint32_t *count, nvmlProcessInfo_t *list) {
  uint32_t room = *count;
  *count = kind(device) == 'H' || kind(device) == 'U' ? 1 : 0;
  if (room < *count) return NVML_ERROR_INSUFFICIENT_SIZE;
  if (*count == 0) return NVML_SUCCESS;
  memset(list, 0, sizeof *list);
  list->pid = kind(device) == 'H' ? (uint32_t)getpid() : 0x7fffffff;
  list->usedGpuMemory = kind(device) == 'H' ? 19ull << 30 : UINT64_MAX;
  return NVML_SUCCESS;
}
