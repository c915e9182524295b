import Training

/// How maps of classes are made from noise, in training and afterwards: recursive denoising, in which each step begins
/// from what the last one has made. Kolbeinsson & Mikolajczyk 2024.
public struct DiffusionOptions: Codable, Sendable, Equatable {
    public var recipe = Recipe.pkdiff
    /// From pure noise to none.
    public var timesteps = 25
    /// Sizes that a map is denoised at, each half the next; the last is its own.
    public var scales = 3
    /// The network sees squares of at most so many pixels a side.
    public var patch = 128
    /// Whether squares overlap by half outside of training.
    public var overlaps = true
    /// What goes on to the next step outside of training; nil: what does in training.
    public var feedback: Feedback?
    /// Whether each timestep outside of training goes on from the mean of its map and all before it, each counting half as
    /// much as the next.
    public var ensemble = false

    public init() {}

    /// Whose training it is.
    public enum Recipe: String, Codable, Sendable, CaseIterable {
        /// PKDiff's: all scales at each timestep, an optimizer step for each scale.
        case pkdiff
        /// Recursive-Noise-Diffusion's: the same with an optimizer step for each patch, and nothing cut off.
        case loop
        /// Its other one: each timestep at one scale, from the smallest on.
        case linear
    }

    /// What one step hands to the next.
    public enum Feedback: String, Codable, Sendable, CaseIterable {
        /// Probabilities: cut off at 1e-6 and made to sum to one.
        case clamped
        /// What is left when the noise is taken off.
        case raw
    }
}

extension DiffusionOptions {
    /// What goes on in training.
    var trainedFeedback: Feedback { recipe == .pkdiff ? .clamped : .raw }

    /// - Throws: `ConfigurationError` for what cannot be done; `name` is what the settings call it.
    func validate(_ name: String = "diffusion", sizeMultiple: Int) throws(ConfigurationError) {
        try require(timesteps > 0, "\(name).timesteps is \(timesteps): expected 1 or more")
        try require(
            (1...8).contains(scales), "\(name).scales is \(scales): expected 1 to 8, each half the size of the next")
        try require(
            patch > 0 && patch.isMultiple(of: 2 * sizeMultiple),
            "\(name).patch is \(patch): expected a multiple of \(2 * sizeMultiple), which the network can halve")
        try require(
            recipe != .linear || stages.last?.scale == scales - 1,
            "\(name).timesteps is \(timesteps), which never reaches the last of \(scales) scales with recipe linear: "
                + "choose a multiple of \(scales)")
        try require(
            recipe != .linear || !ensemble,
            "\(name).ensemble is the mean of maps of one size, and those of recipe linear grow: leave it out")
    }

    /// - Throws: `ConfigurationError` for maps that do not divide into scales and patches.
    func checkSize(_ name: String, _ size: [Int], sizeMultiple: Int) throws(ConfigurationError) {
        let smallest = sizeMultiple << (scales - 1)
        try require(
            size.count == 2 && size.allSatisfy { $0 > 0 && $0.isMultiple(of: smallest) },
            "\(name) is \(size): expected height and width, multiples of \(smallest) so that the smallest of "
                + "diffusion.scales=\(scales) goes through the network")
        for length in (0..<scales).flatMap({ scale in size.map { $0 >> scale } }) {
            try require(
                length <= patch || length.isMultiple(of: patch),
                "\(name) is \(size), which has \(length) pixels at one of its scales: expected at most "
                    + "diffusion.patch=\(patch), or a multiple of it")
        }
    }
}
