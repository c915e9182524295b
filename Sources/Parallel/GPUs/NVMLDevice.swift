internal import CNVML
import Foundation
import Torch

/// What the driver tells of one GPU. Every value may be one that this GPU does not have: then it is nil.
struct NVMLDevice {
    let handle: nvmlDevice_t
    let library: SharedLibrary

    func read(_ index: Int) -> GPU {
        var gpu = GPU(index: index, uuid: text("nvmlDeviceGetUUID"), name: text("nvmlDeviceGetName"))
        gpu.pciBusID = value("nvmlDeviceGetPciInfo_v3", nvmlPciInfo_t()).map(address)
        gpu.instances = instances
        gpu.load = load
        gpu.processes = processes
        if gpu.uuid == nil { gpu.failure = "the driver does not give its UUID" }
        return gpu
    }

    private var load: GPULoad {
        let memory = value("nvmlDeviceGetMemoryInfo", nvmlMemory_t())
        var load = GPULoad()
        load.memoryUsedBytes = memory.map { Int($0.used) }
        load.memoryTotalBytes = memory.map { Int($0.total) }
        load.utilizationPercent = utilization
        load.temperatureCelsius = temperature
        load.powerWatts = watts("nvmlDeviceGetPowerUsage")
        load.powerLimitWatts = watts("nvmlDeviceGetEnforcedPowerLimit")
        load.throttleReasons = value("nvmlDeviceGetCurrentClocksThrottleReasons", UInt64(0)).map(ThrottleReasons.words)
        return load
    }

    var utilization: Int? { value("nvmlDeviceGetUtilizationRates", nvmlUtilization_t()).map { Int($0.gpu) } }

    private var temperature: Int? {
        var degrees: UInt32 = 0
        let read = library.function("nvmlDeviceGetTemperature", as: nvmlTemperatureCall.self)
        return succeeded(read?(handle, Int32(NVML_TEMPERATURE_GPU), &degrees)) ? Int(degrees) : nil
    }

    private func watts(_ name: String) -> Double? { value(name, UInt32(0)).map { Double($0) / 1000 } }

    private func address(_ info: nvmlPciInfo_t) -> String {
        withUnsafeBytes(of: info.busId) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

// MARK: - Parts and processes

extension NVMLDevice {
    private var instances: [GPU.Instance] {
        guard isDivided, let most = value("nvmlDeviceGetMaxMigDeviceCount", UInt32(0)) else { return [] }
        return (0..<most).compactMap(instance)
    }

    private var isDivided: Bool {
        var (current, pending): (UInt32, UInt32) = (0, 0)
        let read = library.function("nvmlDeviceGetMigMode", as: nvmlMigModeCall.self)
        return succeeded(read?(handle, &current, &pending)) && Int(current) == NVML_DEVICE_MIG_ENABLE
    }

    private func instance(_ index: UInt32) -> GPU.Instance? {
        var part: nvmlDevice_t?
        let find = library.function("nvmlDeviceGetMigDeviceHandleByIndex", as: nvmlInstanceCall.self)
        guard succeeded(find?(handle, index, &part)), let part else { return nil }
        let device = NVMLDevice(handle: part, library: library)
        return device.text("nvmlDeviceGetUUID").map {
            GPU.Instance(uuid: $0, name: device.text("nvmlDeviceGetName"))
        }
    }

    private var processes: [GPUProcess]? {
        guard
            let list = library.function("nvmlDeviceGetComputeRunningProcesses_v3", as: nvmlProcessesCall.self)
                ?? library.function("nvmlDeviceGetComputeRunningProcesses_v2", as: nvmlProcessesCall.self)
        else { return nil }
        var count: UInt32 = 0
        _ = list(handle, &count, nil)
        // Room for some that start just now.
        var found = [nvmlProcessInfo_t](repeating: nvmlProcessInfo_t(), count: Int(count) + 16)
        count = UInt32(found.count)
        guard succeeded(list(handle, &count, &found)) else { return nil }
        return found.prefix(Int(count)).map(process)
    }

    private func process(_ info: nvmlProcessInfo_t) -> GPUProcess {
        let isCounted = info.usedGpuMemory != UInt64.max
        let name = try? String(contentsOfFile: "/proc/\(info.pid)/comm", encoding: .utf8)
        return GPUProcess(
            id: Int(info.pid), memoryBytes: isCounted ? Int(info.usedGpuMemory) : nil,
            name: name?.trimmingCharacters(in: .newlines))
    }
}

// MARK: - Calls

extension NVMLDevice {
    /// - Parameter blank: a value of the type that the function writes.
    private func value<Value>(_ name: String, _ blank: Value) -> Value? {
        var value = blank
        let read = library.function(name, as: nvmlValueCall.self)
        let code = withUnsafeMutableBytes(of: &value) { bytes in bytes.baseAddress.flatMap { read?(handle, $0) } }
        return succeeded(code) ? value : nil
    }

    private func text(_ name: String) -> String? {
        let read = library.function(name, as: nvmlTextCall.self)
        return readText { read?(handle, $0, $1) }
    }
}
