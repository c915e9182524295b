import DataPipeline
public import NN
public import Training

/// Segmentation of volumes: everything that a run can be told.
public struct VolumesConfiguration: VisionTaskConfiguration, Equatable {
    public var task = TaskKind.volumes
    public var name: String?
    public var seed = 0
    public var epochs = 5
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
    public var model = UNet.Options()
    public var loss = LossOptions()
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
        /// Holds the images, and the labels unless they have a folder of their own.
        public var folder = ""
        /// Labels under the same names as their images; nil looks in `folder`.
        public var labelFolder: String?
        /// `*` stands for what an image's name has in common with its label's.
        public var images = "img*.nii.gz"
        public var labels = "seg*.nii.gz"
        /// The part of the volumes, from the end of the list, that is for validation: 0 to 1.
        public var validation = 0.2
        /// Stretches every volume to 0...1.
        public var scaleIntensity = true
        /// Keeps decoded volumes in files that the ranks of a machine share.
        public var cache = true
        /// nil is a folder in the user's cache.
        public var cacheFolder: String?
        /// Voxels, an axis each.
        public var crop = [96, 96, 96]
        /// Crops of a volume in each epoch: a batch of volumes has so many times as many crops.
        public var cropsPerVolume = 4
        /// Crops around foreground to crops around background.
        public var positive = 1.0
        public var negative = 1.0
        /// The probability of a turn by quarters in `rotationPlane`.
        public var rotation = 0.5
        public var rotationPlane = [0, 2]
        /// The probability of mirroring, each of `flipAxes` by itself.
        public var flip = 0.0
        public var flipAxes: [Int] = []

        public init() {}
    }

    public struct LossOptions: Codable, Sendable, Equatable {
        public enum Kind: String, Codable, Sendable, CaseIterable {
            case dice, diceCE, diceFocal
        }

        public var kind = Kind.dice
        public var includeBackground = true
        public var squaredPrediction = false
        public var jaccard = false
        /// One ratio over all samples of a micro-batch, instead of the mean of theirs.
        public var batch = false
        public var smoothNumerator = 1e-5
        public var smoothDenominator = 1e-5
        public var classWeights: [Double] = []
        /// diceFocal: how much easy voxels are turned down.
        public var gamma = 2.0
        /// diceCE, diceFocal: the factors of the two parts.
        public var diceWeight = 1.0
        public var secondWeight = 1.0

        public init() {}
    }

    /// How whole volumes go through the network.
    public struct InferenceOptions: Codable, Sendable, Equatable {
        /// nil takes the size of the crops.
        public var window: [Int]?
        public var overlap = 0.25
        /// Windows at a time.
        public var batch = 4
        public var blending = SlidingWindow.Blending.constant

        public init() {}
    }
}

extension VolumesConfiguration {
    public var trainingPath: String { data.folder }
    public var cacheSetting: String? { data.cache ? nil : "data.cache=true" }

    /// - Throws: `ConfigurationError` for what cannot be trained, before anything is read.
    public func validate() throws(ConfigurationError) {
        try validateNetwork()
        try check(
            !data.folder.isEmpty, "data.folder is not set: give the folder that holds the volumes, as data.folder=PATH")
        try check((0...1).contains(data.validation), "data.validation is \(data.validation): expected 0 to 1")
        try check(
            (0..<1).contains(inference.overlap),
            "inference.overlap is \(inference.overlap): expected 0 or more, below 1")
        try checkSize("inference.window", window)
        for size in multiScale.sizes { try checkSize("multiScale.sizes", size) }
    }

    /// - Throws: `ConfigurationError` for a network that cannot be made, or cannot take the crops.
    func validateNetwork() throws(ConfigurationError) {
        try check(model.axes == 3, "model.axes is \(model.axes): volumes have 3")
        try check(
            model.strides.count == model.channels.count - 1,
            "model.channels has \(model.channels.count) levels, which need \(model.channels.count - 1) model.strides, not \(model.strides.count)"
        )
        try checkSeveralDevices()
        try checkSize("data.crop", data.crop)
    }

    /// The values that labels can have: one output channel tells foreground from background.
    var classes: Int { Swift.max(model.outputChannels, 2) }

    /// The first epoch without augmentation.
    var plainFrom: Int { plainEpochs == 0 ? .max : epochs - plainEpochs }

    var window: [Int] { inference.window ?? data.crop }

    func checkSize(_ name: String, _ size: [Int]) throws(ConfigurationError) {
        let multiple = model.strides.reduce(1, *)
        try check(size.count == 3, "\(name) is \(size): expected three numbers")
        try check(
            size.allSatisfy { $0 > 0 && $0.isMultiple(of: multiple) },
            "\(name) is \(size): this U-Net needs multiples of \(multiple), the product of its strides")
    }

    func check(_ condition: Bool, _ message: @autoclosure () -> String) throws(ConfigurationError) {
        guard condition else { throw ConfigurationError(message()) }
    }
}

extension VolumesConfiguration.LossOptions {
    func makeLoss(classes: Int) -> any Loss {
        switch kind {
        case .dice: DiceLoss(dice(classes))
        case .diceCE: DiceCrossEntropy(dice(classes), diceWeight: diceWeight, crossEntropyWeight: secondWeight)
        case .diceFocal: DiceFocal(dice(classes), gamma: gamma, diceWeight: diceWeight, focalWeight: secondWeight)
        }
    }

    /// One channel is a probability of its own; several are classes that exclude each other.
    private func dice(_ classes: Int) -> DiceLoss.Options {
        var options = DiceLoss.Options()
        options.includeBackground = includeBackground
        options.oneHotTarget = classes > 1
        options.activation = classes > 1 ? .softmax : .sigmoid
        options.squaredPrediction = squaredPrediction
        options.jaccard = jaccard
        options.batch = batch
        options.smoothNumerator = smoothNumerator
        options.smoothDenominator = smoothDenominator
        options.classWeights = classWeights
        return options
    }

    var names: [String] {
        switch kind {
        case .dice: ["dice"]
        case .diceCE: ["dice", "ce"]
        case .diceFocal: ["dice", "focal"]
        }
    }
}

extension VolumesConfiguration.DataOptions {
    func pairs() throws -> [VolumePair] {
        if let labelFolder { return try VolumeFolder.pairs(images: folder, labels: labelFolder, named: images) }
        return try VolumeFolder.pairs(in: folder, images: images, labels: labels)
    }

    func volumes(_ pairs: [VolumePair], classes: Int) throws -> WholeVolumes {
        var preparation = preparation
        preparation.classes = classes
        return try WholeVolumes(pairs, preparation, caching: cache ? .disk(folder: cacheFolder) : .none)
    }

    var preparation: VolumePreparation {
        VolumePreparation(scaleIntensity: scaleIntensity ? ScaleIntensity() : nil)
    }

    func crops(_ volumes: WholeVolumes, plainFrom: Int) throws -> VolumeCrops {
        try VolumeCrops(
            volumes, PosNegCrops(size: crop, count: cropsPerVolume, positive: positive, negative: negative),
            rotation: rotation > 0 ? RandomRotate90(probability: rotation, plane: rotationPlane) : nil,
            flips: flipAxes.map { RandomFlip(probability: flip, axes: [$0]) }, plainFrom: plainFrom)
    }
}
