import Foundation

/// Where the time of predictions goes.
struct PredictionTimes: CustomStringConvertible {
    var reading = Duration.zero, network = Duration.zero, selecting = Duration.zero, writing = Duration.zero
    var images = 0

    mutating func add<Result>(
        _ part: WritableKeyPath<PredictionTimes, Duration>, _ body: () throws -> Result
    ) rethrows -> Result {
        let start = ContinuousClock.now
        let result = try body()
        self[keyPath: part] += start.duration(to: .now)
        return result
    }

    /// `12.3 ms an image: read 2.1, network 8.0, select 0.4, write 1.8`
    var description: String {
        let parts = [("read", reading), ("network", network), ("select", selecting), ("write", writing)]
        let text = parts.map { "\($0) \(milliseconds($1))" }.joined(separator: ", ")
        return "\(milliseconds(reading + network + selecting + writing)) ms an image: \(text)"
    }

    private func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f", duration / .milliseconds(max(images, 1)))
    }
}
