package import NN
package import Torch

/// What maps of classes are held against the truth by, each pixel that has a class counting alike.
///
/// Every term is a mean for each sample, over the pixels of it that have a class, and 0 where none has: the trainer makes
/// the mean over all ranks' samples of it.
public struct SceneLoss {
    private let weights: [(term: Term, weight: Double)]
    private let kernel: KernelOptions

    package init(_ options: Options, for model: SceneModelKind) {
        weights = options.weights(of: model)
        kernel = options.kernel
    }

    var names: [String] { weights.map(\.term.rawValue) }

    func counts(samples: Int) -> [Double] { weights.map { _ in Double(samples) } }

    /// - Parameters:
    ///   - guess: what a network has made of the samples.
    ///   - generators: one a sample, for the choice of pixels; used only where there are more than are compared.
    func terms(_ guess: ClassGuess, _ truth: ClassTruth, _ generators: [Generator]) -> [LossTerm] {
        weights.map { term, weight in
            let values = values(of: term, guess, truth, generators)
            return LossTerm(term.rawValue, weight: weight, sum: values.sum(), count: Double(truth.samples))
        }
    }

    /// Of maps whose noise was taken off, `[B, K, H, W]`, without a choice among the pixels.
    package func terms(denoised: Tensor, labels: Tensor) -> [LossTerm] {
        terms(
            ClassGuess(denoised: denoised), ClassTruth(labels: labels, classes: denoised.size(1)),
            (0..<denoised.size(0)).map { Generator(seed: UInt64($0)) })
    }

    /// `[B]`.
    private func values(
        of term: Term, _ guess: ClassGuess, _ truth: ClassTruth, _ generators: [Generator]
    ) -> Tensor {
        switch term {
        case .mse: truth.mean((guess.raw - truth.classes).square().mean([1], keepingAxes: true))
        case .pkd: divergence(guess, truth, generators)
        case .crossEntropy: truth.mean(-guess.logProbabilities.gathered(at: truth.indices, axis: 1))
        case .dice: dice(guess.probabilities, truth)
        }
    }

    private func divergence(_ guess: ClassGuess, _ truth: ClassTruth, _ generators: [Generator]) -> Tensor {
        let loss = ProjectionKernelLoss(width: kernel.width)
        let choice = PixelChoice(limit: kernel.pixels, scope: kernel.scope)
        let mask = truth.mask
        let prediction = choice(guess.probabilities, mask, generators)
        return loss(prediction, choice(truth.classes, mask, generators)).expanded([truth.samples])
    }

    /// One less the mean over classes of `(2 Σ pg + 1) / (Σ p + Σ g + 1)`.
    private func dice(_ probabilities: Tensor, _ truth: ClassTruth) -> Tensor {
        let target = truth.sharp * truth.mask
        let predicted = probabilities * truth.mask
        let common = (predicted * target).sum([2, 3])
        let ratio = (2 * common + 1) / (predicted.sum([2, 3]) + target.sum([2, 3]) + 1)
        return 1 - ratio.mean([1])
    }
}
