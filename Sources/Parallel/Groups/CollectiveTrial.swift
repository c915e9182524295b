import Torch

/// One collective as `CollectiveBenchmark` calls and checks it.
struct CollectiveTrial: Sendable {
    let name: String
    /// Whether a call has a tensor for each rank, between which the bytes are divided.
    let isDivided: Bool
    /// By what nccl-tests multiplies the bandwidth to get that of the links.
    let factor: @Sendable (_ ranks: Int) -> Double
    let call: @Sendable (any ProcessGroup, TestPattern) throws(CollectiveError) -> Void
    let isRight: @Sendable (any ProcessGroup, TestPattern) throws(CollectiveError) -> Bool

    func elements(_ bytes: Int, _ ranks: Int) -> Int { max(1, bytes / 4 / (isDivided ? ranks : 1)) }

    func bytes(_ elements: Int, _ ranks: Int) -> Int { 4 * elements * (isDivided ? ranks : 1) }

    static let all = [broadcast, reduce, allReduce, gather, allGather, scatter, reduceScatter, allToAll]

    private static let whole: @Sendable (Int) -> Double = { _ in 1 }
    private static let others: @Sendable (Int) -> Double = { Double($0 - 1) / Double($0) }
    private static let thereAndBack: @Sendable (Int) -> Double = { 2 * others($0) }

    private static let broadcast = CollectiveTrial(
        name: "broadcast", isDivided: false, factor: whole,
        call: { group, pattern throws(CollectiveError) in try group.broadcast(pattern.own, from: 0) },
        isRight: { group, pattern throws(CollectiveError) in
            let tensor = pattern.ofRank(group.rank)
            try group.broadcast(tensor, from: 0)
            return tensor.isEqual(to: pattern.ofRank(0))
        })

    private static let reduce = CollectiveTrial(
        name: "reduce", isDivided: false, factor: whole,
        call: { group, pattern throws(CollectiveError) in try group.reduce(pattern.zeros, .sum, to: 0) },
        isRight: { group, pattern throws(CollectiveError) in
            let tensor = pattern.ofRank(group.rank)
            try group.reduce(tensor, .sum, to: 0)
            return group.rank != 0 || tensor.isEqual(to: pattern.sum)
        })

    private static let allReduce = CollectiveTrial(
        name: "all_reduce", isDivided: false, factor: thereAndBack,
        call: { group, pattern throws(CollectiveError) in try group.allReduce(pattern.zeros, .sum) },
        isRight: { group, pattern throws(CollectiveError) in
            let tensor = pattern.ofRank(group.rank)
            try group.allReduce(tensor, .sum)
            return tensor.isEqual(to: pattern.sum)
        })

    private static let gather = CollectiveTrial(
        name: "gather", isDivided: true, factor: others,
        call: { group, pattern throws(CollectiveError) in _ = try group.gather(pattern.own, to: 0) },
        isRight: { group, pattern throws(CollectiveError) in
            let all = try group.gather(pattern.own, to: 0)
            return all.count == (group.rank == 0 ? group.size : 0) && pattern.areOfRanks(all)
        })

    private static let allGather = CollectiveTrial(
        name: "all_gather", isDivided: true, factor: others,
        call: { group, pattern throws(CollectiveError) in _ = try group.allGather(pattern.own) },
        isRight: { group, pattern throws(CollectiveError) in
            let all = try group.allGather(pattern.own)
            return all.count == group.size && pattern.areOfRanks(all)
        })

    private static let scatter = CollectiveTrial(
        name: "scatter", isDivided: true, factor: others,
        call: { group, pattern throws(CollectiveError) in
            _ = try group.scatter(pattern.ofAllRanks, like: pattern.own, from: 0)
        },
        isRight: { group, pattern throws(CollectiveError) in
            try group.scatter(pattern.ofAllRanks, like: pattern.own, from: 0).isEqual(to: pattern.own)
        })

    private static let reduceScatter = CollectiveTrial(
        name: "reduce_scatter", isDivided: true, factor: others,
        call: { group, pattern throws(CollectiveError) in _ = try group.reduceScatter(pattern.parts, .sum) },
        isRight: { group, pattern throws(CollectiveError) in
            let expected = pattern.sum + Scalar(group.size * group.rank * TestPattern.step)
            return try group.reduceScatter(pattern.parts, .sum).isEqual(to: expected)
        })

    private static let allToAll = CollectiveTrial(
        name: "all_to_all", isDivided: true, factor: others,
        call: { group, pattern throws(CollectiveError) in _ = try group.allToAll(pattern.parts) },
        isRight: { group, pattern throws(CollectiveError) in
            let received = try group.allToAll(pattern.parts)
            return received.indices.allSatisfy {
                received[$0].isEqual(to: pattern.ofRank($0) + Scalar(group.rank * TestPattern.step))
            }
        })
}
