import Foundation

/// From values to places along an axis, 0 ... 1.
struct AxisScale {
    let isLogarithmic: Bool
    /// The ends of the axis, as logarithms to base 10 where it is logarithmic.
    let low, high: Double

    /// With a little room at both ends.
    init(_ values: ClosedRange<Double>, logarithmic: Bool = false, room: Double = 0.04) {
        isLogarithmic = logarithmic
        let ends = [values.lowerBound, values.upperBound].map { end in
            // Differences of the largest doubles would be infinite.
            min(max(logarithmic ? log10(end) : end, -Self.largest), Self.largest)
        }
        // A constant stands in the middle.
        let span = ends[1] > ends[0] ? (ends[1] - ends[0]) * room : max(abs(ends[0]) * 0.1, 1e-9)
        (low, high) = (ends[0] - span, ends[1] + span)
    }

    private static let largest = 1e307

    /// Values far outside are not as far: pictures have no infinity.
    func place(_ value: Double) -> Double {
        let value = isLogarithmic ? log10(value) : value
        return min(max((value - low) / (high - low), -9), 9)
    }

    var ticks: [Double] { isLogarithmic ? decades : AxisTicks(in: low...high, count: 5).values }

    /// Powers of ten, and where these are few, twice and five times them.
    private var decades: [Double] {
        let (first, last) = (Int(low.rounded(.down)), Int(high.rounded(.up)))
        let factors: [Double] = high - low > 2.5 ? [1] : [1, 2, 5]
        let stride = max(1, (last - first) / 6)
        let all = (first...last).filter { $0.isMultiple(of: stride) }
            .flatMap { decade in factors.map { $0 * pow(10, Double(decade)) } }
        return all.filter { (0...1).contains(place($0)) }
    }
}
