import TestSupport
import Testing
import Torch

@Suite struct ReductionTests {
    private let x = counting([2, 3])

    @Test func overAllAndOverAxes() {
        #expect(x.sum().item() == 15 && x.sum().rank == 0)
        #expect(x.sum([0]).array() == [3, 5, 7] as [Float])
        #expect(x.sum([-1], keepingAxes: true).shape == [2, 1])
        #expect(x.mean([1]).array() == [1, 4] as [Float])
        #expect(x.max([0]).array() == [3, 4, 5] as [Float] && x.min().item() == 0)
        #expect(x.variance([1]).array() == [1, 1] as [Float])
        #expect(x.variance(correction: 0).item().isApproximately(35.0 / 12))
    }

    @Test func types() {
        #expect(Tensor.ones([3], dtype: .uint8).sum().dtype == .int64)
        #expect(x.sum(dtype: .float64).dtype == .float64)
        #expect((x .> 2).sum().integer() == 3)
    }

    @Test func norms() {
        let v = Tensor([3, -4] as [Float])
        #expect(v.norm().item() == 5 && v.norm(1).item() == 7 && v.norm(.infinity).item() == 4)
    }

    @Test func positions() {
        let v = Tensor([1, 5, 5, 0] as [Float])
        #expect(v.argmax(0).integer() == 1 && v.argmin(0).integer() == 3)
        let (values, indices) = v.sorted(descending: true)
        #expect(values.array() == [5, 5, 1, 0] as [Float] && indices.array() == [1, 2, 0, 3])
        #expect(v.top(2).values.array() == [5, 5] as [Float])
    }

    @Test func counts() {
        #expect(Tensor([0, 2, 2]).bincount(minimumLength: 4).array() == [1, 0, 2, 0])
        #expect(Tensor([1, 2, 3]).cumulativeSum(0).array() == [1, 3, 6])
        #expect((x .> 4).any().integer() == 1 && (x .> 4).all().integer() == 0)
    }

    @Test func equality() {
        #expect(x.isEqual(to: counting([2, 3])))
        #expect(!x.isEqual(to: counting([3, 2])))
        #expect(!x.isEqual(to: x + 1))
    }
}

extension Double {
    fileprivate func isApproximately(_ other: Double) -> Bool { (self - other).magnitude < 1e-6 * other.magnitude }
}
