public import NN
public import Torch
public import Training

/// What predictions of saliency are held against: logits `[B, 1, H, W]` of any floating-point type and masks of the same
/// shape in 0...1. All is computed in float32; neither is changed.
public struct SaliencyLoss: Loss {
    public struct Options: Codable, Sendable, Equatable {
        public var kind = Kind.bceCEL
        /// Takes pixels of masks of at least a half for 1 and all others for 0.
        public var binarizesMasks = false
        /// bce-cel: the factor of the consistency-enhanced loss.
        public var celWeight = 1.0

        public init() {}
    }

    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Binary cross-entropy, the mean over all pixels.
        case bce
        /// And `ConsistencyEnhancedLoss`: MINet's.
        case bceCEL = "bce-cel"
        /// `StructureLoss`: F3Net's.
        case structure
    }

    private var parts: [any Loss]
    private let binarizesMasks: Bool

    public init(_ options: Options = Options()) {
        parts = options.parts
        binarizesMasks = options.binarizesMasks
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let (logits, masks) = (output.to(.float32), prepared(target))
        return parts.flatMap { $0.terms(logits, masks) }
    }

    public func counts(_ target: Tensor) -> [Double] { parts.flatMap { $0.counts(target) } }

    public var spansRanks: Bool { parts.contains { $0.spansRanks } }

    public func synchronized(over sums: any CrossRankSum) -> SaliencyLoss {
        var loss = self
        loss.parts = parts.map { $0.synchronized(over: sums) }
        return loss
    }

    private func prepared(_ masks: Tensor) -> Tensor {
        let masks = masks.to(.float32)
        return binarizesMasks ? (masks .>= 0.5).to(.float32) : masks
    }
}

extension SaliencyLoss.Options {
    /// Of the terms, in their order.
    public var names: [String] {
        switch kind {
        case .bce: ["bce"]
        case .bceCEL: ["bce", "cel"]
        case .structure: ["weighted_bce", "weighted_iou"]
        }
    }

    fileprivate var parts: [any Loss] {
        switch kind {
        case .bce: [BinaryCrossEntropy()]
        case .bceCEL: [BinaryCrossEntropy(), ConsistencyEnhancedLoss(weight: celWeight)]
        case .structure: [StructureLoss()]
        }
    }

    /// - Throws: `ConfigurationError` for a loss that cannot be; `name` is what the settings call it.
    public func validate(_ name: String = "loss") throws(ConfigurationError) {
        guard celWeight > 0 && celWeight.isFinite else {
            throw ConfigurationError(
                "\(name).celWeight is \(celWeight): expected above 0; for none take \(name).kind=bce")
        }
        guard kind == .bceCEL || celWeight == 1 else {
            throw ConfigurationError(
                "\(name).celWeight is for bce-cel, but \(name).kind is \(kind.rawValue): leave it out")
        }
    }
}
