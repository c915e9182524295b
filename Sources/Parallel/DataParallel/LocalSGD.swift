public import Torch

/// Steps without the other ranks, whose parameters are averaged every `period` steps: post-local SGD.
///
/// The first `warmupSteps` steps average gradients as usual. After them each rank steps by its own gradients, so that
/// between averages ranks have different parameters: a rank does not know of the others' last `period - 1` steps at
/// most. The result is not that of one big batch. Optimizer state and buffers stay each rank's own.
///
/// As PyTorch's `post_localSGD_hook` (without its subgroup) with `PeriodicModelAverager`. Source: Lin, Stich, Patel and
/// Jaggi, Don't Use Large Mini-Batches, Use Local SGD (ICLR 2020).
///
/// ```swift
/// try parallel.prepareForward()
/// try local.backward(model.loss(batch))
/// optimizer.step(learningRate: rate)
/// try local.endStep()
/// ```
///
/// With `BufferSynchronization.beforeEachForward`, buffers still follow rank 0 in each step; `.atStart` lets them go.
public final class LocalSGD {
    public let warmupSteps: Int
    public let period: Int
    /// Steps that have ended: to be saved, and set on resuming.
    public var step = 0
    private let parallel: DistributedDataParallel

    public init(_ parallel: DistributedDataParallel, warmupSteps: Int, period: Int) {
        precondition(warmupSteps >= 0 && period > 0, "local steps need a period of at least 1")
        self.parallel = parallel
        self.warmupSteps = warmupSteps
        self.period = period
    }

    /// Whether this step's gradients stay on this rank.
    public var isLocal: Bool { step >= warmupSteps }

    /// Micro-batches before the last one go to `DistributedDataParallel.accumulate`, as always.
    public func backward(_ loss: Tensor) throws {
        if isLocal { try parallel.accumulate(loss) } else { try parallel.backward(loss) }
    }

    /// To be called after the optimizer's step.
    ///
    /// - Returns: whether all ranks have the same parameters now.
    @discardableResult
    public func endStep() throws -> Bool {
        let isDue = isLocal && (step - warmupSteps).isMultiple(of: period)
        if isDue { try averageParameters() }
        step += 1
        return isDue || step <= warmupSteps
    }

    /// Makes all ranks' models the same now: before a checkpoint or an evaluation, and at the end.
    public func averageParameters() throws {
        let trained = parallel.parameters.map(\.parameter).filter(\.requiresGradient)
        try FlatTensors.average(trained, over: parallel.group)
    }
}
