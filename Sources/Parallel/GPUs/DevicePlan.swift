import Torch

/// Which devices each rank of this machine has: worked out, checked and printed before anything starts.
public struct DevicePlan: Sendable {
    /// By local rank.
    public let ranks: [RankDevices]
    /// What the user should know of the choice.
    public let notices: [String]

    /// - Parameters:
    ///   - ranks: those of this machine.
    ///   - perRank: devices of each.
    ///   - sharesGPUs: lets several ranks have the same GPU.
    ///   - machine: all GPUs of the machine; not asked for on the CPU.
    /// - Throws: `DeviceError`, or what `machine` throws.
    public init(
        _ request: DeviceRequest, ranks: Int, perRank: Int = 1, sharesGPUs: Bool = false,
        environment: [String: String], machine: () throws -> [GPU]
    ) throws {
        if request == .cpu {
            self.ranks = (0..<ranks).map { _ in RankDevices(cpus: perRank) }
            notices = []
            return
        }
        let gpus = try machine()
        let choice = DeviceChoice(gpus, variable: environment[VisibleGPUs.variable])
        let chosen = try choice.choose(request.entries)
        guard perRank <= chosen.count, sharesGPUs || ranks * perRank <= chosen.count else {
            throw Self.tooFew(chosen, ranks, perRank, choice.summary)
        }
        let used = Array(chosen.prefix(ranks * perRank))
        try used.forEach(Self.check)
        self.ranks = try (0..<ranks).map { rank in
            try RankDevices((0..<perRank).map { (rank * perRank + $0) % used.count }, of: used)
        }
        notices = try [DeviceOrder.notice(request, among: gpus, environment: environment)].compactMap(\.self)
    }

    /// `local rank -> device -> PCI address -> UUID -> name`, a line for each; empty on the CPU.
    public var map: [String] {
        ranks.enumerated().flatMap { rank, devices in devices.map.map { "local rank \(rank) -> \($0)" } }
    }

    private static func tooFew(
        _ chosen: [VisibleGPU], _ ranks: Int, _ perRank: Int, _ summary: String
    ) -> DeviceError {
        let need = perRank == 1 ? "\(ranks) ranks" : "\(ranks) ranks x \(perRank) devices"
        let most = chosen.count / perRank
        let ways =
            most > 0 ? "start \(most) at most, or let ranks share GPUs by --oversubscribe" : "choose fewer devices"
        return DeviceError(
            "\(need) need more than the \(chosen.count) chosen GPU\(chosen.count == 1 ? "" : "s") (\(summary)): \(ways)"
        )
    }

    private static func check(_ chosen: VisibleGPU) throws(DeviceError) {
        let gpu = chosen.gpu
        if let failure = gpu.failure { throw DeviceError("GPU \(gpu.index) does not work: \(failure)") }
        guard chosen.instance == nil, !gpu.instances.isEmpty else { return }
        throw DeviceError(
            "GPU \(gpu.index) is divided (MIG): name one of its instances, such as --device \(gpu.instances[0].uuid)")
    }
}

extension DeviceRequest {
    /// nil for all that are visible.
    fileprivate var entries: [String]? {
        if case .gpus(let entries) = self { entries } else { nil }
    }
}
