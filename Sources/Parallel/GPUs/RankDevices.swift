public import Torch

/// The devices of one rank.
public struct RankDevices: Sendable {
    /// As they are numbered once `environment` is set.
    public let all: [Device]
    /// Has the model and computes the loss.
    public var first: Device { all[0] }
    /// What this process's environment has to be before CUDA starts in it.
    public let environment: [String: String]
    /// Empty on the CPU.
    public let gpus: [VisibleGPU]

    /// What has to be alike on all ranks: `2 x cuda`.
    public var kind: String { "\(all.count) x \(gpus.isEmpty ? "cpu" : "cuda")" }

    init(cpus count: Int) {
        all = [Device](repeating: .cpu, count: count)
        environment = [:]
        gpus = []
    }

    /// - Parameters:
    ///   - places: this rank's GPUs among those that all ranks of the machine use.
    ///   - used: visible to each of the ranks, because NCCL copies between them.
    init(_ places: [Int], of used: [VisibleGPU]) throws(DeviceError) {
        gpus = places.map { used[$0] }
        let isPart = gpus.contains { $0.instance != nil }
        guard !isPart || gpus.count == 1 else {
            throw DeviceError("a rank has several devices, and CUDA gives a process one instance of a GPU (MIG) only")
        }
        all = isPart ? [.cuda(0)] : places.map { .cuda($0) }
        environment = [
            VisibleGPUs.variable: (isPart ? gpus : used).compactMap(\.uuid).joined(separator: ","),
            DeviceOrder.variable: DeviceOrder.byAddress,
        ]
    }

    /// `cuda:0 -> 00000000:3B:00.0 -> GPU-8932... -> NVIDIA H100`, a line for each GPU.
    var map: [String] {
        zip(all, gpus).map { device, gpu in
            [device.description, gpu.gpu.pciBusID ?? "-", gpu.uuid ?? "-", gpu.name ?? "-"].joined(separator: " -> ")
        }
    }
}

extension RankDevices: CustomStringConvertible {
    /// `cuda:0 NVIDIA H100 (79.6 GiB, GPU-8932f937) + cuda:1 ...`, or `cpu`.
    public var description: String {
        let names = gpus.map { " \($0.name ?? "-") (\(Self.memory(of: $0.gpu))\($0.uuid?.prefix(12) ?? "-"))" }
        return all.indices.map { "\(all[$0])\(gpus.isEmpty ? "" : names[$0])" }.joined(separator: " + ")
    }

    /// Of the whole board, also where the rank has a part of it.
    private static func memory(of gpu: GPU) -> String {
        gpu.load.memoryTotalBytes.map { "\(Double($0 * 10 >> 30) / 10) GiB, " } ?? ""
    }
}
