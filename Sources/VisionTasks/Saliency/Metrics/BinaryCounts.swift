/// What a prediction is once a threshold has made it black and white: numbers of pixels.
struct BinaryCounts {
    /// Foreground that is found, and background that is taken for foreground.
    var found = 0, mistaken = 0
    /// Of the whole picture.
    let foreground, total: Int

    init(_ counts: LevelCounts) { (foreground, total) = (counts.foregroundTotal, counts.total) }

    var predicted: Int { found + mistaken }

    /// 0 where nothing is predicted.
    var precision: Double { Double(found) / Double(max(predicted, 1)) }

    /// 0 where nothing is to be found.
    var recall: Double { Double(found) / Double(max(foreground, 1)) }

    private mutating func add(_ counts: LevelCounts, _ level: Int) {
        found += counts.foreground(level)
        mistaken += counts.background(level)
    }

    /// At the thresholds 0, 1, ... 255: what reaches a threshold is foreground.
    static func all(_ counts: LevelCounts, _ definition: SaliencyDefinition) -> [BinaryCounts] {
        guard let levels = counts.levels else { return [] }
        let scale = LevelScale(counts)
        var binary = Array(repeating: BinaryCounts(counts), count: 256)
        for level in levels { binary[scale.threshold(level, definition)].add(counts, level) }
        for threshold in (0..<255).reversed() {
            binary[threshold].found += binary[threshold + 1].found
            binary[threshold].mistaken += binary[threshold + 1].mistaken
        }
        return binary
    }

    /// At twice the prediction's mean, or 1 where that is more. In whole numbers: a level just at the threshold reaches it.
    static func adaptive(_ counts: LevelCounts) -> BinaryCounts {
        let scale = LevelScale(counts)
        var binary = BinaryCounts(counts)
        let threshold = min(2 * scale.sum(counts), scale.span * binary.total)
        for level in scale.lowest..<256 where (level - scale.lowest) * binary.total >= threshold {
            binary.add(counts, level)
        }
        return binary
    }
}
