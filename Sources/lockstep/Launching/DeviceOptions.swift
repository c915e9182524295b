import ArgumentParser
import Foundation
import Parallel
import Torch

/// Which devices the ranks of a command compute on.
struct DeviceOptions: ParsableArguments {
    @Option(
        help: """
            Where to compute: cpu; cuda, all GPUs that CUDA_VISIBLE_DEVICES shows; or some of those, such as 0,3 or \
            GPU-8932,GPU-f937. Local rank 0 takes the first.
            """)
    var device = "cpu"

    @Option(
        name: .customLong("memory-fraction"),
        help: "The part of each GPU's memory that a rank may take: above 0, up to 1. (default: all)")
    var memoryFraction: Double?

    @Flag(help: "Let several ranks share a GPU, where there are more ranks than GPUs.")
    var oversubscribe = false

    func validate() throws {
        let request: DeviceRequest
        do { request = try DeviceRequest(device) } catch { throw ValidationError("\(error)") }
        if let memoryFraction, !(memoryFraction > 0 && memoryFraction <= 1) {
            throw ValidationError("--memory-fraction is \(memoryFraction): expected a number above 0, up to 1")
        }
        guard request != .cpu else { return try refuseWhatIsForGPUs() }
    }

    private func refuseWhatIsForGPUs() throws {
        guard memoryFraction == nil else { throw ValidationError("--memory-fraction is for GPUs, and --device is cpu") }
        guard !oversubscribe else { throw ValidationError("--oversubscribe is for GPUs, and --device is cpu") }
    }

    /// - Parameters:
    ///   - ranks: those of this machine.
    ///   - perRank: devices of each; nil shares out all that were chosen.
    /// - Throws: where the devices cannot be had, before anything has started.
    func plan(ranks: Int, perRank: Int?) throws -> DevicePlan {
        let demand = DeviceDemand(ranks: ranks, perRank: perRank, sharesGPUs: oversubscribe)
        let environment = ProcessInfo.processInfo.environment
        return try DevicePlan(DeviceRequest(device), demand, environment: environment) {
            try CUDA.requirePlugin(environment: environment)
            return try NVML(environment: environment).machine()
        }
    }
}
