import Parallel
import Torch

/// The losses since the last line of the log. They stay with the rank, on its device, until a line is due.
struct LossInterval {
    let names: [String]
    private var sums: [Tensor] = []
    private var counts: [Double] = []
    private var weights: [Double] = []

    init(names: [String]) { self.names = names }

    var isEmpty: Bool { sums.isEmpty }

    mutating func add<Task>(_ result: TrainingStep<Task>.Result) {
        guard result.isApplied else { return }
        if isEmpty {
            sums = result.sums
            counts = result.counts
        } else {
            for index in sums.indices {
                sums[index] = sums[index] + result.sums[index]
                counts[index] += result.counts[index]
            }
        }
        weights = result.weights
    }

    /// Adds up all ranks' losses and starts anew.
    ///
    /// - Returns: the mean of each term, preceded by the total where there are several; nothing where every step was
    ///   left out.
    mutating func reduce(over group: any ProcessGroup, into meter: inout LossMeter) throws -> Metrics {
        guard !isEmpty else { return [:] }
        // A copy, because the tensors may be read by others: the all-reduce overwrites.
        let all = Tensor.stack(sums).to(.cpu)
        try group.allReduce(all, .sum)
        let total: [Double] = all.array()
        meter.add(sums: total, counts: counts)
        let means = zip(total, counts).map { $1 == 0 ? 0 : $0 / $1 }
        sums = []
        return named(means)
    }

    /// The weighted sum of the terms' means.
    func total(_ means: [Double]) -> Double { zip(means, weights).map(*).reduce(0, +) }

    private func named(_ means: [Double]) -> Metrics {
        var named: Metrics = ["loss": total(means)]
        guard names.count > 1 else { return named }
        for (name, mean) in zip(names, means) { named["loss/\(name)"] = mean }
        return named
    }
}
