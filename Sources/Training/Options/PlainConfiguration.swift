public import NN

/// The settings that every run has, and no others: for tasks of one's own, whose data and model are code.
public struct PlainConfiguration: TrainingConfiguration, Equatable {
    public var name: String?
    public var seed = 0
    public var epochs = 1
    public var threads: Int?
    public var precision = Precision.fp32
    public var scaler = GradientScaler.Options()
    public var nonFinite = NonFinitePolicy.stop
    public var kernels = KernelOptions()
    public var batch = BatchOptions()
    public var loader = LoaderOptions()
    public var parallel = ParallelOptions()
    public var memory = MemoryOptions()
    public var plainEpochs = 0
    public var multiScale = MultiScaleOptions()
    public var earlyStopping = EarlyStoppingOptions()
    public var groups: [GroupRule] = []
    public var optimizer = OptimizerOptions()
    public var schedule = ScheduleOptions()
    public var clipping = ClippingOptions()
    public var average = AverageOptions()
    public var evaluation = EvaluationOptions()
    public var checkpoint = CheckpointOptions()
    public var log = LogOptions()

    public init() {}
}
