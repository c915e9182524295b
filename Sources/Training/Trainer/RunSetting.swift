public import Parallel
public import Torch

/// Where a run happens: its ranks, its folder, and who wants to know what it is doing.
public struct RunSetting {
    public let group: any ProcessGroup
    public let topology: Topology
    public let folder: RunFolder
    /// This rank's; the first has the model and computes the loss.
    public let devices: [Device]
    /// Asked between steps.
    public let stopRequested: () -> Bool
    /// Seconds from the request to the kill; nil where nobody is in a hurry.
    public let stopWithin: Double?
    /// Takes what this rank is doing, for the message when it ends.
    public let note: (String) -> Void

    public init(
        group: any ProcessGroup, topology: Topology, folder: RunFolder, devices: [Device] = [.cpu],
        stopRequested: @escaping () -> Bool = { false }, stopWithin: Double? = nil,
        note: @escaping (String) -> Void = { _ in }
    ) {
        self.group = group
        self.topology = topology
        self.folder = folder
        self.devices = devices
        self.stopRequested = stopRequested
        self.stopWithin = stopWithin
        self.note = note
    }

    /// A seed of the rank's own for every step, so that dropout needs no state in checkpoints.
    func dropoutSeed(_ seed: Int, step: Int) -> UInt64 {
        // SplitMix64's finaliser spreads neighbouring inputs; PyTorch's generator takes the low 32 bits.
        var x = UInt64(truncatingIfNeeded: seed) &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(group.rank) << 32
        x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
        x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
        return x ^ (x >> 31)
    }
}
