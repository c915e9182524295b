public import DataPipeline
public import NN
import Parallel
public import Torch
public import Training

/// Training and evaluation of a U-Net on volumes.
public final class VolumeSegmentation: VisionTask {
    public let network: UNet
    public let trainingData: VolumeCrops
    public let validation: WholeVolumes
    let configuration: VolumesConfiguration
    private var lossFunction: any Loss
    /// The network on the devices of this rank.
    private(set) var forward: any ForwardPass
    private var device = Device.cpu

    /// Finds and checks the data, and draws the initial weights from the seed.
    public convenience init(_ configuration: VolumesConfiguration) throws {
        try configuration.validate()
        try self.init(
            configuration, configuration.data.pairs().split(validation: configuration.data.validation))
    }

    /// Has nothing to train on and to evaluate: for measurements of the model, on made-up batches.
    public convenience init(withoutData configuration: VolumesConfiguration) throws {
        try configuration.validateNetwork()
        var configuration = configuration
        configuration.data.cache = false
        try self.init(configuration, (training: [], validation: []))
    }

    private init(
        _ configuration: VolumesConfiguration, _ split: (training: [VolumePair], validation: [VolumePair])
    ) throws {
        trainingData = try configuration.data.crops(
            configuration.data.volumes(split.training, classes: configuration.classes),
            plainFrom: configuration.plainFrom)
        validation = try configuration.data.volumes(split.validation, classes: configuration.classes)
        Generator.seedDefault(UInt64(truncatingIfNeeded: configuration.seed))
        network = UNet(configuration.model)
        // oneDNN's kernels for volumes are 1.3 times faster so.
        if configuration.kernels.channelsLast { network.setMemoryFormat(.channelsLast3d) }
        forward = network
        lossFunction = configuration.loss.makeLoss(classes: configuration.model.outputChannels)
        self.configuration = configuration
    }

    /// The number of training volumes, all of which can be trained on; reads the files' headers only.
    public static func trainingCount(_ configuration: VolumesConfiguration) throws -> Int {
        try configuration.validate()
        let split = try configuration.data.pairs().split(validation: configuration.data.validation)
        let volumes = try WholeVolumes(split.training, configuration.data.preparation, caching: .none)
        return try configuration.data.crops(volumes, plainFrom: .max).count
    }

    public var model: Module { network }
    public var mainMetric: String { "dice" }
    public var lossNames: [String] { configuration.loss.names }

    public func place(_ placement: ModelPlacement) throws {
        device = placement.devices[0]
        forward = AutocastForward(try spread(placement), of: network, placement)
    }

    private func spread(_ placement: ModelPlacement) throws -> any ForwardPass {
        switch placement.strategy {
        case .distributed: network.to(device)
        case .dataParallel: try ReplicatedUNet(network, on: placement.devices)
        case .pipeline: try StagedUNet(network, on: placement.devices, chunks: placement.chunks)
        }
    }

    public func collectGradients() { forward.collectGradients() }

    public func synchronizeLoss(over sums: any CrossRankSum) { lossFunction = lossFunction.synchronized(over: sums) }

    public static func collate(_ samples: [VolumeCrops.Sample]) -> VolumeBatch { .cut(samples) }

    public static func resized(_ batch: VolumeBatch, to size: [Int]) -> VolumeBatch { batch.resized(to: size) }

    public func lossCounts(_ batch: VolumeBatch) -> [Double] { lossFunction.counts(batch.label) }

    public func loss(_ batch: VolumeBatch) -> [LossTerm] { lossFunction.terms(forward(batch.image), batch.label) }

    /// The mean Dice over the validation volumes, and that of each class where there are several.
    public func evaluate(_ evaluation: Evaluation) throws -> Metrics {
        var dice = DiceMetric(channels: configuration.model.outputChannels, diceOptions)
        let requests = BatchRequest.evaluation(
            count: validation.count, rank: evaluation.group.rank, world: evaluation.group.size)
        let loader = Loader(validation, requests, seed: 0, workers: min(evaluation.loader.workers, 1), prefetch: 1) {
            $0[0]
        }
        defer { loader.cancel() }
        let segmenter = VolumeSegmenter(forward, on: device, configuration)
        for (done, request) in requests.enumerated() {
            guard let volume = try loader.nextBatch()?.batch else { break }
            try dice.add(segmenter.masks(volume.image), segmenter.channels(volume.label), image: request.indices[0])
            evaluation.progress(done + 1, requests.count)
        }
        try dice.merge(over: evaluation.group)
        return metrics(dice)
    }

    private var diceOptions: DiceMetric.Options {
        var options = DiceMetric.Options()
        options.includesBackground = configuration.model.outputChannels == 1
        return options
    }

    private func metrics(_ dice: DiceMetric) -> Metrics {
        var metrics: Metrics = ["dice": dice.mean]
        guard dice.channels > 1 else { return metrics }
        for (channel, mean) in dice.channelMeans.enumerated() { metrics["dice/class\(channel + 1)"] = mean }
        return metrics
    }
}
