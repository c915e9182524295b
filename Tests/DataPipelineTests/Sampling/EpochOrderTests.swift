import DataPipeline
import TestSupport
import Testing

@Suite struct EpochOrderTests {
    private struct Content: Decodable {
        let cases, hashed, monai: [Entry]
        let randperm: [Permutation]
    }

    private struct Entry: Decodable {
        let n, world, epoch: Int
        let seed: UInt64
        let shuffle: Bool
        let dropLast: Bool?
        let ranks: [[Int]]?
        let lengths: [Int]?
        let sha256: [String]?

        var order: EpochOrder { shuffle ? .shuffled(n, seed: seed) : .sequential(n) }

        func dealt(_ ending: EpochOrder.Ending) -> [[Int]] {
            (0..<world).map { order.indices(epoch: epoch, rank: $0, world: world, ending: ending) }
        }
    }

    private struct Permutation: Decodable {
        let n: Int
        let seed, sha256: String
    }

    private let content: Content

    init() throws { content = try fixture("sampler.json") }

    @Test func isPyTorchsDistributedSampler() {
        for entry in content.cases {
            #expect(entry.dealt(entry.dropLast == true ? .drop : .pad) == entry.ranks)
        }
    }

    @Test func isPyTorchsDistributedSamplerForManySamples() {
        for entry in content.hashed {
            let ranks = entry.dealt(entry.dropLast == true ? .drop : .pad)
            #expect(ranks.map(\.count) == entry.lengths)
            #expect(ranks.map { sha256($0) } == entry.sha256)
        }
    }

    @Test func exactIsMONAIsUnevenSampler() {
        for entry in content.monai { #expect(entry.dealt(.exact) == entry.ranks) }
    }

    @Test func permutationIsPyTorchs() throws {
        for entry in content.randperm {
            let order = EpochOrder.shuffled(entry.n, seed: try #require(UInt64(entry.seed)))
            #expect(sha256(order.indices(epoch: 0)) == entry.sha256)
        }
    }

    @Test(arguments: [1, 2, 3, 8]) func exactDealsEverySampleOnce(world: Int) {
        let order = EpochOrder.shuffled(5, seed: 1)
        let dealt = (0..<world).flatMap { order.indices(epoch: 3, rank: $0, world: world) }
        #expect(dealt.sorted() == Array(0..<5))
    }

    @Test func anEmptyDatasetHasEmptyEpochs() {
        for ending in EpochOrder.Ending.allCases {
            #expect(EpochOrder.shuffled(0, seed: 1).indices(epoch: 0, world: 3, ending: ending) == [])
        }
    }
}
