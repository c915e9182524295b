import Torch

/// What the ranks of this machine need.
public struct DeviceDemand: Sendable {
    public var ranks: Int
    /// Devices of each; nil shares out all that were chosen.
    public var perRank: Int?
    /// Lets several ranks have the same GPU.
    public var sharesGPUs: Bool

    public init(ranks: Int, perRank: Int? = 1, sharesGPUs: Bool = false) {
        self.ranks = ranks
        self.perRank = perRank
        self.sharesGPUs = sharesGPUs
    }
}

/// Which devices each rank of this machine has: worked out, checked and printed before anything starts.
public struct DevicePlan: Sendable {
    /// By local rank.
    public let ranks: [RankDevices]
    /// What the user should know of the choice.
    public let notices: [String]
    /// Of NVIDIA's driver, nil on the CPU.
    public let driverVersion: String?

    /// - Parameter machine: the machine's GPUs; not asked for on the CPU.
    /// - Throws: `DeviceError` when what was asked for cannot be had, or what `machine` throws.
    public init(
        _ request: DeviceRequest, _ demand: DeviceDemand, environment: [String: String],
        machine: () throws -> GPUMachine
    ) throws {
        if request == .cpu {
            try self.init(onCPU: demand)
        } else {
            try self.init(request, demand, environment, machine())
        }
    }

    private init(onCPU demand: DeviceDemand) throws(DeviceError) {
        guard let perRank = demand.perRank else {
            throw DeviceError("parallel.devicesPerRank is not set: on the CPU say how many devices it stands for")
        }
        ranks = (0..<demand.ranks).map { _ in RankDevices(cpus: perRank) }
        notices = []
        driverVersion = nil
    }

    private init(
        _ request: DeviceRequest, _ demand: DeviceDemand, _ environment: [String: String], _ machine: GPUMachine
    ) throws(DeviceError) {
        let choice = DeviceChoice(machine.gpus, variable: environment[VisibleGPUs.variable])
        ranks = try Self.deal(choice.choose(request.entries), demand, choice.summary)
        notices = try [DeviceOrder.notice(request, among: machine.gpus, environment: environment)].compactMap(\.self)
        driverVersion = machine.driverVersion
    }

    /// `local rank -> device -> PCI address -> UUID -> name`, a line for each; empty on the CPU.
    public var map: [String] {
        ranks.enumerated().flatMap { rank, devices in devices.map.map { "local rank \(rank) -> \($0)" } }
    }
}

// MARK: - Dealing GPUs to ranks

extension DevicePlan {
    private static func deal(
        _ chosen: [VisibleGPU], _ demand: DeviceDemand, _ summary: String
    ) throws(DeviceError) -> [RankDevices] {
        let perRank = demand.perRank ?? max(chosen.count / demand.ranks, 1)
        let isEnough = perRank <= chosen.count && (demand.sharesGPUs || demand.ranks * perRank <= chosen.count)
        guard isEnough else { throw tooFew(chosen.count, demand.ranks, perRank, summary) }
        let used = Array(chosen.prefix(demand.ranks * perRank))
        for gpu in used { try check(gpu) }
        var ranks: [RankDevices] = []
        for rank in 0..<demand.ranks {
            try ranks.append(RankDevices((0..<perRank).map { (rank * perRank + $0) % used.count }, of: used))
        }
        return ranks
    }

    private static func tooFew(_ chosen: Int, _ ranks: Int, _ perRank: Int, _ summary: String) -> DeviceError {
        let gpus = chosen == 1 ? "1 chosen GPU" : "\(chosen) chosen GPUs"
        guard perRank <= chosen else {
            return DeviceError("a rank needs \(perRank) devices, more than the \(gpus) (\(summary))")
        }
        let need = perRank == 1 ? "\(ranks) ranks" : "\(ranks) ranks x \(perRank) devices"
        return DeviceError(
            "\(need) need more than the \(gpus) (\(summary)): start \(chosen / perRank) at most, or let ranks share "
                + "GPUs by --oversubscribe")
    }

    private static func check(_ chosen: VisibleGPU) throws(DeviceError) {
        let gpu = chosen.gpu
        if let failure = gpu.failure { throw DeviceError("GPU \(gpu.index) does not work: \(failure)") }
        guard chosen.instance == nil, let part = gpu.instances.first else { return }
        throw DeviceError(
            "GPU \(gpu.index) is divided (MIG): name one of its instances, such as --device \(part.uuid)")
    }
}

extension DeviceRequest {
    /// nil for all that are visible.
    fileprivate var entries: [String]? {
        if case .gpus(let entries) = self { entries } else { nil }
    }
}
