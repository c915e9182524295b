import Foundation
import Parallel
import TestSupport
import Testing
import Torch

@Suite struct CrossRankSumTests {
    /// s = Σ x; rank r's loss is the sum of (r + 1) s², so every x has the gradient 2 s Σ (r + 1).
    @Test func valueAndGradientAreThoseOfTheSum() throws {
        let results = try onRanks([1, 1, 1]) { _, sums, group in
            let x = noise([2, 3], seed: UInt64(group.rank))
            x.setRequiresGradient(true)
            let sum = sums.sum(x)
            (sum.square().sum() * Scalar(group.rank + 1)).backward()
            return [sum.detached(), x.gradient]
        }
        let expected = (0..<3).reduce(Tensor.zeros([2, 3])) { $0 + noise([2, 3], seed: UInt64($1)) }
        for result in results {
            expectClose(result[0], expected)
            expectClose(result[1], expected * 12)
        }
    }

    /// The second rank's stand-in is NaN, and so is its loss: neither shows anywhere.
    @Test func aRankThatDoesNotContributeIsZeroEverywhere() throws {
        let results = try onRanks([2, 0]) { share, sums, _ in
            let weight = Tensor.ones([3])
            weight.setRequiresGradient(true)
            let sum = sums.sum(share(of: counting([2, 3])).sum([0]) * weight)
            let loss = sum.square().sum()
            (sums.contributes ? loss : (loss * Scalar(Double.nan)).muted()).backward()
            return [sum.detached(), weight.gradient.isDefined ? weight.gradient : .zeros([1])]
        }
        let total = Tensor([3, 5, 7] as [Float])
        for result in results { expectSame(result[0], total) }
        expectSame(results[0][1], total * total * 2)
        expectSame(results[1][1], .zeros([1]))
    }

    @Test func aWorldOfOneIsTheIdentity() {
        let x = noise([3])
        #expect(SoloSum().sum(x).isSame(as: x))
        #expect(GroupSum(SoloGroup()).sum(x).isSame(as: x))
    }

    /// The value is gone, the graph is not.
    @Test func aMutedLossIsZeroAndHandsOutNoGradient() {
        let x = Tensor([Float.nan, 1])
        x.setRequiresGradient(true)
        let muted = (x * Scalar(Double.infinity)).sum().muted()
        #expect(muted.item() == 0 && muted.requiresGradient)
        muted.backward()
        #expect(!x.gradient.isDefined)
    }

    /// Rank 1 leaves; rank 0's sum is NaN and the reason is kept.
    @Test func aFailureIsKeptAndLeavesNothingToGoOnWith() throws {
        let results = try onRanks([1, 1]) { _, sums, group -> (Bool, String) in
            guard group.rank == 0 else { return (true, "") }
            let isNaN = sums.sum(.ones([3])).isNaN().all().integer() == 1
            do { try sums.throwIfFailed() } catch { return (isNaN, "\(error)") }
            return (isNaN, "")
        }
        #expect(results[0].0)
        #expect(results[0].1.contains("rank 0 could not finish all_reduce"))
    }
}
