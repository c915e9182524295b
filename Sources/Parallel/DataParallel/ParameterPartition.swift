/// Which rank updates which parameter.
public struct ParameterPartition: Sendable, Equatable {
    /// By parameter.
    public let owners: [Int]

    /// The largest first, each to the rank that has the least so far: as PyTorch's `ZeroRedundancyOptimizer`.
    ///
    /// - Parameter sizes: elements by parameter.
    public init(sizes: [Int], ranks: Int) {
        var owners = [Int](repeating: 0, count: sizes.count)
        var loads = [Int](repeating: 0, count: ranks)
        // Equal sizes keep their order.
        for index in sizes.indices.sorted(by: { (-sizes[$0], $0) < (-sizes[$1], $1) }) {
            let rank = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
            owners[index] = rank
            loads[rank] += sizes[index]
        }
        self.owners = owners
    }
}
