import DataPipeline
import NN
import Parallel
import Torch

/// A training step on tensors that have shapes and no elements: every operation runs, forward and backward, none
/// computes, and an allocator counts what they would have taken. It knows nothing of the kernels' own workspaces.
struct DryRun<Task: MeasurableTask> {
    private let task: Task
    private let options: any TrainingConfiguration
    private let plan: TrainingPlan
    /// Held by others on meta.
    private let start: Int
    private let parameters: Int
    private let groups: [ParameterGroup]
    private let marked = PassedParts()

    /// - Parameter makeTask: makes the task, its model on the default device, which is meta.
    init(_ options: some TrainingConfiguration, plan: TrainingPlan, makeTask: () throws -> Task) throws {
        self.options = options
        self.plan = plan
        Device.prepareMeta()
        MemoryUse.startCounting(on: .meta)
        start = try MemoryUse.of(.meta).current
        task = try withDefaultDevice(.meta, makeTask)
        parameters = try MemoryUse.of(.meta).current - start
        try options.memory.apply(to: task.model)
        var placement = try ModelPlacement(options, on: [.meta])
        placement.strategy = .distributed
        try task.place(placement)
        groups = try options.groups.parameterGroups(of: task.model)
        _ = groups.freeze(in: 0)
        task.model.train()
        marked.watch(task.model)
    }

    /// - Throws: `ConfigurationError` for a part that is marked for recomputation and is never called as a layer.
    func estimate() throws -> MemoryEstimate {
        let ((optimizer, average), kept) = try measured { (try makeOptimizer(), makeAverage()) }
        let copies = holdsGradients ? makeGradients() : []
        let gradients = Self.bytes(trained) + Self.bytes(copies)
        let (batch, input) = try measured(makeBatch)
        let hidden = castParameters()
        try MemoryUse.resetPeak(on: .meta)
        step(batch, optimizer)
        let peak = try MemoryUse.of(.meta).peak - start + hidden
        try marked.throwIfMissed()
        return withExtendedLifetime(average) {
            MemoryEstimate(
                parameters: parameters, gradients: gradients, optimizer: kept, input: input,
                activations: peak - parameters - gradients - kept - input)
        }
    }

    // MARK: What is there between steps

    private var trained: [Tensor] { task.model.parameters.filter(\.requiresGradient) }

    /// Of the rank that has the most.
    private var samples: Int { plan.batches.microBatch }

    private func makeBatch() throws -> Task.Batch {
        try withDefaultDevice(.meta) { try task.largestBatch(samples: samples, options.multiScale) }
    }

    /// Micro-batches add to them, and ranks' buckets are them. Below float32 they are made here, where parameters are
    /// not yet cast.
    private var holdsGradients: Bool {
        plan.batches.world > 1 || options.batch.accumulate > 1 || options.precision != .fp32
    }

    /// After its first step, so that its state is there.
    private func makeOptimizer() throws -> any Optimizer {
        let optimizer = options.optimizer.makeOptimizer(
            options.parallel.shardedOptimizer ? groups.restricted(to: ownedByRank0) : groups)
        setGradients { .empty(like: $0) }
        optimizer.step(learningRate: 0)
        setGradients { _ in .undefined }
        return optimizer
    }

    private func makeAverage() -> WeightAverage? { options.average.decay.map { _ in WeightAverage(of: task.model) } }

    private var ownedByRank0: Set<String> {
        let named = task.model.namedParameters
        let partition = ParameterPartition(sizes: named.map(\.parameter.count), ranks: plan.batches.world)
        return Set(named.indices.filter { partition.owners[$0] == 0 }.map { named[$0].name })
    }

    /// - Returns: what is held beside the gradients themselves.
    private func makeGradients() -> [Tensor] {
        setGradients { .empty(like: $0) }
        guard plan.batches.world > 1, !options.parallel.gradientsAreBucketViews else { return [] }
        return trained.map { .empty(like: $0) }
    }

    private func setGradients(_ gradient: (Tensor) -> Tensor) {
        for parameter in trained { parameter.setGradient(gradient(parameter)) }
    }

    // MARK: The step

    /// Autocast, which does not know meta, keeps a cast of each parameter beside it and has activations of its type.
    ///
    /// - Returns: the bytes that the parameters themselves go on to take.
    private func castParameters() -> Int {
        guard let dtype = options.precision.dtype else { return 0 }
        let parameters = task.model.parameters
        let bytes = Self.bytes(parameters)
        withoutGradient { for parameter in parameters { parameter.convert(to: dtype) } }
        return bytes
    }

    private func step(_ batch: Task.Batch, _ optimizer: any Optimizer) {
        let terms = task.loss(batch).map { $0.sum * Scalar($0.weight) }
        terms.dropFirst().reduce(terms[0], +).backward()
        optimizer.step(learningRate: 0)
    }

    private func measured<Result>(_ body: () throws -> Result) throws -> (Result, bytes: Int) {
        let before = try MemoryUse.of(.meta).current
        let result = try body()
        return (result, try MemoryUse.of(.meta).current - before)
    }

    private static func bytes(_ tensors: [Tensor]) -> Int { tensors.reduce(0) { $0 + $1.byteCount } }
}

extension MemoryEstimate {
    /// Works out a step of the run that is planned, which takes milliseconds and no memory to speak of.
    ///
    /// - Parameter makeTask: makes the task on the default device, such as `VolumeSegmentation(withoutData:)`.
    /// - Throws: `ConfigurationError` for a part that is marked for recomputation and is never called as a layer.
    public init<Task: MeasurableTask>(
        _ options: some TrainingConfiguration, plan: TrainingPlan, makeTask: () throws -> Task
    ) throws {
        self = try DryRun(options, plan: plan, makeTask: makeTask).estimate()
    }
}
