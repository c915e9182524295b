public import Torch

/// max(0, x).
public final class ReLU: Module, UnaryLayer {
    public func forward(_ input: Tensor) -> Tensor { input.relu() }
}

/// x where positive, `slope · x` elsewhere.
public final class LeakyReLU: Module, UnaryLayer {
    public let slope: Double

    public init(slope: Double = 0.01) { self.slope = slope }

    public func forward(_ input: Tensor) -> Tensor { input.leakyReLU(slope: slope) }
}

/// x where positive, `weight · x` elsewhere, with a trained weight: one, or one a channel. He et al. 2015.
public final class PReLU: Module, UnaryLayer {
    public let weight: Tensor

    public init(channels: Int = 1, initial: Double = 0.25) {
        weight = .parameter(.full([channels], Scalar(initial)))
    }

    public func forward(_ input: Tensor) -> Tensor { input.prelu(weight) }
}

/// x · sigmoid(x), also called swish.
public final class SiLU: Module, UnaryLayer {
    public func forward(_ input: Tensor) -> Tensor { input.silu() }
}

/// x · Φ(x), with Φ the normal distribution's. Hendrycks & Gimpel 2016.
public final class GELU: Module, UnaryLayer {
    public enum Approximation: String, Sendable {
        case none, tanh
    }

    public let approximation: Approximation

    public init(approximation: Approximation = .none) { self.approximation = approximation }

    public func forward(_ input: Tensor) -> Tensor { input.gelu(approximation: approximation.rawValue) }
}

public final class Sigmoid: Module, UnaryLayer {
    public func forward(_ input: Tensor) -> Tensor { input.sigmoid() }
}

public final class Softmax: Module, UnaryLayer {
    public let axis: Int

    public init(axis: Int = 1) { self.axis = axis }

    public func forward(_ input: Tensor) -> Tensor { input.softmax(axis) }
}

public final class Identity: Module, UnaryLayer {
    public func forward(_ input: Tensor) -> Tensor { input }
}

/// Sets elements to 0 with a probability in training, and scales the rest so that the mean stays.
public final class Dropout: Module, UnaryLayer {
    public let probability: Double

    public init(_ probability: Double = 0.5) {
        precondition((0...1).contains(probability), "a dropout probability of \(probability)")
        self.probability = probability
    }

    public func forward(_ input: Tensor) -> Tensor { input.dropout(probability, isTraining: isTraining) }
}
