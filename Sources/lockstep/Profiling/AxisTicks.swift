import Foundation

/// Round numbers along an axis.
struct AxisTicks {
    let values: [Double]

    /// - Parameter count: at most so many steps from 0 to `end`.
    init(upTo end: Double, count: Int) {
        let step = Self.roundStep(end / Double(max(count, 1)))
        values = end > 0 ? (0...Int((end / step + 1e-9).rounded(.down))).map { Double($0) * step } : [0]
    }

    /// - Parameter count: at most so many steps within `range`.
    init(in range: ClosedRange<Double>, count: Int) {
        let step = Self.roundStep((range.upperBound - range.lowerBound) / Double(max(count, 1)))
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        // Zero is added to have no negative one.
        values =
            first <= last && last - first < 1e3 ? stride(from: first, through: last, by: 1).map { $0 * step + 0 } : []
    }

    /// Whole numbers only, as of steps and epochs.
    init(upTo end: Int, count: Int) {
        let step = max(Self.roundStep(Double(end) / Double(max(count, 1))), 1)
        values = Array(stride(from: 0, through: Double(end), by: step))
    }

    static func label(_ value: Double) -> String {
        value >= 1e4 && value < 1e7 && value == value.rounded() ? "\(Int(value))" : String(format: "%.4g", value)
    }

    /// 1, 2 or 5 times a power of ten, not less than `least`.
    private static func roundStep(_ least: Double) -> Double {
        guard least > 0 else { return 1 }
        let power = pow(10, floor(log10(least)))
        return ([1, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10) * power
    }
}
