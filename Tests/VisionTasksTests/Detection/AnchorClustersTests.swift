import Testing
import VisionTasks

/// Anchors from boxes.
@Suite struct AnchorClustersTests {
    /// Three sizes, each a little larger and smaller.
    private let sizes: [(width: Double, height: Double)] = [(10, 20), (80, 40), (200, 300)].flatMap { width, height in
        [0.9, 0.95, 1.0, 1.05, 1.1].map { (width * $0, height * $0) }
    }

    @Test(arguments: [0, 1, 2, 3] as [UInt64]) func findsTheSizesThatThereAre(seed: UInt64) {
        let clusters = AnchorClusters(of: sizes, count: 3, seed: seed)
        for (anchor, expected) in zip(clusters.anchors, [[10.0, 20], [80, 40], [200, 300]]) {
            #expect(abs(anchor[0] - expected[0]) < 1e-9 && abs(anchor[1] - expected[1]) < 1e-9)
        }
        // Of each cluster 0.81, 0.9025, 1, 1 / 1.1025 and 1 / 1.21.
        let overlaps = [0.81, 0.9025, 1, 0.907029478458, 0.826446280992]
        #expect(abs(clusters.meanOverlap - overlaps.reduce(0, +) / 5) < 1e-11)
    }

    @Test func theSameSeedGivesTheSameAnchors() {
        let spread = (0..<200).map { index -> (width: Double, height: Double) in
            let (width, height) = (index * 37 % 101, index * 53 % 89)
            return (Double(width) + 5, Double(height) + 4)
        }
        let clusters = AnchorClusters(of: spread, seed: 7)
        #expect(clusters == AnchorClusters(of: spread, seed: 7))
        #expect(clusters.anchors.count == 9)
        let areas = clusters.anchors.map { $0[0] * $0[1] }
        #expect(areas == areas.sorted())
        // One anchor for all fits worse.
        #expect(clusters.meanOverlap > AnchorClusters(of: spread, count: 1).meanOverlap + 0.2)
    }

    @Test func asManyAnchorsAsSizesFitPerfectly() {
        let few = Array(sizes.prefix(5))
        #expect(abs(AnchorClusters(of: few, count: 5).meanOverlap - 1) < 1e-12)
    }
}
