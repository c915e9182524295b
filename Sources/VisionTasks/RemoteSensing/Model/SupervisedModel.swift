import NN
import Torch
import Training

/// A U-Net that finds the classes in one pass.
final class SupervisedModel: SceneModel {
    private let unet: UNet
    let loss: SceneLoss

    init(_ options: UNet.Options, _ loss: SceneLoss) {
        unet = UNet(options)
        self.loss = loss
    }

    var module: Module { unet }

    let passes = [1]

    func course(of batch: LabelledScenes, _ placement: ModelPlacement) -> SceneCourse {
        SceneCourse(.single { [self] in loss(of: batch, placement) })
    }

    /// Nothing is drawn.
    func loss(of batch: LabelledScenes, _ placement: ModelPlacement) -> [LossTerm] {
        loss.terms(
            ClassGuess(logits: output(for: batch.images, placement)), batch.truth,
            batch.seeds.map { Generator(seed: $0, on: batch.images.device) })
    }

    func probabilities(_ images: Tensor, seeds: [UInt64], _ placement: ModelPlacement) -> Tensor {
        output(for: images, placement).softmax(1)
    }

    func input(of images: Tensor) -> Tensor { images }

    func output(for input: Tensor, _ placement: ModelPlacement) -> Tensor {
        placement.run(unet, on: input) { [unet] in [unet($0)] }[0]
    }
}
