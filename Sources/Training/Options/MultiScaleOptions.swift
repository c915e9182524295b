import DataPipeline

/// Batches of changing size: networks learn to see at several scales. Redmon & Farhadi 2017.
///
/// The size depends on the seed and the step alone, so it is the same on all ranks and when a run is resumed.
public struct MultiScaleOptions: Codable, Sendable, Equatable {
    /// Spatial sizes, an axis each, of which one is drawn; none leaves batches as they are.
    public var sizes: [[Int]] = []
    /// Steps until another is drawn.
    public var every = 10
    /// The last steps, which have the largest size.
    public var tail = 0

    public init() {}
}

extension MultiScaleOptions {
    /// - Returns: nil where batches stay as they are.
    public func size(step: Int, of total: Int, seed: Int) -> [Int]? {
        guard !sizes.isEmpty else { return nil }
        if step >= total - tail { return sizes.max { $0.reduce(1, *) < $1.reduce(1, *) } }
        var random = SampleRandom(
            seed: UInt64(truncatingIfNeeded: seed), epoch: 0, index: step / every, purpose: .step)
        return sizes[random.integer(below: sizes.count)]
    }

    func validate(steps: Int) throws(ConfigurationError) {
        guard every > 0 else { throw ConfigurationError("multiScale.every is \(every): expected 1 or more") }
        guard (0...steps).contains(tail) else {
            throw ConfigurationError("multiScale.tail is \(tail), and the run has \(steps) steps")
        }
        if sizes.isEmpty, tail > 0 {
            throw ConfigurationError("multiScale.tail is \(tail), and there are no multiScale.sizes")
        }
    }
}
