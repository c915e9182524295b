/// How alike in structure a prediction and its mask are: half by object, half by region (Fan et al., 2017).
struct SMeasure {
    private let quadrants: QuadrantCounts
    private let whole: LevelCounts
    private let scale: LevelScale
    private let definition: SaliencyDefinition

    init(_ quadrants: QuadrantCounts, _ whole: LevelCounts, _ definition: SaliencyDefinition) {
        (self.quadrants, self.whole, self.definition) = (quadrants, whole, definition)
        scale = LevelScale(whole)
    }

    var value: Double {
        let (total, foreground) = (whole.total, whole.foregroundTotal)
        if foreground == 0 { return 1 - spread(whole.all).mean }
        if foreground == total { return spread(whole.all).mean }
        let both = 0.5 * object(share: Double(foreground) / Double(total)) + 0.5 * region(total)
        return definition.isUnbiased ? max(0, both) : both
    }

    /// - Parameter share: the foreground's.
    private func object(share: Double) -> Double {
        let (inside, outside) = (spread(whole.foreground), spread(whole.background))
        return share * likeness(inside.mean, inside.deviation)
            + (1 - share) * likeness(1 - outside.mean, outside.deviation)
    }

    private func likeness(_ mean: Double, _ deviation: Double) -> Double {
        2 * mean / (mean * mean + 1 + deviation + definition.epsilon)
    }

    private func region(_ total: Int) -> Double {
        quadrants.parts.indices.reduce(0) { sum, place in
            let part = quadrants.parts[place]
            // A foreground that ends at the picture's edge may leave no pixels beyond its middle.
            guard part.total > 0, !isTakenToVary(place) else { return sum }
            return sum + similarity(part) * Double(part.total) / Double(total)
        }
    }

    /// Of a part of one grey: likeness is then 1 or 0, and PySODMetrics says 0 where a mean is rounded.
    private func isTakenToVary(_ place: Int) -> Bool {
        guard definition.isUnbiased, let levels = quadrants.parts[place].levels, levels.count == 1 else { return false }
        return quadrants.isRounded(scale.mapped(levels.lowerBound), part: place)
    }

    /// The structural similarity (SSIM) of a part: without constants, and 1 where nothing varies.
    private func similarity(_ part: LevelCounts) -> Double {
        let (count, foreground) = (Double(part.total), Double(part.foregroundTotal))
        let (x, y) = (spread(part.all), foreground / count)
        let ySquares = foreground * (1 - y) * (1 - y) + (count - foreground) * y * y
        let yVariance = ySquares / (definition.isUnbiased ? max(count - 1, 1) : count)
        let alike = 4 * x.mean * y * products(part, x.mean, y) / max(count - 1, 1)
        let divisor = (x.mean * x.mean + y * y) * (x.variance + yVariance)
        if alike != 0 { return alike / (divisor + definition.epsilon) }
        return divisor == 0 ? 1 : 0
    }

    /// The sum over the pixels of what both are beyond their means, multiplied.
    private func products(_ part: LevelCounts, _ x: Double, _ y: Double) -> Double {
        (0..<256).reduce(0) { sum, level in
            let mask = Double(part.foreground(level)) * (1 - y) - Double(part.background(level)) * y
            return mask == 0 ? sum : sum + (scale.value(level) - x) * mask
        }
    }

    private func spread(_ count: (Int) -> Int) -> Spread {
        Spread(scale, isUnbiased: definition.isUnbiased, count: count)
    }
}
