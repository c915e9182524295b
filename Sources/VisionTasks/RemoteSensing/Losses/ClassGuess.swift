import Torch

/// What a network says of the classes of pixels, `[B, K, H, W]` in float32.
struct ClassGuess {
    /// As it comes: logits, or what is left of a noisy map when its noise is taken off.
    let raw: Tensor
    private let projected: Tensor?

    /// Numbers of any size, whose softmax are the probabilities.
    init(logits: Tensor) {
        raw = logits
        projected = nil
    }

    /// Near probabilities already: cut off at 1e-6 below and made to sum to one.
    init(denoised: Tensor) {
        raw = denoised
        let positive = denoised.clamped(min: 1e-6)
        projected = positive / positive.sum([1], keepingAxes: true)
    }

    var probabilities: Tensor { projected ?? raw.softmax(1) }

    var logProbabilities: Tensor { projected?.log() ?? raw.logSoftmax(1) }
}
