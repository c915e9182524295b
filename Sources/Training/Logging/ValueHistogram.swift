package import Torch

/// How the values of a tensor are spread over their range.
package struct ValueHistogram {
    package let minimum, maximum, sum, sumOfSquares: Double
    /// How many values each bucket has; the range is divided evenly.
    package let counts: [Int]

    private static let bucketCount = 64

    /// Waits for the device. nil for a tensor without values, or with some that are not finite.
    package init?(_ tensor: Tensor) {
        guard tensor.count > 0 else { return nil }
        let values = tensor.detached().flattened().to(.float32)
        let doubles = values.to(.float64)
        let figures: [Double] = Tensor.stack([
            doubles.min(), doubles.max(), doubles.sum(), (doubles * doubles).sum(),
        ]).array()
        guard figures.allSatisfy(\.isFinite) else { return nil }
        (minimum, maximum, sum, sumOfSquares) = (figures[0], figures[1], figures[2], figures[3])
        let width = (maximum - minimum) / Double(Self.bucketCount)
        guard width > 0 else {
            counts = [values.count]
            return
        }
        let places = ((doubles - Scalar(minimum)) / Scalar(width)).floor().clamped(0, Scalar(Self.bucketCount - 1))
        counts = places.to(.int64).bincount(minimumLength: Self.bucketCount).array(of: Int64.self).map(Int.init)
    }

    package var count: Int { counts.reduce(0, +) }

    /// The upper edge of each bucket. Where all values are one, TensorBoard draws a bucket that has some width.
    package var edges: [Double] {
        guard counts.count > 1 else { return [maximum + max(abs(maximum), 1) * 1e-6] }
        let width = (maximum - minimum) / Double(counts.count)
        return counts.indices.map { $0 == counts.count - 1 ? maximum : minimum + Double($0 + 1) * width }
    }
}
