import TestSupport
import Testing
import Torch

@Suite struct IndexingTests {
    private let x = counting([3, 4])

    @Test func indicesAndRanges() {
        #expect(x[1].array() == [4, 5, 6, 7] as [Float])
        #expect(x[-1].array() == [8, 9, 10, 11] as [Float])
        #expect(x[1..<3].shape == [2, 4])
        #expect(x[2..<9].shape == [1, 4])
        #expect(x.sliced(0..<4, axis: 1, step: 2)[0].array() == [0, 2] as [Float])
        #expect(x.selecting(0, axis: 1).array() == [0, 4, 8] as [Float])
        #expect(x.cropped([1..<2, 1..<3]).array() == [5, 6] as [Float])
        #expect(counting([2, 3, 4]).cropped([0..<1]).shape == [2, 3, 1])
    }

    @Test func slicesAreViews() {
        let whole = Tensor.zeros([3, 4])
        whole[1].fill(1)
        #expect(whole.sum().item() == 4)
    }

    @Test func masks() {
        #expect(x[mask: x .> 9].array() == [10, 11] as [Float])
        #expect(x[mask: Tensor([true, false, true])].shape == [2, 4])
        #expect(x[mask: Tensor([false, false, false])].shape == [0, 4])
    }

    @Test func gathering() {
        #expect(x.gathering(Tensor([2, 0]), axis: 0).selecting(0, axis: 1).array() == [8, 0] as [Float])
        #expect(x.gathered(at: Tensor([3, 0, 1], shape: [3, 1]), axis: 1).array() == [3, 4, 9] as [Float])
        #expect((x .> 9).nonzero().array() == [2, 2, 2, 3])
        #expect(Tensor([2, 0]).oneHot(classes: 3).array() == [0, 0, 1, 1, 0, 0])
    }
}
