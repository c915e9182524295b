import Foundation

/// The F-measure in which a mistake costs more the further it is from the foreground, and less where its neighbours are
/// right (Margolin, Zelnik-Manor, Tal, 2014); β = 1.
struct WeightedFMeasure {
    private let mask: Foreground
    private let levels: [UInt8]
    /// Of each level: how wrong it is on the foreground, and on the background.
    private let misses, mistakes: [Double]
    private let epsilon: Double

    init(_ levels: [UInt8], _ mask: Foreground, _ scale: LevelScale, _ definition: SaliencyDefinition) {
        (self.mask, self.levels, epsilon) = (mask, levels, definition.weightedEpsilon)
        misses = (0..<256).map { 1 - scale.value($0) }
        mistakes = (0..<256).map(scale.value)
    }

    /// 0 without foreground.
    var value: Double {
        guard mask.count > 0 else { return 0 }
        let nearest = NearestForeground(mask)
        let (missed, mistaken) = (missed(nearest), mistaken(nearest))
        let (count, found) = (Double(mask.count), Double(mask.count) - missed)
        let (recall, precision) = (1 - missed / count, found / (found + mistaken + epsilon))
        return 2 * recall * precision / (recall + precision + epsilon)
    }

    /// The errors on the foreground, each no more than those around it.
    private func missed(_ nearest: NearestForeground) -> Double {
        var sum = 0.0
        var blur = ErrorBlur(mask)
        for row in mask.rows {
            blur.load(row) { misses[Int(levels[Int(nearest.rows[$0]) * mask.width + Int(nearest.columns[$0])])] }
            for column in mask.columns where mask.pixels[row * mask.width + column] == 1 {
                sum += min(misses[Int(levels[row * mask.width + column])], blur[column])
            }
        }
        return sum
    }

    /// The errors on the background, up to twice as heavy far from the foreground.
    private func mistaken(_ nearest: NearestForeground) -> Double {
        var sum = 0.0
        for row in 0..<mask.height {
            for column in 0..<mask.width {
                let place = row * mask.width + column
                let mistake = mistakes[Int(levels[place])]
                guard mask.pixels[place] == 0, mistake > 0 else { continue }
                let (down, right) = (Int(nearest.rows[place]) - row, Int(nearest.columns[place]) - column)
                sum += mistake * Importance.of(squaredDistance: down * down + right * right)
            }
        }
        return sum
    }
}

/// 2 - exp(ln ½ / 5 · distance).
private enum Importance {
    /// Of squared distances; beyond, it is 2 to the last bit.
    private static let table = (0..<71_000).map { 2 - exp(log(0.5) / 5 * Double($0).squareRoot()) }

    static func of(squaredDistance: Int) -> Double { squaredDistance < table.count ? table[squaredDistance] : 2 }
}
