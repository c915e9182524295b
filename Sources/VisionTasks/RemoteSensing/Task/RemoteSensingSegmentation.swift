public import DataPipeline
public import NN
import Parallel
public import Torch
public import Training

/// Training and evaluation of networks that find classes in scenes.
public final class RemoteSensingSegmentation: VisionTask, ScoredSegmentation {
    public let trainingData: SceneWindows
    public let notes: [String]
    let validation: [SceneReader]
    let configuration: RemoteSensingConfiguration
    let network: any SceneModel
    private(set) var placement = ModelPlacement(on: .cpu)
    /// What the last evaluation has measured.
    public internal(set) var measured: SceneScores?

    public init(_ configuration: RemoteSensingConfiguration) throws {
        try configuration.validate()
        let data = configuration.data
        let training = try SceneSet.read(data.training, scheme: data.scheme).readers(data.trainingRasters)
        validation = try SceneSet.read(data.validation, scheme: data.scheme).readers(data.validationRasters)
        for reader in training + validation { try configuration.model.checkChannels(of: reader) }
        trainingData = try SceneWindows(training, data.windows)
        let network = configuration.makeNetwork()
        self.network = network
        let weights = try configuration.pretrained.path.map { try configuration.model.loadWeights($0, into: network) }
        notes =
            [training.note("training"), validation.note("validation")] + data.sharedNotes(training, validation)
            + (weights.map { [$0] } ?? [])
        self.configuration = configuration
    }

    public init(withoutData configuration: RemoteSensingConfiguration) throws {
        try configuration.validateNetwork()
        (trainingData, validation, notes) = (.none, [], [])
        network = configuration.makeNetwork()
        self.configuration = configuration
    }

    public static func trainingCount(_ configuration: RemoteSensingConfiguration) throws -> Int {
        try configuration.validate()
        return configuration.data.windows.count
    }

    public var model: Module { network.module }
    public var mainMetric: String { "mIoU" }
    public var lossNames: [String] { network.loss.names }
    public var passes: [Int] { network.passes }

    public func place(_ placement: ModelPlacement) throws {
        model.to(placement.devices[0])
        self.placement = placement
    }

    public func collectGradients() {}

    /// Each term is a mean over samples.
    public func synchronizeLoss(over sums: any CrossRankSum) {}

    public static func collate(_ samples: [SceneSample]) -> SceneBatch { .collate(samples) }

    public static func resized(_ batch: SceneBatch, to size: [Int]) -> SceneBatch {
        SceneBatch(
            images: batch.images.resizedSmoothly(to: size),
            labels: batch.labels.unsqueezed(1).resized(size, .nearest).squeezed(1), noiseSeeds: batch.noiseSeeds)
    }

    public func lossCounts(_ batch: SceneBatch) -> [Double] { network.loss.counts(samples: batch.labels.size(0)) }

    public func course(of batch: SceneBatch) -> SceneCourse { network.course(of: labelled(batch), placement) }

    public func loss(_ batch: SceneBatch) -> [LossTerm] { network.loss(of: labelled(batch), placement) }

    private func labelled(_ batch: SceneBatch) -> LabelledScenes {
        LabelledScenes(
            images: batch.images, truth: ClassTruth(labels: batch.labels, classes: configuration.classes.count),
            seeds: batch.noiseSeeds)
    }
}

extension RemoteSensingConfiguration {
    /// With weights drawn from the seed.
    func makeNetwork() -> any SceneModel {
        Generator.seedDefault(UInt64(truncatingIfNeeded: seed))
        let loss = SceneLoss(loss, for: model.kind)
        guard model.kind.denoises else { return SupervisedModel(model.plainUNet(classes: classes.count), loss) }
        return DenoisingModel(model.denoiser(classes: classes.count), diffusion, loss, size: windowSize)
    }
}

extension SceneModelOptions {
    /// - Throws: `ConfigurationError` for a scene that this network cannot take.
    fileprivate func checkChannels(of reader: SceneReader) throws(ConfigurationError) {
        let name = reader.scene.name
        try require(
            reader.channels == inputChannels,
            "model.inputChannels is \(inputChannels), and scene \(name) has \(reader.channels), its elevation among "
                + "them: set the one, or choose others with data.rasters.bands and data.rasters.usesElevation")
    }
}

extension SceneModelOptions {
    /// - Returns: what there is to say of it.
    fileprivate func loadWeights(_ path: String, into network: any SceneModel) throws -> String {
        let state = try WeightsFile.stateDict(path, strippingPrefix: "module.")
        try network.module.load(state, keeping: [])
        return "weights: \(state.count) tensors of a \(kind.rawValue) from \(path)"
    }
}

extension RemoteSensingConfiguration.DataOptions {
    /// Of images that are trained on and evaluated, unless parts of them are held back.
    fileprivate func sharedNotes(_ training: [SceneReader], _ validation: [SceneReader]) -> [String] {
        guard trainingRegion == nil || validationRegion == nil else { return [] }
        let shared = Set(training.map(\.scene.image)).intersection(validation.map(\.scene.image)).sorted()
        guard let first = shared.first else { return [] }
        return ["what is evaluated is trained on, too: \(shared.count) images, such as \(first)"]
    }
}

extension [SceneReader] {
    fileprivate func note(_ part: String) -> String {
        let pixels = reduce(0) { $0 + $1.size.width * $1.size.height }
        return "\(part): \(count) scenes of \(pixels) pixels"
    }
}
