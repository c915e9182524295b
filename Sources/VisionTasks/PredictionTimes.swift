import Foundation
import OrderedCollections

/// Where the time of predictions goes.
struct PredictionTimes: CustomStringConvertible {
    var images = 0
    private var parts: OrderedDictionary<String, Duration> = [:]

    mutating func measure<Result>(_ part: String, _ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        let result = try body()
        parts[part, default: .zero] += start.duration(to: .now)
        return result
    }

    /// `12.3 ms an image: read 2.1, network 8.0, select 0.4, write 1.8`
    var description: String {
        let text = parts.map { "\($0) \(milliseconds($1))" }.joined(separator: ", ")
        return "\(milliseconds(parts.values.reduce(.zero, +))) ms an image: \(text)"
    }

    private func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f", duration / .milliseconds(max(images, 1)))
    }
}
