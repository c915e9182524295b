public import DataPipeline
public import NN
public import Training

/// Segmentation of what is seen from above, in images and elevations: everything that a run can be told.
public struct RemoteSensingConfiguration: VisionTaskConfiguration, Equatable {
    public var task = TaskKind.remoteSensing
    public var name: String?
    public var seed = 0
    public var epochs = 100
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
    public var data = DataOptions()
    public var model = SceneModelOptions()
    public var pretrained = PretrainedOptions()
    public var loss = SceneLoss.Options()
    public var diffusion = DiffusionOptions()
    public var optimizer = OptimizerOptions()
    public var schedule = ScheduleOptions()
    public var clipping = ClippingOptions()
    public var average = AverageOptions()
    public var evaluation = EvaluationOptions()
    public var inference = RemoteSensingInferenceOptions()
    public var checkpoint = CheckpointOptions()
    public var log = LogOptions()

    public init() {}

    public struct DataOptions: Codable, Sendable, Equatable {
        public var training = SceneSource()
        public var validation = SceneSource()
        /// The part of the training scenes that is trained on, and that of the others that is evaluated: both may be of one
        /// scene. nil follows `rasters.region`.
        public var trainingRegion: SceneRegion?
        public var validationRegion: SceneRegion?
        /// nil: those of the ISPRS benchmarks.
        public var classes: LabelScheme?
        public var rasters = SceneOptions()
        public var windows = WindowOptions()

        public init() {}
    }

    /// Weights to begin with.
    public struct PretrainedOptions: Codable, Sendable, Equatable {
        /// A file of the network's weights: a checkpoint of a run, safetensors, or PyTorch's, the published ones among
        /// them. nil draws weights from the seed.
        public var path: String?

        public init() {}
    }
}

extension RemoteSensingConfiguration {
    public var trainingPath: String { data.training.path }

    /// Of the training windows, `[H, W]`.
    var windowSize: [Int] { [data.windows.side, data.windows.side] }

    /// Of the classes that labels are of.
    var classes: [String] { data.scheme.names }
}

extension RemoteSensingConfiguration.DataOptions {
    /// What labels stand for.
    package var scheme: LabelScheme { classes ?? .isprs }

    package var trainingRasters: SceneOptions { rasters.keeping(to: trainingRegion) }

    package var validationRasters: SceneOptions { rasters.keeping(to: validationRegion) }
}

extension SceneOptions {
    fileprivate func keeping(to region: SceneRegion?) -> SceneOptions {
        var options = self
        options.region = region ?? self.region
        return options
    }
}
