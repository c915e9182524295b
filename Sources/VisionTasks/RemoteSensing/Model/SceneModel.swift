import NN
import Torch
import Training

/// A network that finds classes in scenes, with how it is trained and used.
protocol SceneModel: AnyObject {
    var module: Module { get }
    var loss: SceneLoss { get }
    /// Of each round of a batch; see `TrainableTask.passes`.
    var passes: [Int] { get }

    /// Begins the passes of a batch.
    func course(of batch: LabelledScenes, _ placement: ModelPlacement) -> SceneCourse

    /// Of the pass that takes most memory.
    func loss(of batch: LabelledScenes, _ placement: ModelPlacement) -> [LossTerm]

    /// Images `[B, C, H, W]` to `[B, K, H, W]`, with a seed an image for what is drawn.
    func probabilities(_ images: Tensor, seeds: [UInt64], _ placement: ModelPlacement) -> Tensor

    /// What the network gets in one pass of the images: `[B, C, h, w]`.
    func input(of images: Tensor) -> Tensor

    /// One pass of the network.
    func output(for input: Tensor, _ placement: ModelPlacement) -> Tensor
}

/// A batch on the device.
struct LabelledScenes {
    /// `[B, C, H, W]`.
    let images: Tensor
    let truth: ClassTruth
    /// One a sample.
    let seeds: [UInt64]
}
