public import DataPipeline
public import NN
public import Training

/// Detection of what stands out in pictures: everything that a run can be told.
public struct SaliencyConfiguration: VisionTaskConfiguration, Equatable {
    public var task = TaskKind.saliency
    public var name: String?
    public var seed = 0
    public var epochs = 50
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
    public var model = SaliencyNetwork.Options()
    public var pretrained = PretrainedOptions()
    public var loss = SaliencyLoss.Options()
    public var optimizer = OptimizerOptions()
    public var schedule = ScheduleOptions()
    public var clipping = ClippingOptions()
    public var average = AverageOptions()
    public var evaluation = EvaluationOptions()
    public var inference = InferenceOptions()
    public var checkpoint = CheckpointOptions()
    public var log = LogOptions()

    public init() {}

    public struct DataOptions: Codable, Sendable, Equatable {
        public var training = SaliencySource("")
        public var validation = SaliencySource("")
        /// Height and width of the network's input: pictures are stretched to it.
        public var size = [320, 320]
        /// Whether masks are cut at a half, for training and for evaluation alike; else their levels in between stay.
        public var binarise = false
        /// Decoding JPEG pictures that are shown small by halves: faster, and a little different.
        public var shrinksWhileDecoding = false
        /// Keeps decoded pictures in files that the ranks of a machine share.
        public var cache = false
        /// nil is a folder in the user's cache.
        public var cacheFolder: String?
        public var augmentation = SaliencyAugmentation()

        public init() {}
    }

    /// Weights to begin with.
    public struct PretrainedOptions: Codable, Sendable, Equatable {
        /// A file that `SaliencyNetwork.loadWeights` reads: of the whole network, or torchvision's of its backbone. nil
        /// draws weights from the seed.
        public var path: String?

        public init() {}
    }

    /// How pictures go through the network, and what comes of them.
    public struct InferenceOptions: Codable, Sendable, Equatable {
        /// Pictures at a time.
        public var batch = 8
        /// Whose rules evaluations follow.
        public var definition = SaliencyDefinition.pysodmetrics
        /// Whether predictions also show what was found on the picture itself.
        public var drawsOverlays = true

        public init() {}
    }
}

extension SaliencyConfiguration {
    public var trainingPath: String { data.training.path }
    public var cacheSetting: String? { data.cache ? nil : "data.cache=true" }

    /// The network's input.
    var canvas: ImageSize { ImageSize(width: data.size[1], height: data.size[0]) }

    /// The first epoch without augmentation.
    private var plainFrom: Int { plainEpochs == 0 ? .max : epochs - plainEpochs }

    /// How pictures of the training or the validation set become samples.
    func sampleOptions(isTraining: Bool) -> SaliencyOptions {
        var options = SaliencyOptions(size: canvas, augmentation: isTraining ? data.augmentation : nil)
        options.plainFrom = plainFrom
        options.binarise = data.binarise
        options.shrinksWhileDecoding = isTraining && data.shrinksWhileDecoding
        if data.cache { options.cache = ImageCacheOptions(folder: data.cacheFolder) }
        return options
    }
}

extension SaliencyDefinition: Codable {}
