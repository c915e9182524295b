public import NN

/// How one batch goes through training: in rounds, each of which ends with an optimizer step, of passes, whose
/// gradients are added up. Keeps what is carried from one pass to the next.
public protocol BatchCourse {
    /// Forward pass and loss. Called for each of the task's `passes` once, in order.
    mutating func loss(round: Int, pass: Int) -> [LossTerm]
}

/// The course of nearly all tasks: one pass, then the optimizer steps.
public struct SinglePass: BatchCourse {
    private let compute: () -> [LossTerm]

    public init(_ compute: @escaping () -> [LossTerm]) { self.compute = compute }

    public func loss(round: Int, pass: Int) -> [LossTerm] { compute() }
}

extension TrainableTask {
    public var passes: [Int] { [1] }
}

extension TrainableTask where Course == SinglePass {
    public func course(of batch: Batch) -> SinglePass { SinglePass { [self] in loss(batch) } }
}
