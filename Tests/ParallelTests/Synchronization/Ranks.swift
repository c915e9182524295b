import Parallel
import TestSupport
import Torch

/// A rank's samples: `shares[rank]` of the whole batch, in order. A rank without any takes a stand-in that is not even
/// a number, and does not contribute.
struct Share {
    let range: Range<Int>

    init(_ shares: [Int], _ rank: Int) {
        let start = shares[..<rank].reduce(0, +)
        range = start..<(start + shares[rank])
    }

    func callAsFunction(of whole: Tensor) -> Tensor {
        range.isEmpty ? .full([1] + whole.shape.dropFirst(), Scalar(Double.nan)) : whole[range].clone()
    }
}

/// Runs `body` on one rank a share.
func onRanks<Result: Sendable>(
    _ shares: [Int], _ body: @escaping @Sendable (Share, GroupSum, any ProcessGroup) throws -> Result
) throws -> [Result] {
    try LoopbackRanks.run(shares.count) { group in
        let share = Share(shares, group.rank)
        let sums = GroupSum(group)
        sums.contributes = !share.range.isEmpty
        return try body(share, sums, group)
    }
}

/// The sum over ranks, which is what DDP divides by their number.
func added(_ results: [StateDict], _ key: String) -> Tensor {
    let all = results.compactMap { $0[key] }
    return all.dropFirst().reduce(all[0], +)
}

/// |a - b| over |b|, as vectors.
func relativeDistance(_ a: Tensor, _ b: Tensor) -> Double {
    let (a, b) = (a.detached().to(.float64), b.detached().to(.float64))
    return (a - b).norm().item() / Swift.max(b.norm().item(), 1e-30)
}
