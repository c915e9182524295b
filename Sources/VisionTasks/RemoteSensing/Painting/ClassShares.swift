import Torch

/// How many pixels of a label map each class has.
public struct ClassShares: Sendable, Equatable {
    public private(set) var pixels: [Int]
    /// Pixels without a class.
    public private(set) var void = 0

    public init(classes: Int) { pixels = Array(repeating: 0, count: classes) }

    /// - Parameter labels: uint8 of any shape; what is no class counts as void.
    mutating func add(_ labels: Tensor) {
        let counts: [Int] = labels.to(.cpu, .int64).flattened().bincount(minimumLength: 256).array()
        for label in pixels.indices { pixels[label] += counts[label] }
        void += counts.dropFirst(pixels.count).reduce(0, +)
    }

    /// The part of all pixels that have a class; 0 where none has.
    public func share(_ label: Int) -> Double { Double(pixels[label]) / Double(max(pixels.reduce(0, +), 1)) }
}
