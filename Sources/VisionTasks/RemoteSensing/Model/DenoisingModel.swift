import NN
import Torch
import Training

/// A network that removes noise, trained and used by recursion.
final class DenoisingModel: SceneModel {
    private let denoiser: DenoisingNetwork
    private let options: DiffusionOptions
    let loss: SceneLoss
    /// Of one of the scales.
    private let patches: (DenoisingStage) -> Int
    private let stages: [DenoisingStage]

    /// - Parameter size: of the maps that it is trained on, `[H, W]`.
    init(_ network: DenoisingNetwork.Options, _ options: DiffusionOptions, _ loss: SceneLoss, size: [Int]) {
        denoiser = DenoisingNetwork(network)
        stages = options.stages
        patches = { stage in
            Patch.covering(options.size(at: stage.scale, of: size), side: options.patch, overlapping: false).count
        }
        (self.options, self.loss) = (options, loss)
    }

    var module: Module { denoiser }

    /// A round for each stage, or for each patch of it.
    var passes: [Int] {
        let counts = stages.map(patches)
        return options.recipe == .pkdiff ? counts : counts.flatMap { [Int](repeating: 1, count: $0) }
    }

    func course(of batch: LabelledScenes, _ placement: ModelPlacement) -> SceneCourse {
        SceneCourse(.denoising(course(of: batch, placement, stages)))
    }

    func loss(of batch: LabelledScenes, _ placement: ModelPlacement) -> [LossTerm] {
        var last = course(of: batch, placement, stages.suffix(1))
        return last.next()
    }

    func probabilities(_ images: Tensor, seeds: [UInt64], _ placement: ModelPlacement) -> Tensor {
        DenoisingInference(options: options, classes: denoiser.options.classes, noise: noise(placement))(
            images, seeds: seeds)
    }

    func input(of images: Tensor) -> Tensor {
        let patch = Patch.covering(Array(images.shape.suffix(2)), side: options.patch, overlapping: false)[0]
        return images.cropped(to: patch).contiguous()
    }

    /// From maps of even shares.
    func output(for input: Tensor, _ placement: ModelPlacement) -> Tensor {
        let (batch, classes) = (input.size(0), denoiser.options.classes)
        let even = Tensor.full(
            [batch, classes] + input.shape.suffix(2), Scalar(1 / Double(classes)), device: input.device)
        return noise(placement)(even, input, 1)
    }

    private func course(
        of batch: LabelledScenes, _ placement: ModelPlacement, _ stages: [DenoisingStage]
    ) -> DenoisingCourse {
        DenoisingCourse(
            batch.images, batch.truth, seeds: batch.seeds, options, stages: stages, loss, noise(placement))
    }

    private func noise(_ placement: ModelPlacement) -> NoiseEstimate {
        { [denoiser] noisy, images, time in
            placement.run(denoiser, on: noisy) { noisy in
                let times = Tensor.full([noisy.size(0)], Scalar(time), dtype: noisy.dtype, device: noisy.device)
                return [denoiser(noisy, images.to(noisy.dtype), times)]
            }[0]
        }
    }
}
