/// The networks that find classes in scenes.
public enum SceneModelKind: String, Codable, Sendable, CaseIterable {
    /// Denoises maps of classes, guided by the image and, apart, by the elevation.
    case pkdiff
    /// What PKDiff came from: the elevation is one more channel of the image.
    case recursiveNoiseDiffusion = "recursive-noise-diffusion"
    /// Classes in one pass, all channels stacked.
    case unet

    /// Whether it works by removing noise.
    public var denoises: Bool { self != .unet }

    /// What it is trained by unless the settings say otherwise.
    var ownLoss: SceneLoss.Options {
        var loss = SceneLoss.Options()
        switch self {
        case .pkdiff: (loss.mse, loss.pkd) = (1, 0.075)
        case .recursiveNoiseDiffusion: loss.mse = 1
        case .unet: loss.crossEntropy = 1
        }
        return loss
    }
}
