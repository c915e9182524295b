import NN
import Parallel
import Torch

/// Why a step was left out: what was not a number, or infinite.
struct NonFinite: CustomStringConvertible {
    /// The first one's name, and how many more there are; nil where all are finite, and only their norm overflows.
    private let gradient: String?
    /// Of each rank that has one.
    let losses: [String]

    /// To be called on all ranks, which all learn the same.
    ///
    /// - Parameter badLoss: this rank's; empty where its losses are finite.
    init(_ update: ParallelUpdate, _ badLoss: String) throws {
        let all = try gatherTexts(badLoss, over: update.group)
        losses = all.enumerated().filter { !$1.isEmpty }.map { "\($1) on rank \($0)" }
        let bad = update.tensors.parameters.filter { !$0.parameter.gradient.isAllFinite }
        gradient = bad.first.map { bad.count == 1 ? $0.name : "\($0.name) and \(bad.count - 1) more" }
    }

    var description: String {
        let cause = losses.isEmpty ? [] : ["the loss is not finite: \(losses.joined(separator: "; "))"]
        return (cause + [gradient.map { "gradient not finite: \($0)" } ?? "the norm of the gradients overflows"])
            .joined(separator: "; ")
    }

    /// - Throws: `NonFiniteError` where the run cannot go on.
    func check(_ policy: NonFinitePolicy, _ state: NumericsState) throws(NonFiniteError) {
        if policy == .stop {
            throw NonFiniteError(
                "\(self). Nothing has changed by it: look at that data, lower the learning rate or clip gradients, or "
                    + "leave such steps out by nonFinite=skip")
        }
        if state.skippedInARow >= Self.limit {
            throw NonFiniteError("\(state.skippedInARow) steps in a row were left out; the last one: \(self)")
        }
        if let scaler = state.scaler, scaler.scale < Self.smallestScale {
            throw NonFiniteError(
                "the loss scale has fallen to \(scaler.scale), and gradients still overflow float16: \(self). Use "
                    + "precision=bf16 or a lower learning rate")
        }
    }

    /// No later step is expected to be better then.
    private static let limit = 100
    private static let smallestScale = 1e-4
}

/// Ends a run on all ranks, before a step that is not finite changes a weight.
public struct NonFiniteError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Tensor {
    /// Whether there is no infinity and no NaN in it; an undefined tensor has none. Waits for a GPU.
    var isAllFinite: Bool { !isDefined || isFinite().all().item() == 1 }
}
