extension [Double] {
    /// The value below which this part of the values lies, 0 to 1, interpolated between two: NumPy's `quantile`. NaN
    /// where there are none.
    package func quantile(_ part: Double) -> Double {
        guard let last = indices.last else { return .nan }
        let sorted = sorted()
        let position = part * Double(last)
        let below = Int(position)
        let above = Swift.min(below + 1, last)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }

    package var median: Double { quantile(0.5) }
}
