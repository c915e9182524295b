import Foundation
public import Torch

/// Keeps float16 gradients from vanishing: the loss is multiplied by a large number and the gradients divided by it.
/// The number grows while all goes well and shrinks when a gradient overflows. Micikevicius et al. 2018; equal to
/// `torch.amp.GradScaler`, step by step.
///
/// A value: what it decides depends on nothing but what it was told, so ranks that are told the same stay alike.
public struct GradientScaler: Codable, Sendable, Equatable {
    public struct Options: Codable, Sendable, Equatable {
        public var initialScale = 65_536.0
        /// After `growthInterval` good steps in a row.
        public var growthFactor = 2.0
        /// After a step whose gradients were not finite.
        public var backoffFactor = 0.5
        public var growthInterval = 2_000

        public init() {}
    }

    public let options: Options
    /// What the loss is multiplied by; a float32 number.
    public private(set) var scale: Double
    /// In a row, since the scale last changed.
    public private(set) var goodSteps = 0

    public init(_ options: Options = Options()) {
        self.options = options
        scale = options.initialScale
    }

    /// These options, at the scale of another.
    public func continuing(_ other: GradientScaler) -> GradientScaler {
        var scaler = self
        (scaler.scale, scaler.goodSteps) = (other.scale, min(other.goodSteps, options.growthInterval - 1))
        return scaler
    }

    /// Divides gradients by the scale, and multiplies them by what else there is, such as the number of ranks.
    ///
    /// - Returns: whether all of them are finite. Waits for a GPU.
    public func unscale(_ gradients: [Tensor], times factor: Double = 1) -> Bool {
        let factor = Double(Float(factor / scale))
        return split(gradients, by: \.device).map { TensorLists.unscale($0, by: factor) }.allSatisfy { $0.item() == 0 }
    }

    /// To be called after each step, alike on all ranks.
    public mutating func update(isFinite: Bool) {
        guard isFinite else {
            scale = Double(Float(scale * options.backoffFactor))
            goodSteps = 0
            return
        }
        goodSteps += 1
        guard goodSteps == options.growthInterval else { return }
        let larger = Float(scale * options.growthFactor)
        if larger.isFinite { scale = Double(larger) }
        goodSteps = 0
    }
}
