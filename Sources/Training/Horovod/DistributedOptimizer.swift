public import NN
public import Parallel
public import Torch

/// An optimizer whose steps are those of all ranks together, as Horovod's `DistributedOptimizer`: for a training loop of
/// one's own. The trainer does the same by itself.
///
/// ```swift
/// let group = try Topology(environment: environment).makeGroup()
/// let optimizer = try DistributedOptimizer(SGD(model.namedParameters), of: model, over: group)
/// for batch in batches {
///     try optimizer.backward(loss(model(batch.images), batch.labels))
///     try optimizer.step(learningRate: rate * Double(group.size))
/// }
/// ```
///
/// All ranks start with rank 0's parameters and buffers (`broadcast_parameters`); a world of one works too.
public final class DistributedOptimizer {
    public enum Combination: Sendable {
        case average, sum
        /// Each rank steps by itself, and the steps are combined; see `adasum(_:over:)`.
        case adasum
    }

    public let combination: Combination
    /// Gradients of so many passes are added up on each rank before they are combined.
    public let backwardPassesPerStep: Int
    private let optimizer: any Optimizer
    private let replica: DistributedDataParallel
    private var passes = 0

    /// - Parameter compression: of what is sent of gradients; none of `adasum`'s.
    /// - Throws: `ModelMismatch` on all ranks when their models differ.
    public init(
        _ optimizer: any Optimizer, of model: Module, over group: any ProcessGroup,
        combination: Combination = .average, compression: GradientCompression = .none, backwardPassesPerStep: Int = 1
    ) throws {
        precondition(backwardPassesPerStep > 0, "a step needs at least one backward pass")
        precondition(combination != .adasum || compression == .none, "adasum combines what is not compressed")
        self.optimizer = optimizer
        self.combination = combination
        self.backwardPassesPerStep = backwardPassesPerStep
        var options = ReducerOptions()
        options.compression = compression
        replica = try DistributedDataParallel(
            parameters: model.namedParameters, buffers: model.namedBuffers, group: group, options: options,
            bufferSynchronization: .atStart)
    }

    /// The last pass of a step combines gradients while it goes on.
    public func backward(_ loss: Tensor) throws {
        passes += 1
        precondition(passes <= backwardPassesPerStep, "\(passes) backward passes without a step")
        if combination == .adasum || passes < backwardPassesPerStep { return try replica.accumulate(loss) }
        try replica.prepareForward()
        try replica.backward(loss)
    }

    /// Changes the parameters, alike on all ranks, and clears the gradients.
    public func step(learningRate: Double) throws {
        precondition(
            passes == backwardPassesPerStep, "a step after \(passes) of \(backwardPassesPerStep) backward passes")
        passes = 0
        switch combination {
        case .average: optimizer.step(learningRate: learningRate)
        case .sum: stepBySum(learningRate)
        case .adasum: try stepByAdasum(learningRate)
        }
        optimizer.clearGradients()
    }

    /// `broadcast_optimizer_state`: all ranks' optimizers become the root's.
    public func broadcastState(from root: Int = 0) throws {
        let group = replica.group
        let own = group.rank == root ? optimizer.state : StateDict()
        let lines = own.map { "\($0.key) \($0.value.shape.map(String.init).joined(separator: ","))" }
        let described = try gatherTexts(lines.joined(separator: "\n"), over: group)[root]
        var state = StateDict()
        for line in described.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            let shape = words[1].split(separator: ",").compactMap { Int($0) }
            let tensor = own[String(words[0])]?.detached().clone() ?? Tensor.empty(shape)
            try group.broadcast(tensor, from: root)
            state[String(words[0])] = tensor
        }
        try optimizer.load(state)
    }

    private func stepBySum(_ learningRate: Double) {
        withoutGradient {
            for gradient in optimizer.gradients { gradient.multiplyInPlace(Scalar(replica.group.size)) }
        }
        optimizer.step(learningRate: learningRate)
    }

    private func stepByAdasum(_ learningRate: Double) throws {
        let parameters = optimizer.parameters.map(\.parameter).filter(\.requiresGradient)
        let before = withoutGradient { parameters.map { $0.detached().clone() } }
        optimizer.step(learningRate: learningRate)
        let changes = withoutGradient { zip(parameters, before).map { $0.detached() - $1 } }
        try adasum(changes, over: replica.group)
        withoutGradient {
            for ((parameter, start), change) in zip(zip(parameters, before), changes) {
                parameter.copy(from: start + change)
            }
        }
    }
}
