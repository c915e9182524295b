import Parallel
import Training

/// What ranks are told of their devices.
struct DeviceSetup {
    let plan: DevicePlan
    let memoryFraction: Double?
}

extension Worker {
    /// To be called before anything asks libtorch for a GPU.
    func openDevices(_ setup: DeviceSetup) throws {
        guard !devices.gpus.isEmpty else { return }
        note("start-up, opening its devices")
        try devices.enter(memoryFraction: setup.memoryFraction)
        note("start-up")
    }

    /// How busy this rank's GPUs are; nil where that is not known.
    var gauge: GPUGauge? { GPUGauge(devices.gpus) }

    /// What computes where, in a line; nil where each rank has the CPU. To be called on all ranks.
    func describeDevices(_ strategy: ParallelOptions.Strategy, over group: any ProcessGroup) throws -> String? {
        guard !devices.gpus.isEmpty || devices.all.count > 1 else { return nil }
        let ranks = try gatherTexts(devices.description, over: group).enumerated().map { "rank \($0) on \($1)" }
        let driver = driverVersion.map { "NVIDIA driver \($0), " } ?? ""
        let shared = devices.all.count > 1 ? " (\(strategy))" : ""
        return "\(driver)\(ranks.joined(separator: ", "))\(shared)"
    }
}
