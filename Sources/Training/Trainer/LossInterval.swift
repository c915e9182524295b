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
    /// - Parameter extra: added up over the ranks too, in the same collective.
    /// - Returns: the mean of each term, preceded by the total where there are several; nothing where every step was
    ///   left out.
    mutating func reduce(
        over group: any ProcessGroup, into meter: inout LossMeter, beside extra: [Double] = []
    ) throws -> (means: Metrics, extra: [Double]) {
        // A copy, because the tensors may be read by others: the all-reduce overwrites.
        let all = Tensor.concatenate((isEmpty ? [] : [Tensor.stack(sums).to(.cpu)]) + [Tensor(extra)])
        if all.count > 0 { try group.allReduce(all, .sum) }
        let total: [Double] = all.array()
        return (take(total.dropLast(extra.count), into: &meter), total.suffix(extra.count))
    }

    private mutating func take(_ total: [Double], into meter: inout LossMeter) -> Metrics {
        guard !isEmpty else { return [:] }
        meter.add(sums: total, counts: counts)
        sums = []
        return named(zip(total, counts).map { $1 == 0 ? 0 : $0 / $1 })
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
