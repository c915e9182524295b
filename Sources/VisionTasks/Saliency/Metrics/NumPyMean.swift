/// The mean that NumPy finds of equal numbers, which is not always that number.
///
/// Where a part of a prediction is of one grey, the difference decides in PySODMetrics' S-measure whether the part varies,
/// which is all or nothing. This is how NumPy 2.3 adds up doubles.
enum NumPyMean {
    /// - Parameter isContiguous: the rows follow one another in memory.
    static func of(_ value: Double, rows: Int, columns: Int, isContiguous: Bool) -> Double {
        let count = rows * columns
        // Else as many whole rows are added up at a time as a buffer holds.
        let most = isContiguous ? count : max(8192 / columns, 1) * columns
        let sum = stride(from: 0, to: count, by: most).reduce(0.0) { $0 + pairwiseSum(value, min(most, count - $1)) }
        return sum / Double(count)
    }

    private static func pairwiseSum(_ value: Double, _ count: Int) -> Double {
        guard count >= 8 else { return times(value, count) }
        guard count > 128 else {
            // Eight sums side by side, and what is left over.
            let one = times(value, count / 8)
            return (0..<count % 8).reduce(8 * one) { sum, _ in sum + value }
        }
        let half = count / 2 - count / 2 % 8
        return pairwiseSum(value, half) + pairwiseSum(value, count - half)
    }

    private static func times(_ value: Double, _ count: Int) -> Double {
        (0..<count).reduce(0) { sum, _ in sum + value }
    }
}
