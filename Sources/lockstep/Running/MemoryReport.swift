import Foundation
import Logging
import Parallel
import Torch
import Training
import VisionTasks

/// What a rank's tensors will take, and whether it is there: said before any of it is taken.
struct MemoryReport {
    private let estimate: MemoryEstimate
    private let ranks: Int
    private let free: Int?
    private let place: String

    init<Task: VisionTask>(
        _: Task.Type, _ settings: Task.Configuration, _ plan: TrainingPlan, _ topology: Topology, _ devices: RankDevices
    ) throws {
        estimate = try MemoryEstimate(Task.self, settings, plan: plan)
        if devices.gpus.isEmpty {
            (ranks, free, place) = (topology.localWorldSize, MachineMemory.available, "this machine has")
        } else {
            (ranks, free, place) = (1, Self.free(devices.gpus), "\(devices) has")
        }
    }

    func tell(_ log: Logger) {
        log.info("memory: \(estimate)")
        if let warning { log.warning("\(warning)") }
    }

    func print() {
        Swift.print("memory: \(estimate)")
        if let warning { FileHandle.standardError.write(Data("lockstep: warning: \(warning)\n".utf8)) }
    }

    /// Ranks with GPUs have theirs to themselves; on the CPU all ranks of the machine share what it has.
    private var warning: String? {
        guard let free, estimate.total * ranks > free else { return nil }
        let ranks = ranks == 1 ? "a rank needs" : "\(ranks) ranks need"
        return
            "\(ranks) \(byteText(estimate.total * self.ranks)), and \(place) \(byteText(free)) free: choose a smaller "
            + "batch.perRank, more batch.accumulate, memory.recompute=[auto] or precision=bf16"
    }

    /// As the driver knew it before this run took any; nil where it does not say.
    private static func free(_ gpus: [VisibleGPU]) -> Int? {
        let each = gpus.compactMap { gpu -> Int? in
            guard gpu.instance == nil, let total = gpu.gpu.load.memoryTotalBytes else { return nil }
            return total - (gpu.gpu.load.memoryUsedBytes ?? 0)
        }
        return each.count == gpus.count ? each.reduce(0, +) : nil
    }
}
