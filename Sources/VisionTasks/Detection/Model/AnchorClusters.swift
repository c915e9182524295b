import DataPipeline

/// Anchors for a set of boxes, and how well they fit.
public struct AnchorClusters: Sendable, Equatable {
    /// `[width, height]` from small to large, in the unit of the boxes.
    public let anchors: [[Double]]
    /// The mean, over all boxes, of the overlap (IoU of the sizes) with the best anchor: 0 to 1.
    public let meanOverlap: Double

    /// k-means under the distance 1 - IoU of two sizes, from k-means++'s beginning; the mean of a cluster is its anchor.
    /// Redmon & Farhadi 2017; Arthur & Vassilvitskii 2007.
    ///
    /// - Parameters:
    ///   - sizes: of boxes, as they are in the network's input, both sides above 0.
    ///   - count: how many anchors; no more than there are different sizes.
    ///   - seed: the same one gives the same anchors.
    ///   - rounds: at most so many; it ends when no box changes its cluster.
    public init(
        of sizes: [(width: Double, height: Double)], count: Int = 9, seed: UInt64 = 0, rounds: Int = 300
    ) {
        precondition(count > 0 && sizes.count >= count, "\(count) anchors of \(sizes.count) boxes")
        precondition(
            sizes.allSatisfy { $0.width > 0 && $0.height > 0 }, "a box of no size among those that anchors are made of")
        let boxes = sizes.map { Size(width: $0.width, height: $0.height) }
        var centres = Self.beginning(boxes, count, seed)
        var clusters = boxes.map { $0.nearest(centres) }
        for _ in 0..<rounds {
            centres = Self.means(boxes, clusters, centres)
            let next = boxes.map { $0.nearest(centres) }
            if next == clusters { break }
            clusters = next
        }
        anchors = centres.sorted { $0.area < $1.area }.map { [$0.width, $0.height] }
        meanOverlap = zip(boxes, clusters).reduce(0) { $0 + $1.0.overlap(centres[$1.1]) } / Double(boxes.count)
    }

    /// The first centre by chance, each further one with a chance that grows with the square of its distance from those
    /// that are there.
    private static func beginning(_ boxes: [Size], _ count: Int, _ seed: UInt64) -> [Size] {
        var random = SampleRandom(seed: seed, epoch: 0, index: 0)
        var centres = [boxes[random.integer(below: boxes.count)]]
        while centres.count < count {
            let weights = boxes.map { box in
                let distance = 1 - box.overlap(centres[box.nearest(centres)])
                return distance * distance
            }
            centres.append(boxes[index(at: random.uniform() * weights.reduce(0, +), in: weights)])
        }
        return centres
    }

    /// Where the running sum of the weights passes `mark`.
    private static func index(at mark: Double, in weights: [Double]) -> Int {
        var sum = 0.0
        for (index, weight) in weights.enumerated() {
            sum += weight
            if sum > mark { return index }
        }
        return weights.count - 1
    }

    /// A cluster that has lost all its boxes keeps its centre.
    private static func means(_ boxes: [Size], _ clusters: [Int], _ centres: [Size]) -> [Size] {
        var (sums, counts) = (centres.map { _ in Size(width: 0, height: 0) }, centres.map { _ in 0.0 })
        for (box, cluster) in zip(boxes, clusters) {
            sums[cluster].width += box.width
            sums[cluster].height += box.height
            counts[cluster] += 1
        }
        return centres.indices.map { index in
            guard counts[index] > 0 else { return centres[index] }
            return Size(width: sums[index].width / counts[index], height: sums[index].height / counts[index])
        }
    }
}

private struct Size {
    var width, height: Double

    var area: Double { width * height }

    func overlap(_ other: Size) -> Double {
        let common = min(width, other.width) * min(height, other.height)
        return common / (area + other.area - common)
    }

    /// The first of equals.
    func nearest(_ centres: [Size]) -> Int {
        var (nearest, overlap) = (0, -1.0)
        for (index, centre) in centres.enumerated() {
            let own = self.overlap(centre)
            if own > overlap { (nearest, overlap) = (index, own) }
        }
        return nearest
    }
}
