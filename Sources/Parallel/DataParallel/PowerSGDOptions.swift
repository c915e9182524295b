/// Gradients as products of two thin matrices: rank 1 sends `M + N` numbers of a gradient `[M, N]`.
///
/// As PyTorch's `PowerSGDState`. Source: Vogels, Karimireddy and Jaggi, PowerSGD (NeurIPS 2019).
public struct PowerSGDOptions: Sendable, Equatable {
    /// The thin matrices' width: more is closer to the gradient, and sends more.
    public var rank = 1
    /// Steps of plain averages before compression starts: early gradients are the most sensitive. At least 2.
    public var startStep = 1000
    /// A gradient is compressed only if that sends this many times less.
    public var minimumRate = 2.0
    /// What was lost in a step is added to the next step's gradient.
    public var feedsErrorBack = true
    /// Each step starts from the last one's matrices, not from random ones.
    public var startsWarm = true
    /// Added to columns' lengths when they are divided by them: a gradient of zeros has none.
    public var epsilon = 1e-8
    /// Of the first random matrices.
    public var seed: UInt32 = 0

    public init() {}
}

extension GradientCompression {
    func makePowerSGD(_ names: [String], _ group: any ProcessGroup) -> PowerSGD? {
        guard case .powerSGD(let options) = self else { return nil }
        return PowerSGD(options, names, group)
    }
}
