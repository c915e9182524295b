/// Whose rules saliency is measured by: programs that report the same names do not report the same numbers.
///
/// `docs/saliency-metrics.md` has what differs.
public enum SaliencyDefinition: String, Sendable, CaseIterable {
    /// PySODMetrics', which most publications since 2021 use.
    case pysodmetrics
    /// MINet's own evaluation, which made the numbers of its paper; what it does not measure is PySODMetrics'.
    case minet
    /// Distributed-SOD-Project's.
    case distributedSOD = "distributed-sod"

    /// The lowest level of a mask that is foreground.
    func leastForeground(maximum: UInt8) -> Int {
        guard self == .distributedSOD else { return 129 }
        return (0...255).first { Double($0) / (Double(maximum) + 1e-8) > 0.5 } ?? 256
    }

    /// How a spread is divided: by one less than the number of pixels, or by the number.
    var isUnbiased: Bool { self != .distributedSOD }

    /// Precision and recall are averaged over the pictures before F is made of them.
    var poolsPrecisionAndRecall: Bool { self != .pysodmetrics }

    /// What keeps E and S from dividing by 0.
    var epsilon: Double { self == .distributedSOD ? 1e-8 : .ulpOfOne }

    /// What keeps the weighted F from dividing by 0.
    var weightedEpsilon: Double { self == .distributedSOD ? 1e-6 : .ulpOfOne }
}
