import Torch

/// The maps of a batch on their way from noise, each with random numbers of its own, so that it does not matter what else
/// is in the batch.
struct NoisyMaps {
    /// `[B, K, H, W]` at the size of the last stage.
    private(set) var maps: Tensor
    let generators: [Generator]
    private let recipe: DiffusionOptions.Recipe
    private let device: Device

    /// Noise alone.
    init(seeds: [UInt64], classes: Int, size: [Int], _ recipe: DiffusionOptions.Recipe, on device: Device) {
        generators = seeds.map { Generator(seed: $0, on: device) }
        maps = .stack(generators.map { .random([classes] + size, device: device, using: $0) })
        self.recipe = recipe
        self.device = device
    }

    /// The last stage's maps at the size of this one, with noise added: `[B, K, h, w]` in 0...1.
    func noisy(_ stage: DenoisingStage, size: [Int]) -> Tensor {
        let resized = Array(maps.shape.suffix(2)) == size ? maps : maps.resizedSmoothly(to: size)
        let start = recipe == .linear ? resized : resized.softmax(1)
        let noise = Tensor.stack(
            generators.map { .randomNormal(Array(start.shape.dropFirst()), device: device, using: $0) })
        return (start + noise * Scalar(stage.time)).clamped(0, 1)
    }

    mutating func goOn(from maps: Tensor) { self.maps = maps }
}

extension DiffusionOptions.Recipe {
    func guess(_ denoised: Tensor) -> ClassGuess {
        self == .pkdiff ? ClassGuess(denoised: denoised) : ClassGuess(logits: denoised)
    }
}

extension DiffusionOptions.Feedback {
    func map(_ denoised: Tensor) -> Tensor {
        switch self {
        case .clamped: ClassGuess(denoised: denoised).probabilities
        case .raw: denoised
        }
    }
}
