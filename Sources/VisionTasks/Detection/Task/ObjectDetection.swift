public import DataPipeline
public import NN
import Parallel
public import Torch
public import Training

/// Training and evaluation of YOLOv3.
public final class ObjectDetection: VisionTask {
    public let network: YOLOv3
    public let trainingData: DetectionImages
    public let notes: [String]
    let validation: DetectionImages
    let configuration: DetectionConfiguration
    /// What the last evaluation has seen.
    public internal(set) var records: DetectionRecords?
    private(set) var placement = ModelPlacement(on: .cpu)
    private var lossFunction: any DetectionLoss

    public convenience init(_ configuration: DetectionConfiguration) throws {
        try configuration.validate()
        let (data, classes) = (configuration.data, configuration.data.classes)
        let (training, counts) = try DetectionSet.read(data.training.source(classes))
        let (validation, others) = try DetectionSet.read(data.validation.source(classes))
        try self.init(
            configuration, training, validation,
            notes: [
                "training: \(training.images.count) images, \(counts)",
                "validation: \(validation.images.count) images, \(others)",
            ])
    }

    public convenience init(withoutData configuration: DetectionConfiguration) throws {
        try configuration.validateNetwork()
        var configuration = configuration
        configuration.data.cache = false
        configuration.pretrained.path = nil
        let nothing = DetectionSet(categories: configuration.data.classes, images: [])
        try self.init(configuration, nothing, nothing, notes: [])
    }

    private init(
        _ configuration: DetectionConfiguration, _ training: DetectionSet, _ validation: DetectionSet, notes: [String]
    ) throws {
        trainingData = try configuration.images(training, isTraining: true)
        self.validation = try configuration.images(validation, isTraining: false)
        Generator.seedDefault(UInt64(truncatingIfNeeded: configuration.seed))
        let network = YOLOv3(configuration.network)
        self.network = network
        let report = try configuration.pretrained.path.map {
            try network.loadWeights($0, part: configuration.pretrained.part)
        }
        self.notes = notes + (report.map { ["weights: \($0)"] } ?? [])
        lossFunction = configuration.loss.makeLoss(network.anchors, classes: configuration.data.classes.count)
        self.configuration = configuration
    }

    public static func trainingCount(_ configuration: DetectionConfiguration) throws -> Int {
        try configuration.validate()
        return try configuration.data.training.source(configuration.data.classes).read().set.images.count
    }

    public var model: Module { network }
    public var mainMetric: String { "AP" }
    public var lossNames: [String] { lossFunction.names }

    public func place(_ placement: ModelPlacement) throws {
        network.to(placement.devices[0])
        self.placement = placement
    }

    public func collectGradients() {}

    public func synchronizeLoss(over sums: any CrossRankSum) { lossFunction = lossFunction.synchronized(over: sums) }

    public static func collate(_ samples: [DetectionSample]) -> DetectionBatch { .collate(samples) }

    public static func resized(_ batch: DetectionBatch, to size: [Int]) -> DetectionBatch { batch.resized(to: size) }

    public func lossCounts(_ batch: DetectionBatch) -> [Double] {
        lossFunction.counts(batch.targets, input: batch.inputShape)
    }

    public func loss(_ batch: DetectionBatch) -> [LossTerm] {
        lossFunction.terms(outputs(of: batch.images), batch.targets)
    }

    /// Raw, the coarsest first, in float32.
    func outputs(of images: Tensor) -> [Tensor] { placement.run(network, on: images) { [network] in network($0) } }
}
