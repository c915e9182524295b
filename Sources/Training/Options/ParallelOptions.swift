import Parallel

/// How ranks make one run of what each of them computes.
public struct ParallelOptions: Codable, Sendable, Equatable {
    /// Whose samples something is computed over. Only `global` gives the same run on any number of ranks; `perRank` is
    /// what PyTorch does unless told otherwise.
    public enum Scope: String, Codable, Sendable, CaseIterable {
        case global, perRank
    }

    /// When buffers become rank 0's; see `BufferSynchronization`.
    public enum Buffers: String, Codable, Sendable, CaseIterable {
        case beforeEachForward, atStart, never
    }

    /// What is sent of gradients; see `GradientCompression`. Anything but `none` gives another run than one rank.
    public enum Compression: String, Codable, Sendable, CaseIterable {
        case none, fp16, bf16, powerSGD
    }

    /// How the devices of the run share its work; see `ModelPlacement`.
    public enum Strategy: String, Codable, Sendable, CaseIterable {
        /// A rank for each device.
        case distributed
        /// One rank with a copy of the model on each of its devices; each takes a part of the batch.
        case dataParallel
        /// One rank with a part of the model on each of its devices, for models that do not fit on one.
        case pipeline
    }

    public var strategy = Strategy.distributed
    /// dataParallel, pipeline: nil takes all GPUs that `--device` gives; on the CPU a number has to be given.
    public var devicesPerRank: Int?
    /// pipeline: the parts of a micro-batch that are on their way through the devices at the same time.
    public var pipelineChunks = 4
    /// The statistics of batch normalization in training.
    public var batchNorm = Scope.global
    /// Losses that are a ratio over the batch.
    public var losses = Scope.global
    public var buffers = Buffers.beforeEachForward
    /// Allows steps in which parameters are not used; without it such a parameter is an error that names it.
    public var findUnusedParameters = false
    /// Every step uses the same parameters, equally often: the first one learns which.
    public var staticGraph = false
    /// The first all-reduce starts when so much is there, the others when `bucketMegabytes` are.
    public var firstBucketMegabytes = 1.0
    public var bucketMegabytes = 25.0
    /// Gradients lie where they are sent from, which saves a copy of them.
    public var gradientsAreBucketViews = true
    public var compression = Compression.none
    /// powerSGD: the width of the matrices, and the first step that is compressed.
    public var powerSGDRank = 1
    public var powerSGDStart = 1000
    /// Each rank keeps the optimizer's state of a part of the parameters (ZeRO-1). The run is the same.
    public var shardedOptimizer = false
    /// Local SGD: ranks step by themselves, and every so many steps their parameters are averaged; nil averages
    /// gradients in each step. Gives another run than one rank.
    public var averagingPeriod: Int?
    /// Local SGD: the first step of that kind.
    public var averagingStart = 0

    public init() {}
}

extension ParallelOptions {
    /// What a rank has in its command: 1, or as many as there are to share out (nil).
    public var devicesOfRank: Int? { strategy == .distributed ? 1 : devicesPerRank }

    /// - Throws: `ConfigurationError` for several ranks where the strategy is for one: gradients come from its devices
    ///   only after the backward pass in which ranks average theirs.
    func validate(ranks: Int) throws(ConfigurationError) {
        try require(
            strategy == .distributed || ranks == 1,
            "parallel.strategy is \(strategy.rawValue), which is for one rank with several devices, and there are "
                + "\(ranks) ranks: start one, or choose distributed")
    }

    func validate() throws(ConfigurationError) {
        try require(
            strategy != .distributed || (devicesPerRank ?? 1) == 1,
            "parallel.devicesPerRank is \(devicesPerRank ?? 1), and parallel.strategy distributed has a rank for each "
                + "device: choose dataParallel or pipeline, or start more ranks")
        try require(
            (devicesPerRank ?? 1) >= 1, "parallel.devicesPerRank is \(devicesPerRank ?? 1): expected 1 or more")
        try require(pipelineChunks >= 1, "parallel.pipelineChunks is \(pipelineChunks): expected 1 or more")
        try require(bucketMegabytes > 0 && firstBucketMegabytes > 0, "parallel: buckets have more than 0 megabytes")
        try require(powerSGDRank >= 1, "parallel.powerSGDRank is \(powerSGDRank): expected 1 or more")
        try require(
            powerSGDStart >= 2,
            "parallel.powerSGDStart is \(powerSGDStart): expected 2 or more, because the first steps lay out the buckets"
        )
        try require(averagingStart >= 0, "parallel.averagingStart is \(averagingStart): expected 0 or more")
        guard let averagingPeriod else { return }
        try require(averagingPeriod >= 1, "parallel.averagingPeriod is \(averagingPeriod): expected 1 or more")
        try require(
            !shardedOptimizer,
            "parallel.shardedOptimizer needs the same gradients on all ranks, and parallel.averagingPeriod leaves each "
                + "rank its own: choose one")
    }

    var reducer: ReducerOptions {
        var options = ReducerOptions()
        options.findUnusedParameters = findUnusedParameters
        options.staticGraph = staticGraph
        options.firstBucketBytes = Int(firstBucketMegabytes * 0x1p20)
        options.bucketBytes = Int(bucketMegabytes * 0x1p20)
        options.gradientsAreBucketViews = gradientsAreBucketViews
        options.compression = gradientCompression
        return options
    }

    private var gradientCompression: GradientCompression {
        switch compression {
        case .none: return .none
        case .fp16: return .float16
        case .bf16: return .bfloat16
        case .powerSGD:
            var options = PowerSGDOptions()
            options.rank = powerSGDRank
            options.startStep = powerSGDStart
            return .powerSGD(options)
        }
    }

    var bufferSynchronization: BufferSynchronization {
        switch buffers {
        case .beforeEachForward: .beforeEachForward
        case .atStart: .atStart
        case .never: .never
        }
    }
}
