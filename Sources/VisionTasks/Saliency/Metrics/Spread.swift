/// Mean and variance of a prediction's values at some of its pixels.
struct Spread {
    let mean, variance: Double

    var deviation: Double { variance.squareRoot() }

    /// - Parameters:
    ///   - isUnbiased: squares are divided by one less than the number of pixels.
    ///   - count: how many of the pixels have a level.
    init(_ scale: LevelScale, isUnbiased: Bool, count: (Int) -> Int) {
        let counts = (0..<256).map(count)
        let number = counts.reduce(0, +)
        let sum = counts.indices.reduce(0) { $0 + counts[$1] * ($1 - scale.lowest) }
        // One quotient of whole numbers: where all values are one, the mean is just that, and the variance is 0.
        let mean = Double(sum) / Double(max(number, 1) * scale.span)
        let squares = counts.indices.reduce(0) { squares, level in
            guard counts[level] > 0 else { return squares }
            let distance = scale.value(level) - mean
            return squares + Double(counts[level]) * distance * distance
        }
        self.mean = mean
        variance = squares / Double(max(isUnbiased ? number - 1 : number, 1))
    }
}
