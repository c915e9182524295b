import ArgumentParser
import Foundation
import Parallel

/// `--nproc-per-node`.
struct RankCount {
    let value: Int

    init(_ text: String) throws {
        switch text {
        case "cpu": value = Self.cores
        case "gpu":
            value = Self.visibleGPUs
            guard value > 0 else {
                throw ValidationError(
                    "--nproc-per-node is gpu, but no GPU can be seen here: lockstep gpus says more, and "
                        + "CUDA_VISIBLE_DEVICES may hide some")
            }
        case "auto": value = Self.visibleGPUs > 0 ? Self.visibleGPUs : Self.cores
        default:
            guard let number = Int(text), number >= 1 else {
                throw ValidationError("--nproc-per-node is \(text): expected 1 or more, or gpu, cpu or auto")
            }
            value = number
        }
    }

    private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Asks the driver, and starts no thread, as CUDA itself would.
    private static var visibleGPUs: Int {
        let environment = ProcessInfo.processInfo.environment
        guard let gpus = try? NVML(environment: environment).machine().gpus else { return 0 }
        return VisibleGPUs.resolve(environment["CUDA_VISIBLE_DEVICES"], among: gpus).count
    }
}
