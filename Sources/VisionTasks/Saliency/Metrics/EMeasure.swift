/// How well a black and white prediction is aligned with its mask (Fan et al., 2018).
///
/// The alignment of a pixel is one of four values, by what it is and what it is taken for, so that counting is enough.
enum EMeasure {
    static func of(_ binary: BinaryCounts, epsilon: Double) -> Double {
        // A picture of one pixel would be divided by nearly 0.
        alignment(binary, epsilon) / (Double(max(binary.total - 1, 1)) + epsilon)
    }

    private static func alignment(_ binary: BinaryCounts, _ epsilon: Double) -> Double {
        let (total, predicted) = (binary.total, binary.predicted)
        if binary.foreground == 0 { return Double(total - predicted) }
        if binary.foreground == total { return Double(predicted) }
        let missed = binary.foreground - binary.found
        let (p, g) = (Double(predicted) / Double(total), Double(binary.foreground) / Double(total))
        return Double(binary.found) * enhanced(1 - p, 1 - g, epsilon)
            + Double(binary.mistaken) * enhanced(1 - p, -g, epsilon)
            + Double(missed) * enhanced(-p, 1 - g, epsilon)
            + Double(total - predicted - missed) * enhanced(-p, -g, epsilon)
    }

    /// - Parameters:
    ///   - p: the prediction less its mean.
    ///   - g: the mask less its mean.
    private static func enhanced(_ p: Double, _ g: Double, _ epsilon: Double) -> Double {
        let aligned = 2 * (p * g) / (p * p + g * g + epsilon)
        return (aligned + 1) * (aligned + 1) / 4
    }
}
