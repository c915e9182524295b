import Foundation
import TestSupport
import Testing
import Torch

@Suite struct RandomTests {
    private struct Permutations: Decodable {
        struct Permutation: Decodable {
            let n: Int
            let seed, sha256: String
            let order: [Int]?
        }
        let randperm: [Permutation]
    }

    private func permutation(_ count: Int, seed: UInt64) -> [Int] {
        Tensor.randomPermutation(count, using: Generator(seed: seed)).array()
    }

    @Test func permutationsArePyTorchs() throws {
        for fixture in try Fixtures.json("sampler.json", as: Permutations.self).randperm {
            let generator = Generator(seed: try #require(UInt64(fixture.seed)))
            let order = Tensor.randomPermutation(fixture.n, using: generator)
            #expect(sha256(of: order) == fixture.sha256, "seed \(fixture.seed)")
            if let expected = fixture.order { #expect(order.array() == expected) }
        }
    }

    /// PyTorch's own rule.
    @Test func seedsAbove32BitsLoseTheirHead() {
        #expect(permutation(100, seed: 5) == permutation(100, seed: 1 << 32 + 5))
        #expect(permutation(100, seed: 5) != permutation(100, seed: 6))
    }

    @Test func stateComesBack() throws {
        let generator = Generator(seed: 3)
        _ = Tensor.randomNormal([7], using: generator)
        let state = generator.state
        let first = Tensor.randomNormal([7], using: generator)
        try generator.restore(state)
        expectSame(Tensor.randomNormal([7], using: generator), first)
        let other = Generator(seed: 4)
        try other.restore(state)
        expectSame(Tensor.randomNormal([7], using: other), first)
    }

    @Test func refusesWhatIsNoState() {
        #expect(throws: TorchError.self) { try Generator(seed: 1).restore(Tensor.zeros([3], dtype: .uint8)) }
        #expect(throws: TorchError.self) { try Generator(seed: 1).restore(Tensor.zeros([3])) }
    }

    @Test func distributions() {
        let generator = Generator(seed: 0)
        let uniform = Tensor.random([10_000], using: generator)
        #expect(uniform.min().item() >= 0 && uniform.max().item() < 1)
        #expect((uniform.mean().item() - 0.5).magnitude < 0.02)
        let normal = Tensor.randomNormal([10_000], using: generator)
        #expect(normal.mean().item().magnitude < 0.05 && (normal.variance().item() - 1).magnitude < 0.05)
        let dice = Tensor.randomIntegers(in: 1..<7, [1000], using: generator)
        #expect(dice.min().integer() == 1 && dice.max().integer() == 6 && dice.dtype == .int64)
    }
}
