internal import CNVML
public import Foundation
import Torch

/// NVIDIA's management library, which comes with its driver. It knows all GPUs of the machine, also those that
/// CUDA_VISIBLE_DEVICES hides.
public final class NVML {
    private let library: SharedLibrary

    /// Opens `libnvidia-ml.so.1`, or what LOCKSTEP_NVML names instead.
    ///
    /// - Throws: `NVMLError` where there is no driver, or it does not work.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(NVMLError) {
        do {
            library = try SharedLibrary(environment["LOCKSTEP_NVML"] ?? "libnvidia-ml.so.1")
        } catch {
            throw NVMLError(
                description: """
                    there is no NVIDIA driver here (\(error)). Install it, start a container with its GPUs \
                    (docker run --gpus all), or work on the CPU
                    """)
        }
        try check(library.function("nvmlInit_v2", as: nvmlCall.self)?(), "be started")
    }

    deinit { _ = library.function("nvmlShutdown", as: nvmlCall.self)?() }

    private var driverVersion: String? {
        let read = library.function("nvmlSystemGetDriverVersion", as: nvmlSystemTextCall.self)
        return readText { read?($0, $1) }
    }

    /// What there is at this moment.
    public func machine() throws(NVMLError) -> GPUMachine {
        var count: UInt32 = 0
        try check(library.function("nvmlDeviceGetCount_v2", as: nvmlCountCall.self)?(&count), "count the GPUs")
        return GPUMachine(driverVersion: driverVersion, gpus: (0..<Int(count)).map(gpu))
    }

    /// Per cent of the last moments in which a GPU was at work; nil where the driver does not say.
    func utilization(ofGPU index: Int) -> Int? { find(index).device?.utilization }

    private func find(_ index: Int) -> (device: NVMLDevice?, code: nvmlReturn_t?) {
        var handle: nvmlDevice_t?
        let find = library.function("nvmlDeviceGetHandleByIndex_v2", as: nvmlHandleCall.self)
        let code = find?(UInt32(index), &handle)
        guard let handle, succeeded(code) else { return (nil, code) }
        return (NVMLDevice(handle: handle, library: library), code)
    }

    private func gpu(_ index: Int) -> GPU {
        let (device, code) = find(index)
        if let device { return device.read(index) }
        var gpu = GPU(index: index)
        gpu.failure = reason(code)
        return gpu
    }

    private func check(_ code: nvmlReturn_t?, _ purpose: String) throws(NVMLError) {
        if succeeded(code) { return }
        throw NVMLError(
            description: "the NVIDIA driver could not \(purpose): \(reason(code)). nvidia-smi should work first")
    }

    /// - Parameter code: nil if the library lacks the function.
    private func reason(_ code: nvmlReturn_t?) -> String {
        guard let code else { return "it is too old" }
        let text = library.function("nvmlErrorString", as: nvmlErrorStringCall.self)?(code)
        return text.map { String(cString: $0) } ?? "error \(code)"
    }
}

/// There is no NVIDIA driver, or it does not work.
public struct NVMLError: Error, CustomStringConvertible {
    public let description: String
}

/// - Parameter code: nil if the library lacks the function.
func succeeded(_ code: nvmlReturn_t?) -> Bool { code.map { Int($0) == NVML_SUCCESS } ?? false }

/// The text that a function writes into a buffer; nil if it does not.
func readText(_ write: (UnsafeMutablePointer<CChar>, UInt32) -> nvmlReturn_t?) -> String? {
    var buffer = [CChar](repeating: 0, count: NVML_TEXT_SIZE)
    guard succeeded(write(&buffer, UInt32(buffer.count))) else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
