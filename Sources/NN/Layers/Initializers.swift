import Foundation
public import Torch

/// How weights begin. All draw from the default generator and give PyTorch's numbers for the same seed.
public enum Initializers {
    /// The factor by which a nonlinearity shrinks what goes through it, as `torch.nn.init.calculate_gain`.
    public enum Nonlinearity: Sendable {
        case linear, sigmoid, tanh, relu
        case leakyReLU(slope: Double)

        public var gain: Double {
            switch self {
            case .linear, .sigmoid: 1
            case .tanh: 5.0 / 3
            case .relu: 2.0.squareRoot()
            case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
            }
        }
    }

    public enum Fan: Sendable {
        case `in`, out
    }

    /// What convolution and linear layers of PyTorch start with: `kaimingUniform` with slope √5, so ±1/√fan-in.
    public static func pytorchDefault(weight: Tensor, bias: Tensor) {
        kaimingUniform(weight, .leakyReLU(slope: 5.0.squareRoot()))
        guard bias.isDefined else { return }
        let bound = 1 / Double(fans(weight).in).squareRoot()
        uniform(bias, -bound, bound)
    }

    /// He et al. 2015.
    public static func kaimingUniform(_ weight: Tensor, _ nonlinearity: Nonlinearity = .relu, fan: Fan = .in) {
        let bound = 3.0.squareRoot() * nonlinearity.gain / Double(count(fan, weight)).squareRoot()
        uniform(weight, -bound, bound)
    }

    /// He et al. 2015.
    public static func kaimingNormal(_ weight: Tensor, _ nonlinearity: Nonlinearity = .relu, fan: Fan = .in) {
        normal(weight, deviation: nonlinearity.gain / Double(count(fan, weight)).squareRoot())
    }

    /// Glorot & Bengio 2010.
    public static func xavierUniform(_ weight: Tensor, gain: Double = 1) {
        let bound = 3.0.squareRoot() * xavierDeviation(weight, gain)
        uniform(weight, -bound, bound)
    }

    /// Glorot & Bengio 2010.
    public static func xavierNormal(_ weight: Tensor, gain: Double = 1) {
        normal(weight, deviation: xavierDeviation(weight, gain))
    }

    public static func uniform(_ weight: Tensor, _ low: Double, _ high: Double) {
        withoutGradient { weight.fillUniform(low, high) }
    }

    public static func normal(_ weight: Tensor, mean: Double = 0, deviation: Double) {
        withoutGradient { weight.fillNormal(mean: mean, deviation: deviation) }
    }

    /// A normal distribution cut off outside `low...high`.
    public static func truncatedNormal(
        _ weight: Tensor, mean: Double = 0, deviation: Double = 1, low: Double = -2, high: Double = 2
    ) {
        // 2Φ(z) - 1, between whose values the error function is inverted.
        func spread(_ limit: Double) -> Double {
            2 * ((1 + erf((limit - mean) / deviation / 2.0.squareRoot())) / 2) - 1
        }
        uniform(weight, spread(low), spread(high))
        withoutGradient {
            let normal = weight.erfInverse() * Scalar(deviation * 2.0.squareRoot()) + Scalar(mean)
            weight.copy(from: normal.clamped(Scalar(low), Scalar(high)))
        }
    }

    /// Rows, or columns where there are fewer of them, that are orthogonal and of length `gain`; the axes after the
    /// first count as one. Saxe et al. 2014.
    public static func orthogonal(_ weight: Tensor, gain: Double = 1) {
        precondition(weight.rank >= 2, "orthogonal rows of a weight of shape \(weight.shape)")
        let (rows, columns) = (weight.size(0), weight.count / weight.size(0))
        let drawn = Tensor.randomNormal([rows, columns], dtype: weight.dtype)
        let (q, r) = (rows < columns ? drawn.transposed() : drawn).orthogonalTriangular()
        let smaller = min(rows, columns)
        // Without the signs some orientations would be likelier than others. Mezzadri 2007.
        let signs = r.contiguous().strided([smaller], [smaller + 1], offset: 0).sign()
        let columnsOrthogonal = q * signs * Scalar(gain)
        let matrix = rows < columns ? columnsOrthogonal.transposed() : columnsOrthogonal
        withoutGradient { weight.copy(from: matrix.reshaped(weight.shape)) }
    }

    public static func constant(_ weight: Tensor, _ value: Scalar) {
        withoutGradient { weight.fill(value) }
    }

    private static func xavierDeviation(_ weight: Tensor, _ gain: Double) -> Double {
        let fans = fans(weight)
        return gain * (2.0 / Double(fans.in + fans.out)).squareRoot()
    }

    private static func count(_ fan: Fan, _ weight: Tensor) -> Int {
        switch fan {
        case .in: fans(weight).in
        case .out: fans(weight).out
        }
    }

    /// The inputs of one output and the outputs of one input. PyTorch counts them by position in the shape, also for
    /// transposed convolutions, whose first axis is their inputs.
    private static func fans(_ weight: Tensor) -> (in: Int, out: Int) {
        precondition(weight.rank >= 2, "fan-in and fan-out of a weight of shape \(weight.shape)")
        let field = weight.shape.dropFirst(2).reduce(1, *)
        return (weight.size(1) * field, weight.size(0) * field)
    }
}

extension Tensor {
    /// Memory for a parameter, to be initialised.
    package static func parameter(_ shape: [Int]) -> Tensor { parameter(.empty(shape)) }

    /// The tensor as a parameter.
    package static func parameter(_ tensor: Tensor) -> Tensor {
        tensor.setRequiresGradient(true)
        return tensor
    }
}
