/// What the levels of one prediction stand for: its darkest becomes 0, its brightest 1; one of a single level stays as it is.
struct LevelScale {
    /// The level that stands for 0.
    let lowest: Int
    /// Levels from 0 to 1: more than 0.
    let span: Int

    init(_ counts: LevelCounts) {
        let levels = counts.levels ?? 0...0
        let isConstant = levels.lowerBound == levels.upperBound
        (lowest, span) = isConstant ? (0, 255) : (levels.lowerBound, levels.count - 1)
    }

    /// 0 ... 1.
    func value(_ level: Int) -> Double { Double(level - lowest) / Double(span) }

    /// The values of all levels; those that do not occur are outside of 0 ... 1.
    var values: [Double] { (0..<256).map(value) }

    /// The sum of the pixels' values, in 255ths of `span`: as whole numbers, for exact comparisons.
    func sum(_ counts: LevelCounts) -> Int { (0..<256).reduce(0) { $0 + counts.all($1) * ($1 - lowest) } }

    /// The largest threshold, of 0 ... 255, that a level passes. Programs truncate doubles here, so that a value may fall one
    /// threshold short of what exact arithmetic says: each definition computes in its program's order.
    func threshold(_ level: Int, _ definition: SaliencyDefinition) -> Int {
        let steps = level - lowest
        switch definition {
        case .minet: return 255 * steps / span
        case .distributedSOD: return Int(Double(steps) / Double(span) * 255)
        case .pysodmetrics: return Int(mapped(level) * 255)
        }
    }

    /// The value in PySODMetrics' order of operations, which may differ from `value` in the last bit.
    func mapped(_ level: Int) -> Double {
        let (low, high) = (Double(lowest) / 255, Double(lowest + span) / 255)
        return (Double(level) / 255 - low) / (high - low)
    }
}
