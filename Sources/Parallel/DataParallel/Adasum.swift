public import Torch

/// Combines changes of several ranks so that what they agree on is averaged and what is orthogonal is added:
/// for two, (1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b, for each tensor by itself; more ranks combine in pairs, and pairs
/// of pairs. Source: Maleki et al., Scaling Distributed Training with Adaptive Summation (arXiv 2006.02924).
///
/// Costs log2(ranks) journeys of all tensors. Every rank ends with the same bits.
///
/// - Parameter tensors: of floating point, the same shapes in the same order on all ranks; changed in place.
public func adasum(_ tensors: [Tensor], over group: any ProcessGroup) throws(CollectiveError) {
    guard group.size > 1, !tensors.isEmpty else { return }
    let own = withoutGradient { Tensor.concatenate(tensors.map { $0.detached().flattened().to(.float64) }) }
    let combined = try Adasum(group: group, shapes: tensors).combine(own)
    withoutGradient {
        for (tensor, part) in zip(tensors, FlatTensors.split(combined, like: tensors)) { tensor.copy(from: part) }
    }
}

private struct Adasum {
    let group: any ProcessGroup
    /// Where one tensor ends and the next begins.
    let shapes: [Tensor]

    /// Ranks beyond a power of two give theirs to a partner first, and get the result in the end.
    func combine(_ own: Tensor) throws(CollectiveError) -> Tensor {
        let even = 1 << (Int.bitWidth - 1 - group.size.leadingZeroBitCount)
        if group.rank >= even {
            try group.send(own, to: group.rank - even)
            try group.receive(own, from: group.rank - even)
            return own
        }
        let partner = group.rank + even
        let isGiven = partner < group.size
        let result = try combineInPairs(isGiven ? sum(own, receive(like: own, from: partner)) : own, even)
        if isGiven { try group.send(result, to: partner) }
        return result
    }

    private func combineInPairs(_ own: Tensor, _ even: Int) throws(CollectiveError) -> Tensor {
        var own = own
        var distance = 1
        while distance < even {
            let partner = group.rank ^ distance
            // In one order on both sides: of two that wait for each other nobody would speak first.
            if group.rank < partner { try group.send(own, to: partner) }
            let other = try receive(like: own, from: partner)
            if group.rank > partner { try group.send(own, to: partner) }
            own = group.rank < partner ? sum(own, other) : sum(other, own)
            distance *= 2
        }
        return own
    }

    private func receive(like own: Tensor, from partner: Int) throws(CollectiveError) -> Tensor {
        let other = Tensor.empty(like: own)
        try group.receive(other, from: partner)
        return other
    }

    private func sum(_ first: Tensor, _ second: Tensor) -> Tensor {
        withoutGradient {
            let pairs = zip(FlatTensors.split(first, like: shapes), FlatTensors.split(second, like: shapes))
            return Tensor.concatenate(pairs.map { Self.sum($0, $1).flattened() })
        }
    }

    private static func sum(_ first: Tensor, _ second: Tensor) -> Tensor {
        let common = (first * second).sum().item()
        return first * Scalar(share(common, first)) + second * Scalar(share(common, second))
    }

    /// What is left of one when half of what both have in common is taken away; a zero has nothing in common.
    private static func share(_ common: Double, _ tensor: Tensor) -> Double {
        let square = (tensor * tensor).sum().item()
        return square > 0 ? 1 - common / (2 * square) : 1
    }
}
