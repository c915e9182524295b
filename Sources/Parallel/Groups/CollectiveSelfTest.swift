import Torch

/// Calls every collective with values whose results are known.
public enum CollectiveSelfTest {
    /// One line a collective that gave a wrong result; empty when all is well.
    public static func run(_ group: any ProcessGroup) throws(CollectiveError) -> [String] {
        var failures: [String] = []
        for check in checks {
            if try !check.passes(group) { failures.append("\(check.name) gave a wrong result on rank \(group.rank)") }
        }
        return failures
    }

    private struct Check: Sendable {
        let name: String
        let passes: @Sendable (any ProcessGroup) throws(CollectiveError) -> Bool
    }

    private static let checks = [
        Check(name: "all_reduce", passes: allReduce), Check(name: "broadcast", passes: broadcast),
        Check(name: "reduce", passes: reduce), Check(name: "all_gather", passes: allGather),
        Check(name: "gather", passes: gather), Check(name: "scatter", passes: scatter),
        Check(name: "reduce_scatter", passes: reduceScatter), Check(name: "all_to_all", passes: allToAll),
        Check(name: "send and receive", passes: ring), Check(name: "barrier", passes: barrier),
        Check(name: "all_reduce of all types", passes: types),
        Check(name: "all_reduce of a transposed tensor", passes: transposed),
    ]

    private static func value(_ rank: Int) -> Tensor { .full([3], Scalar(rank + 1), dtype: .float32) }

    private static func allReduce(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let sum = value(group.rank)
        let largest = value(group.rank)
        try group.allReduce(sum, .sum)
        try group.allReduce(largest, .maximum)
        let total = group.size * (group.size + 1) / 2
        return sum.isEqual(to: value(total - 1)) && largest.isEqual(to: value(group.size - 1))
    }

    private static func broadcast(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let tensor = value(group.rank)
        try group.broadcast(tensor, from: group.size - 1)
        return tensor.isEqual(to: value(group.size - 1))
    }

    private static func reduce(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let tensor = value(group.rank)
        try group.reduce(tensor, .sum, to: 0)
        return group.rank != 0 || tensor.isEqual(to: value(group.size * (group.size + 1) / 2 - 1))
    }

    private static func allGather(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let all = try group.allGather(value(group.rank))
        return all.count == group.size && all.indices.allSatisfy { all[$0].isEqual(to: value($0)) }
    }

    private static func gather(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let all = try group.gather(value(group.rank), to: 0)
        return all.count == (group.rank == 0 ? group.size : 0)
            && all.indices.allSatisfy { all[$0].isEqual(to: value($0)) }
    }

    private static func scatter(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let parts = (0..<group.size).map(value)
        return try group.scatter(parts, like: value(0), from: 0).isEqual(to: value(group.rank))
    }

    private static func reduceScatter(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let part = try group.reduceScatter((0..<group.size).map(value), .sum)
        return part.isEqual(to: value(group.rank) * Scalar(group.size))
    }

    private static func allToAll(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let parts = try group.allToAll((0..<group.size).map { value(group.rank * group.size + $0) })
        return parts.indices.allSatisfy { parts[$0].isEqual(to: value($0 * group.size + group.rank)) }
    }

    /// Each rank passes its value to the next; even ranks send first, so that nobody waits for everybody.
    private static func ring(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        guard group.size > 1 else { return true }
        let next = (group.rank + 1) % group.size
        let previous = (group.rank + group.size - 1) % group.size
        let received = value(-1)
        if group.rank.isMultiple(of: 2) {
            try group.send(value(group.rank), to: next)
            try group.receive(received, from: previous)
        } else {
            try group.receive(received, from: previous)
            try group.send(value(group.rank), to: next)
        }
        return received.isEqual(to: value(previous))
    }

    private static func types(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        for dtype in [DType.uint8, .int32, .int64, .float16, .bfloat16, .float32, .float64] {
            for operation in ReduceOperation.allCases {
                let tensor = Tensor.full([5], small(group, operation), dtype: dtype)
                try group.allReduce(tensor, operation)
                let expected = group.size == 1 ? 2 : combination(of: operation)
                guard tensor.isEqual(to: .full([5], expected, dtype: dtype)) else { return false }
            }
        }
        return true
    }

    /// 2 on the first rank and 3 on the last; on the others what changes nothing, so that a byte holds the result.
    private static func small(_ group: any ProcessGroup, _ operation: ReduceOperation) -> Scalar {
        switch group.rank {
        case 0: 2
        case group.size - 1: 3
        default: operation == .product ? 1 : operation == .minimum ? 9 : 0
        }
    }

    /// Of 2 and 3.
    private static func combination(of operation: ReduceOperation) -> Scalar {
        switch operation {
        case .sum: 5
        case .product: 6
        case .minimum: 2
        case .maximum: 3
        }
    }

    private static func transposed(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        let row = Tensor.arange(to: 6, dtype: .float32) + Scalar(group.rank)
        let tensor = row.reshaped([2, 3]).transposed(0, 1)
        try group.allReduce(tensor, .sum)
        let sum = Tensor.arange(to: 6, dtype: .float32) * Scalar(group.size) + Scalar(group.size * (group.size - 1) / 2)
        return tensor.isEqual(to: sum.reshaped([2, 3]).transposed(0, 1))
    }

    private static func barrier(_ group: any ProcessGroup) throws(CollectiveError) -> Bool {
        try group.barrier()
        return true
    }
}
