import Torch

/// The order in which an epoch goes through a dataset, before it is dealt to ranks: the same for any number of them.
public struct EpochOrder: Sendable, Hashable {
    /// What happens when the samples do not come out even among the ranks.
    public enum Ending: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every sample once: some ranks get one fewer, or none.
        case exact
        /// Samples from the front are repeated, as PyTorch's `DistributedSampler` does.
        case pad
        /// Samples at the end are left out, as with PyTorch's `drop_last`.
        case drop
    }

    /// The number of samples of the dataset.
    public let count: Int
    /// nil keeps the dataset's own order in every epoch.
    public let seed: UInt64?

    public static func sequential(_ count: Int) -> EpochOrder { EpochOrder(count: count, seed: nil) }

    public static func shuffled(_ count: Int, seed: UInt64) -> EpochOrder { EpochOrder(count: count, seed: seed) }

    private init(count: Int, seed: UInt64?) {
        precondition(count >= 0, "a dataset of \(count) samples")
        self.count = count
        self.seed = seed
    }

    /// The dataset's indices in the order of an epoch. Shuffled, they are `torch.randperm` from a generator seeded with
    /// `seed + epoch`, as in `torch.utils.data.DistributedSampler`.
    public func indices(epoch: Int) -> [Int] {
        guard let seed else { return Array(0..<count) }
        let generator = Generator(seed: seed &+ UInt64(epoch))
        return Tensor.randomPermutation(count, using: generator).array()
    }

    /// The same, lengthened or shortened as `ending` says, so that `world` ranks share it.
    public func indices(epoch: Int, world: Int, ending: Ending) -> [Int] {
        let order = indices(epoch: epoch)
        return (0..<length(world: world, ending: ending)).map { order[$0 % count] }
    }

    /// What one rank gets when the epoch is dealt out one by one: positions `rank`, `rank + world`, ...
    public func indices(epoch: Int, rank: Int, world: Int, ending: Ending = .exact) -> [Int] {
        indices(epoch: epoch, world: world, ending: ending).dealt(to: rank, of: world)
    }

    /// The number of samples of an epoch, all ranks together.
    public func length(world: Int, ending: Ending) -> Int {
        switch ending {
        case .exact: count
        case .pad: (count + world - 1) / world * world
        case .drop: count / world * world
        }
    }
}

extension Collection where Index == Int {
    /// The elements at positions `rank`, `rank + world`, ... counted from the collection's start.
    func dealt(to rank: Int, of world: Int) -> [Element] {
        precondition((0..<world).contains(rank), "rank \(rank) in a world of \(world)")
        return stride(from: startIndex + rank, to: endIndex, by: world).map { self[$0] }
    }
}
