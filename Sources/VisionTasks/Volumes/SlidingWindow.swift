import Foundation
public import Parallel
public import Torch

/// Applies a network to images larger than it takes, window by window, and blends where windows overlap.
///
/// MONAI's `sliding_window_inference`: the windows of an axis begin every `window · (1 - overlap)` elements, the last is
/// shifted back to end with the image, and an image smaller than the window is padded around with zeros.
public struct SlidingWindow: Sendable {
    public enum Blending: String, Sendable, Codable, CaseIterable {
        /// All elements of a window count alike.
        case constant
        /// The middle of a window counts more than its border, where the network sees less.
        case gaussian
    }

    /// The size of a window, an axis each.
    public var window: [Int]
    /// The part of a window that the next one covers again: 0 or more, below 1.
    public var overlap: Double
    /// Windows that go through the network together.
    public var batch: Int
    public var blending: Blending
    /// The deviation of the Gaussian over the window's size.
    public var sigmaScale = 0.125

    public init(window: [Int], overlap: Double = 0.25, batch: Int = 4, blending: Blending = .constant) {
        precondition((0..<1).contains(overlap), "an overlap of \(overlap)")
        self.window = window
        self.overlap = overlap
        self.batch = batch
        self.blending = blending
    }

    /// - Parameters:
    ///   - image: `[N, C, ...]`, the same on all ranks.
    ///   - group: ranks that share the windows out, a batch each in turn.
    ///   - progress: is told of the windows that are done on all ranks.
    ///   - network: `[B, C, window...]` to `[B, O, window...]`.
    /// - Returns: `[N, O, ...]`, on all ranks, and on any number of them the same to the last bit: batches are cut and
    ///   windows added up in the same order.
    public func callAsFunction(
        _ image: Tensor, over group: any ProcessGroup = SoloGroup(), progress: WindowProgress = { _, _ in },
        _ network: (Tensor) throws -> Tensor
    ) throws -> Tensor {
        let space = Array(image.shape.dropFirst(2))
        let padding = zip(space, window).map { Swift.max($1 - $0, 0) }
        let padded = image.padded(padding.reversed().map { ($0 / 2, $0 - $0 / 2) })
        let blended = try blend(padded, group, progress, network)
        return blended.cropped(zip(space, padding).map { $1 / 2..<($1 / 2 + $0) })
    }

    private func blend(
        _ image: Tensor, _ group: any ProcessGroup, _ progress: WindowProgress, _ network: (Tensor) throws -> Tensor
    ) throws -> Tensor {
        let importance = importanceMap(device: image.device)
        var canvas: Canvas?
        let places = places(in: image)
        var done = 0
        for round in places.cut(every: batch).cut(every: group.size) {
            let outputs = try share(round, over: group) { places in
                try network(.concatenate(places.map { $0.cut(from: image) }))
            }
            let target = canvas ?? Canvas(for: image, channels: outputs[0].size(1), dtype: outputs[0].dtype)
            for (places, output) in zip(round, outputs) {
                for (index, place) in places.enumerated() {
                    target.add(output[index..<(index + 1)], importance, at: place)
                }
            }
            canvas = target
            done += round.reduce(0) { $0 + $1.count }
            progress(done, places.count)
        }
        guard let canvas else { preconditionFailure("no window in \(image.signature)") }
        return canvas.result
    }

    /// The outputs of at most one batch a rank. A rank without one stands in with the last: it knows no other way what
    /// shape an output has.
    private func share(
        _ batches: [[Place]], over group: any ProcessGroup, _ network: ([Place]) throws -> Tensor
    ) throws -> [Tensor] {
        let isStandIn = group.rank >= batches.count
        let output = try network(batches[Swift.min(group.rank, batches.count - 1)])
        return try gatherUnequal(isStandIn ? output[0..<0] : output, over: group)
    }

    private func places(in image: Tensor) -> [Place] {
        let corners = starts(in: Array(image.shape.dropFirst(2)))
        return (0..<image.size(0)).flatMap { sample in
            corners.map { corner in Place(sample: sample, ranges: zip(corner, window).map { $0..<($0 + $1) }) }
        }
    }

    /// The corners of all windows, the last axis running fastest.
    package func starts(in space: [Int]) -> [[Int]] {
        zip(space, window).map(starts).reduce([[]]) { corners, starts in
            corners.flatMap { corner in starts.map { corner + [$0] } }
        }
    }

    private func starts(length: Int, window: Int) -> [Int] {
        let interval = length == window ? window : Swift.max(1, Int(Double(window) * (1 - overlap)))
        let count = (Swift.max(length - window, 0) + interval - 1) / interval + 1
        return (0..<count).map { Swift.min($0 * interval, length - window) }
    }

    /// `[window...]`: the weight of each element of a window.
    package func importanceMap(device: Device = .cpu) -> Tensor {
        guard blending == .gaussian else { return .ones(window, device: device) }
        let bells = window.map { size in
            let x = Tensor.arange(to: Scalar(size), dtype: .float32) - Scalar(Double(size - 1) / 2)
            let sigma = sigmaScale * Double(size)
            return (x.square() * Scalar(-1 / (2 * sigma * sigma))).exp()
        }
        let product = bells.dropFirst().reduce(bells[0]) { $0.unsqueezed(-1) * $1 }
        let floor = Swift.max(product.min().item(), 1e-3)
        return product.clamped(min: Scalar(floor)).to(device)
    }
}

extension Array {
    /// Runs of `count` elements; the last may be shorter.
    fileprivate func cut(every count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}

/// One window of one image.
private struct Place {
    let sample: Int
    let ranges: [Range<Int>]

    func cut(from image: Tensor) -> Tensor { image[sample..<(sample + 1)].cropped(ranges) }
}

/// Weighted sums of windows, and the sums of the weights.
private struct Canvas {
    let sum: Tensor
    let weight: Tensor

    init(for image: Tensor, channels: Int, dtype: DType) {
        let space = Array(image.shape.dropFirst(2))
        sum = .zeros([image.size(0), channels] + space, dtype: dtype, device: image.device)
        weight = .zeros([image.size(0), 1] + space, dtype: dtype, device: image.device)
    }

    func add(_ output: Tensor, _ importance: Tensor, at place: Place) {
        place.cut(from: sum).addInPlace(output * importance)
        place.cut(from: weight).addInPlace(importance)
    }

    var result: Tensor { sum / weight }
}
