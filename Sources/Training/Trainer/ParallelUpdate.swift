import NN
import Parallel
import Torch

/// How what the ranks compute becomes one change of one model: what is averaged when, and who keeps the optimizer's
/// state.
final class ParallelUpdate {
    let group: any ProcessGroup
    /// Through which layers and losses look at the samples of all ranks.
    let sums: GroupSum
    let replica: DistributedDataParallel
    let optimizer: any Optimizer
    private let shards: ShardedUpdate?
    let local: LocalSGD?
    let tensors: ModelTensors
    private var parameters: [Tensor] { tensors.parameters.map(\.parameter) }

    init(
        _ model: Module, _ options: ParallelOptions, group: any ProcessGroup,
        makeOptimizer: ([(name: String, parameter: Tensor)]) throws -> any Optimizer
    ) throws {
        self.group = group
        sums = GroupSum(group)
        if options.batchNorm == .global { model.synchronizeBatchNorm(over: sums) }
        tensors = ModelTensors(model)
        let named = tensors.parameters
        shards = options.shardedOptimizer ? ShardedUpdate(parameters: named, group: group) : nil
        optimizer = try makeOptimizer(shards?.owned ?? named)
        let replica = try DistributedDataParallel(
            parameters: named, buffers: tensors.buffers, group: group, options: options.reducer,
            bufferSynchronization: options.bufferSynchronization)
        local = options.averagingPeriod.map { LocalSGD(replica, warmupSteps: options.averagingStart, period: $0) }
        self.replica = replica
    }

    /// - Parameter contributes: whether the samples are this rank's own.
    func prepareForward(contributes: Bool) throws {
        sums.contributes = contributes
        try replica.prepareForward()
    }

    /// - Parameter isLast: whether it ends the step, so that gradients are averaged.
    func backward(_ loss: Tensor, isLast: Bool) throws {
        try sums.throwIfFailed()
        guard isLast else { return try replica.accumulate(loss) }
        if let local { try local.backward(loss) } else { try replica.backward(loss) }
    }

    var gradients: [Tensor] { parameters.map(\.gradient).filter(\.isDefined) }

    /// To be called on all ranks after parameters were frozen or thawed. The optimizer leaves alone what has no gradient.
    func rebuild() throws { try replica.rebuild() }

    func step(learningRate: Double) throws {
        if let shards {
            try shards.step { optimizer.step(learningRate: learningRate) }
        } else {
            optimizer.step(learningRate: learningRate)
        }
        try skipStep()
    }

    /// Ends a step that changes nothing.
    func skipStep() throws {
        for parameter in parameters { parameter.setGradient(.undefined) }
        try local?.endStep()
    }

    /// Whether any rank says so. Costs nothing where all have the same gradients, and so the same answer.
    func anyRank(_ mine: Bool) throws -> Bool {
        guard local != nil, group.size > 1 else { return mine }
        let answer = Tensor([mine ? 1.0 : 0])
        try group.allReduce(answer, .maximum)
        return answer.item() > 0
    }

    /// To be called on all ranks before the model is evaluated.
    func agree() throws { try local?.averageParameters() }

    /// To be called on all ranks.
    ///
    /// - Returns: all of it on the main rank.
    func optimizerState() throws -> StateDict { try shards?.gatherState(optimizer.state) ?? optimizer.state }

    /// - Parameter step: the steps that the run has behind it.
    func resume(_ state: StateDict, step: Int) throws {
        try optimizer.load(shards?.part(of: state) ?? state)
        local?.step = step
    }
}
