import Torch

/// Finds the classes of pixels by denoising maps from noise.
struct DenoisingInference {
    let options: DiffusionOptions
    let classes: Int
    let noise: NoiseEstimate

    /// - Parameters:
    ///   - images: `[B, C, H, W]`.
    ///   - seeds: one an image.
    /// - Returns: probabilities, `[B, K, H, W]`.
    func callAsFunction(_ images: Tensor, seeds: [UInt64]) -> Tensor {
        let size = Array(images.shape.suffix(2))
        let scaled = (0..<options.scales).map { images.atSize(options.size(at: $0, of: size)) }
        var state = NoisyMaps(seeds: seeds, classes: classes, size: size, options.recipe, on: images.device)
        var mean: Tensor?
        for stage in options.stages {
            let noisy = state.noisy(stage, size: options.size(at: stage.scale, of: size))
            state.goOn(from: denoised(noisy, scaled[stage.scale], stage.time))
            guard options.ensemble && stage.endsTimestep else { continue }
            mean = mean.map { ($0 + state.maps) / 2 } ?? state.maps
            state.goOn(from: mean!)
        }
        return feedback == .clamped ? state.maps : state.maps.softmax(1)
    }

    private var feedback: DiffusionOptions.Feedback { options.feedback ?? options.trainedFeedback }

    /// The mean of the patches that cover a pixel.
    private func denoised(_ noisy: Tensor, _ images: Tensor, _ time: Double) -> Tensor {
        let (sum, count) = (Tensor.zeros(like: noisy), Tensor.zeros(like: noisy))
        let size = Array(noisy.shape.suffix(2))
        for patch in Patch.covering(size, side: options.patch, overlapping: options.overlaps) {
            let part = noisy.cropped(to: patch)
            let found = feedback.map(part - noise(part, images.cropped(to: patch), time))
            sum.cropped(to: patch).addInPlace(found)
            count.cropped(to: patch).addInPlace(1)
        }
        return sum / count
    }
}
