import NN
import Torch

/// Trains on one batch by denoising its maps from noise, stage after stage and patch after patch.
struct DenoisingCourse {
    private let options: DiffusionOptions
    private let loss: SceneLoss
    private let noise: NoiseEstimate
    private let scenes: [ScaledScene]
    private let size: [Int]
    private var stages: ArraySlice<DenoisingStage>
    private var state: NoisyMaps
    private var current: CurrentStage?

    /// - Parameters:
    ///   - images: `[B, C, H, W]`.
    ///   - stages: which of the options' are gone through.
    init(
        _ images: Tensor, _ truth: ClassTruth, seeds: [UInt64], _ options: DiffusionOptions,
        stages: [DenoisingStage], _ loss: SceneLoss, _ noise: @escaping NoiseEstimate
    ) {
        size = Array(images.shape.suffix(2))
        let size = size
        scenes = (0..<options.scales).map {
            ScaledScene(images, truth, size: options.size(at: $0, of: size), options.recipe)
        }
        state = NoisyMaps(
            seeds: seeds, classes: truth.classes.size(1), size: size, options.recipe, on: images.device)
        self.stages = stages[...]
        (self.options, self.loss, self.noise) = (options, loss, noise)
    }

    /// Forward pass and loss of the next patch.
    mutating func next() -> [LossTerm] {
        var stage = current ?? begin(stages.removeFirst())
        let patch = stage.patches.removeFirst()
        let scene = scenes[stage.stage.scale]
        let noisy = stage.noisy.cropped(to: patch)
        let denoised = noisy - noise(noisy, scene.images.cropped(to: patch), stage.stage.time)
        let guess = options.recipe.guess(denoised)
        stage.keep(options.trainedFeedback.map(denoised.detached()), at: patch)
        end(stage)
        return loss.terms(guess, scene.truth.cropped(to: patch), state.generators)
    }

    private func begin(_ stage: DenoisingStage) -> CurrentStage {
        let size = options.size(at: stage.scale, of: size)
        let noisy = state.noisy(stage, size: size)
        return CurrentStage(
            stage: stage, noisy: noisy, denoised: .empty(like: noisy),
            patches: Patch.covering(size, side: options.patch, overlapping: false)[...])
    }

    private mutating func end(_ stage: CurrentStage) {
        current = stage.patches.isEmpty ? nil : stage
        if stage.patches.isEmpty { state.goOn(from: stage.denoised) }
    }
}

/// The noise `[B, K, h, w]` that a network sees in maps at a time.
typealias NoiseEstimate = (_ noisy: Tensor, _ images: Tensor, _ time: Double) -> Tensor

/// A stage some of whose patches are done.
private struct CurrentStage {
    let stage: DenoisingStage
    let noisy: Tensor
    /// What goes on to the next stage: written patch by patch.
    let denoised: Tensor
    /// Those to come.
    var patches: ArraySlice<Patch>

    func keep(_ maps: Tensor, at patch: Patch) { denoised.cropped(to: patch).copy(from: maps) }
}

/// A batch at one of its scales.
private struct ScaledScene {
    let images: Tensor
    let truth: ClassTruth

    init(_ images: Tensor, _ truth: ClassTruth, size: [Int], _ recipe: DiffusionOptions.Recipe) {
        self.images = images.atSize(size)
        self.truth = truth.resized(to: size, recipe == .linear ? .nearest : .linear(alignCorners: false))
    }
}

extension Tensor {
    /// Itself where it has that size.
    func atSize(_ size: [Int]) -> Tensor { Array(shape.suffix(2)) == size ? self : resizedSmoothly(to: size) }
}
