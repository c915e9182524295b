import DataPipeline
import NN
public import Parallel
public import Torch
public import Training

extension RemoteSensingSegmentation {
    /// All measures over the validation scenes, each pixel of which is classified once, by all ranks together.
    public func evaluate(_ evaluation: Evaluation) throws -> Metrics {
        let inference = SceneInference(
            configuration.inference, seed: configuration.seed, on: placement.devices[0], over: evaluation.group)
        let scenes = validation.map { (name: $0.scene.name, size: $0.size) }
        let scores = try withoutGradient {
            try SceneEvaluation(inference, configuration.data.scheme)(
                scenes, classifier, progress: evaluation.progress, draw: evaluation.draw
            ) { validation[$0] }
        }
        measured = scores
        return scores.all.metrics
    }

    package var classifier: SceneClassifier {
        SceneClassifier(network: network, placement: placement, classes: configuration.classes.count)
    }
}

/// A network where it was placed, as inference asks for it.
package struct SceneClassifier: WindowClassifier {
    let network: any SceneModel
    let placement: ModelPlacement
    package let classes: Int

    package func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor {
        network.probabilities(inputs, seeds: seeds, placement)
    }
}

extension RemoteSensingSegmentation {
    public static var inputSuffixes: [String] { [".tif", ".tiff", ".vrt", ".jp2", ".jpg", ".jpeg", ".png"] }
    public static var sharesFiles: Bool { true }

    public static func makePredictor(
        _ configuration: RemoteSensingConfiguration, _ weights: StateDict, on device: Device,
        sharingFileOver group: any ProcessGroup
    ) throws -> RemoteSensingPredictor {
        let network = configuration.makeNetwork()
        try network.module.load(weights)
        network.module.to(device).evaluate()
        let placement = try ModelPlacement(evaluating: configuration.evaluation, on: device)
        let data = configuration.data
        return RemoteSensingPredictor(
            SceneClassifier(network: network, placement: placement, classes: configuration.classes.count),
            SceneInference(configuration.inference, seed: configuration.seed, on: device, over: group),
            PredictedData(source: data.validation, scheme: data.scheme, options: data.rasters))
    }
}
