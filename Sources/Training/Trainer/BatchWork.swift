import NN
import Parallel
import Torch

/// What a batch's passes have in common while it is trained on.
struct BatchWork<Task: TrainableTask> {
    let batches: [TrainingStep<Task>.MicroBatch]
    /// Of the micro-batches that have further rounds before them, by place.
    var courses: [Int: Task.Course] = [:]
    /// This rank's sum of each term, in this round.
    private(set) var sums: [Tensor]
    /// Of each pass of this round; stand-ins have none.
    private(set) var losses: [(batch: TrainingStep<Task>.MicroBatch, sums: [Tensor])] = []
    /// Each term's factor in the total.
    private(set) var weights: [Double] = []
    /// All ranks' count of each term in one pass of all micro-batches; nil until the first forward pass is done.
    private(set) var agreed: (counts: [Double], isLast: Bool)?
    private let agreement: Agreement

    init(_ batches: [TrainingStep<Task>.MicroBatch], _ agreement: Agreement, sums: [Tensor]) {
        self.batches = batches
        self.agreement = agreement
        self.sums = sums
    }

    mutating func beginRound(sums: [Tensor]) {
        self.sums = sums
        losses = []
    }

    /// To be called after the first forward pass, or any.
    mutating func reachAgreement() throws(CollectiveError) {
        if agreed == nil { agreed = try agreement.reached() }
    }

    /// The total. Not yet times the number of ranks, though DDP averages what ought to be added: what float16 can hold
    /// would depend on it.
    mutating func weighted(_ terms: [LossTerm], at place: Int) -> Tensor {
        let counts = agreed?.counts ?? []
        let isStandIn = batches[place].isStandIn
        if !isStandIn { losses.append((batches[place], terms.map { $0.sum.detached() })) }
        weights = terms.map(\.weight)
        let parts = zip(terms.indices, zip(terms, counts)).map { index, part in
            let (term, count) = part
            if isStandIn || count == 0 { return term.sum.muted() }
            sums[index] = sums[index] + term.sum.detached().to(.float64)
            return term.sum * Scalar(term.weight / count)
        }
        return parts.dropFirst().reduce(parts[0], +)
    }
}

extension TrainingStep.Result {
    /// Ends a round.
    mutating func add(_ outcome: OptimizerStep.Outcome, _ work: BatchWork<Task>, round: Int, passes: Int) {
        gradientNorm = outcome.gradientNorm
        weights = work.weights
        isLast = work.agreed?.isLast ?? false
        if let reason = outcome.reason { return skipped.append((round, reason)) }
        isApplied = true
        for (index, count) in (work.agreed?.counts ?? []).enumerated() {
            sums[index] = sums[index] + work.sums[index]
            counts[index] += count * Double(passes)
        }
    }
}
