public import DataPipeline
public import NN
public import Training

/// Detection of objects: everything that a run can be told.
public struct DetectionConfiguration: VisionTaskConfiguration, Equatable {
    public var task = TaskKind.detection
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
    public var model = YOLOv3.Options()
    public var pretrained = PretrainedOptions()
    public var loss = DetectionLossOptions()
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
        public var training = SetOptions()
        public var validation = SetOptions()
        /// The names of the classes, in the order of the network's outputs.
        public var classes: [String] = []
        /// Height and width of the network's input.
        public var size = [416, 416]
        /// Whether VOC's difficult objects are trained on.
        public var includesDifficult = false
        /// Whether an image that cannot be read is replaced by the next one, on all ranks alike, in place of an error.
        public var skipsBroken = false
        /// Decoding JPEG pictures that are shown small by halves: faster, and a little different.
        public var shrinksWhileDecoding = false
        /// Keeps decoded images in files that the ranks of a machine share.
        public var cache = false
        /// nil is a folder in the user's cache.
        public var cacheFolder: String?
        /// Larger images are made smaller before they are kept; nil keeps all their pixels.
        public var cachedSide: Int?
        public var augmentation = DetectionAugmentation()

        public init() {}
    }

    /// Where images and their boxes are; see `DetectionSource`.
    public struct SetOptions: Codable, Sendable, Equatable {
        public var path = ""
        /// nil finds out.
        public var format: DetectionFormat?
        /// One part of a folder, such as train.
        public var split: String?
        /// The folder that names of images begin in; nil looks where the format has it.
        public var images: String?

        public init() {}
    }

    /// Weights to begin with.
    public struct PretrainedOptions: Codable, Sendable, Equatable {
        /// A file that `YOLOv3.loadWeights` reads; nil draws weights from the seed.
        public var path: String?
        public var part = YOLOv3.WeightsPart.all

        public init() {}
    }

    /// How images go through the network, and which boxes come out.
    public struct InferenceOptions: Codable, Sendable, Equatable {
        public enum Suppression: String, Codable, Sendable, CaseIterable {
            /// Drops boxes that overlap a surer one.
            case hard
            /// Lowers their scores; Bodla et al. 2017.
            case linear, gaussian
        }

        /// Images at a time.
        public var batch = 8
        /// The least score of boxes in predictions.
        public var confidence = 0.25
        /// The least score of boxes in evaluations: average precision wants to see those of low scores too.
        public var evaluationConfidence = 0.001
        public var score = Decoding.Score.everyClass
        public var suppression = Suppression.hard
        /// From which overlap on a surer box suppresses others.
        public var overlap = 0.45
        /// gaussian: how fast scores fall with the overlap.
        public var sigma = 0.5
        /// Whether boxes of different classes suppress each other.
        public var acrossCategories = false
        /// Boxes of an image, the surest ones.
        public var limit = 300
        /// VOC's mean average precisions that are worked out beside COCO's numbers.
        public var voc: [VOCAverage] = []
        /// What predictions write: a picture with the boxes, and a line of text for each box in YOLO's manner.
        public var drawsPictures = true
        public var writesText = false

        public init() {}
    }
}

extension DetectionConfiguration {
    public var trainingPath: String { data.training.path }
    public var cacheSetting: String? { data.cache ? nil : "data.cache=true" }

    var network: YOLOv3.Options {
        var options = model
        options.classes = data.classes.count
        return options
    }

    /// The network's input.
    var canvas: ImageSize { ImageSize(width: data.size[1], height: data.size[0]) }

    /// The first epoch without augmentation.
    var plainFrom: Int { plainEpochs == 0 ? .max : epochs - plainEpochs }
}

extension VOCAverage: Codable {}
