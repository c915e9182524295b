import Parallel
import Torch

/// What all ranks have to know of a step: the counts that losses are divided by, and whether anyone was asked to stop.
///
/// One small all-reduce, on its way during the first forward pass: only the loss has to wait for it.
struct Agreement {
    private let total: Tensor
    private let sum: PendingCollective

    /// - Parameter counts: this rank's, of all its micro-batches.
    init(_ counts: [Double], _ stopRequested: Bool, over group: any ProcessGroup) throws(CollectiveError) {
        total = Tensor(counts + [stopRequested ? 1 : 0])
        sum = try group.startAllReduce(total, .sum)
    }

    /// To be called once.
    func reached() throws(CollectiveError) -> (counts: [Double], isLast: Bool) {
        try sum.wait()
        let all: [Double] = total.array()
        return (Array(all.dropLast()), all[all.count - 1] > 0)
    }
}
