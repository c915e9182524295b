public import DataPipeline
public import NN
import Parallel
public import Torch
public import Training

/// Training and evaluation of MINet and its kin.
public final class SalientObjectDetection: VisionTask {
    public let network: SaliencyNetwork
    public let trainingData: SaliencyTraining
    public let notes: [String]
    let validation: SaliencyEvaluation
    let configuration: SaliencyConfiguration
    /// What the last evaluation has measured.
    public internal(set) var measured: SaliencyMetrics?
    private(set) var placement = ModelPlacement(on: .cpu)
    private var lossFunction: SaliencyLoss

    public convenience init(_ configuration: SaliencyConfiguration) throws {
        try configuration.validate()
        try self.init(
            configuration, .read(configuration.data.training), .read(configuration.data.validation))
    }

    public convenience init(withoutData configuration: SaliencyConfiguration) throws {
        try configuration.validateNetwork()
        var configuration = configuration
        configuration.data.cache = false
        configuration.pretrained.path = nil
        try self.init(configuration, SaliencySet([]), SaliencySet([]))
    }

    private init(_ configuration: SaliencyConfiguration, _ training: SaliencySet, _ validation: SaliencySet) throws {
        trainingData = try SaliencyTraining(training, configuration.sampleOptions(isTraining: true))
        self.validation = try SaliencyEvaluation(validation, configuration.sampleOptions(isTraining: false))
        Generator.seedDefault(UInt64(truncatingIfNeeded: configuration.seed))
        let network = SaliencyNetwork(configuration.model)
        self.network = network
        let weights = try configuration.pretrained.path.map { "weights: \(try network.loadWeights($0))" }
        notes = [training.note("training"), validation.note("validation")] + (weights.map { [$0] } ?? [])
        lossFunction = SaliencyLoss(configuration.loss)
        self.configuration = configuration
    }

    public static func trainingCount(_ configuration: SaliencyConfiguration) throws -> Int {
        try configuration.validate()
        return try configuration.data.training.read().set.pairs.count
    }

    /// Of the validation pictures, in their order.
    public var names: [String] { validation.names }

    public var model: Module { network }
    public var mainMetric: String { "maxFm" }
    public var lossNames: [String] { configuration.loss.names }

    public func place(_ placement: ModelPlacement) throws {
        network.to(placement.devices[0])
        self.placement = placement
    }

    public func collectGradients() {}

    public func synchronizeLoss(over sums: any CrossRankSum) { lossFunction = lossFunction.synchronized(over: sums) }

    public static func collate(_ samples: [SaliencySample]) -> SaliencyBatch { .collate(samples) }

    public static func resized(_ batch: SaliencyBatch, to size: [Int]) -> SaliencyBatch { batch.resized(to: size) }

    public func lossCounts(_ batch: SaliencyBatch) -> [Double] { lossFunction.counts(batch.masks) }

    public func loss(_ batch: SaliencyBatch) -> [LossTerm] {
        lossFunction.terms(logits(of: batch.images), batch.masks)
    }

    /// `[B, 1, H, W]` in float32.
    func logits(of images: Tensor) -> Tensor { placement.run(network, on: images) { [network] in [network($0)] }[0] }
}

extension SaliencySet {
    fileprivate func note(_ part: String) -> String {
        "\(part): \(pairs.count) pictures" + (extraMasks > 0 ? ", \(extraMasks) masks without one left out" : "")
    }
}
