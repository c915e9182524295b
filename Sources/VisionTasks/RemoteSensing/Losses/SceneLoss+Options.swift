import Training

extension SceneLoss {
    /// The factor of each term; nil is the model's own, and 0 leaves the term out.
    public struct Options: Codable, Sendable, Equatable {
        /// Of the squared error of the noise.
        public var mse: Double?
        /// Of PKDiff's regulariser.
        public var pkd: Double?
        public var crossEntropy: Double?
        public var dice: Double?
        public var kernel = KernelOptions()

        public init() {}
    }

    /// How PKDiff's regulariser is estimated.
    public struct KernelOptions: Codable, Sendable, Equatable {
        /// At which distance of two class probabilities the kernel has fallen to √½.
        public var width = 1.0
        /// At most so many pixels of the prediction, and of the truth, are compared; which ones is drawn by the sample.
        public var pixels = 1024
        public var scope = Scope.sample

        public init() {}
    }

    /// Whose pixels are one distribution.
    public enum Scope: String, Codable, Sendable, CaseIterable {
        /// Each sample's, and the mean over samples: the same on any number of ranks.
        case sample
        /// Those of all samples of a rank's batch together: the published code's, which depends on the number of ranks.
        case batch
    }

    /// A term and its factor.
    enum Term: String, CaseIterable {
        case mse, pkd
        case crossEntropy = "ce"
        case dice
    }
}

extension SceneLoss.Options {
    /// Those above 0, in the order in which they are shown.
    func weights(of model: SceneModelKind) -> [(term: SceneLoss.Term, weight: Double)] {
        let own = model.ownLoss
        let all: [(term: SceneLoss.Term, weight: Double)] = [
            (.mse, mse ?? own.mse ?? 0), (.pkd, pkd ?? own.pkd ?? 0),
            (.crossEntropy, crossEntropy ?? own.crossEntropy ?? 0), (.dice, dice ?? own.dice ?? 0),
        ]
        return all.filter { $0.weight > 0 }
    }

    /// - Throws: `ConfigurationError` for a loss that cannot be; `name` is what the settings call it.
    func validate(for model: SceneModelKind, _ name: String = "loss") throws(ConfigurationError) {
        for (term, weight) in [("mse", mse), ("pkd", pkd), ("crossEntropy", crossEntropy), ("dice", dice)] {
            let weight = weight ?? 0
            try require(weight >= 0 && weight.isFinite, "\(name).\(term) is \(weight): expected 0 or more")
        }
        try require(
            !weights(of: model).isEmpty, "\(name): every term's factor is 0; give at least one of them a factor above 0"
        )
        try require(
            model.denoises || (mse ?? 0) == 0 && (pkd ?? 0) == 0,
            "\(name).mse and \(name).pkd are for networks that denoise, but model.kind is \(model.rawValue): leave them out"
        )
        try require(
            kernel.width > 0 && kernel.width.isFinite, "\(name).kernel.width is \(kernel.width): expected above 0")
        try require(kernel.pixels >= 2, "\(name).kernel.pixels is \(kernel.pixels): expected 2 or more")
    }
}
