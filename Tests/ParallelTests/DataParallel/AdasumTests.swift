import Parallel
import TestSupport
import Testing
import Torch

/// The properties that the paper derives the formula from (arXiv 2006.02924, section 3).
@Suite struct AdasumTests {
    private func combined(_ vectors: [[Float]]) throws -> [[Float]] {
        try LoopbackRanks.run(vectors.count) { group in
            let tensor = Tensor(vectors[group.rank])
            try adasum([tensor], over: group)
            return tensor.array()
        }
    }

    @Test func whatIsOrthogonalIsAdded() throws {
        for result in try combined([[2, 0, 0], [0, -3, 0]]) { #expect(result == [2, -3, 0]) }
    }

    @Test func whatIsAlikeIsAveraged() throws {
        for result in try combined([[1, 2, 3], [1, 2, 3]]) { #expect(result == [1, 2, 3]) }
        for result in try combined([[1, 2], [3, 6]]) { #expect(result == [2, 4]) }
    }

    /// By hand: a.b = 2, |a|^2 = 4, |b|^2 = 2, so 3/4 a + 1/2 b.
    @Test func theFormula() throws {
        for result in try combined([[2, 0], [1, 1]]) { #expect(result == [2, 0.5]) }
    }

    @Test func aZeroChangesNothing() throws {
        for result in try combined([[0, 0], [5, 7]]) { #expect(result == [5, 7]) }
    }

    /// In pairs, and pairs of pairs; a rank beyond a power of two joins a pair first.
    @Test(arguments: 3...5) func anyNumberOfRanksAgrees(ranks: Int) throws {
        let unit = (0..<ranks).map { rank in (0..<ranks).map { Float($0 == rank ? rank + 1 : 0) } }
        for result in try combined(unit) { #expect(result == (1...ranks).map(Float.init)) }
    }

    @Test func tensorsAreCombinedByThemselves() throws {
        let results = try LoopbackRanks.run(2) { group in
            let first = Tensor(group.rank == 0 ? [1, 0] : [0, 1] as [Float])
            let second = Tensor([4, 4] as [Float])
            try adasum([first, second], over: group)
            return first.array(of: Float.self) + second.array(of: Float.self)
        }
        for result in results { #expect(result == [1, 1, 4, 4]) }
    }
}
