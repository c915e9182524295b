/// (1 + β²) P R / (β² P + R) with β² = 0.3: precision counts more (Achanta et al., 2009).
enum FMeasure {
    private static let weight = 0.3

    /// - Parameter epsilon: is added to the divisor.
    static func of(precision: Double, recall: Double, epsilon: Double = 0) -> Double {
        let divisor = weight * precision + recall + epsilon
        return divisor == 0 ? 0 : (1 + weight) * precision * recall / divisor
    }

    static func of(_ binary: BinaryCounts) -> Double { of(precision: binary.precision, recall: binary.recall) }
}
