import TestSupport
import Testing
import Torch

@Suite struct ShapeTests {
    private let x = counting([2, 3, 4])

    @Test func description() {
        #expect(x.shape == [2, 3, 4] && x.rank == 3 && x.count == 24 && x.byteCount == 96)
        #expect(x.strides == [12, 4, 1])
        #expect(x.size(0) == 2 && x.size(-1) == 4)
    }

    @Test func reshaping() {
        #expect(x.reshaped([4, -1]).shape == [4, 6])
        #expect(x.flattened().shape == [24])
        #expect(x.flattened(from: 1).shape == [2, 12])
        #expect(x.unsqueezed(1).shape == [2, 1, 3, 4])
        #expect(x.unsqueezed(-1).squeezed(-1).shape == x.shape)
    }

    @Test func views() {
        let turned = x.permuted([2, 0, 1])
        #expect(turned.shape == [4, 2, 3] && turned.strides == [1, 12, 4])
        #expect(!turned.isContiguous && turned.contiguous().isContiguous)
        #expect(turned.storageID == x.storageID)
        #expect(x.transposed().shape == [2, 4, 3])
        #expect(x.transposed(0, 2).shape == [4, 3, 2])
        #expect(counting([3, 1]).expanded([-1, 2]).array() == [0, 0, 1, 1, 2, 2] as [Float])
    }

    @Test func turning() {
        let grid = counting([2, 2])
        #expect(grid.flipped([0]).array() == [2, 3, 0, 1] as [Float])
        #expect(grid.rotated(quarterTurns: 1, plane: (0, 1)).array() == [1, 3, 0, 2] as [Float])
        #expect(grid.rolled([1], axes: [1]).array() == [1, 0, 3, 2] as [Float])
        #expect(counting([2]).tiled([2]).array() == [0, 1, 0, 1] as [Float])
    }

    @Test func padding() {
        let row = counting([1, 3])
        #expect(row.padded([(1, 2)]).array() == [0, 0, 1, 2, 0, 0] as [Float])
        #expect(row.padded([(1, 0)], value: -1).array() == [-1, 0, 1, 2] as [Float])
        #expect(row.padded([(1, 1)], mode: .replicate).array() == [0, 0, 1, 2, 2] as [Float])
        #expect(row.padded([(0, 0), (1, 0)]).shape == [2, 3])
    }

    @Test func joining() {
        let row = counting([1, 2])
        #expect(Tensor.concatenate([row, row]).shape == [2, 2])
        #expect(Tensor.concatenate([row, row], axis: 1).array() == [0, 1, 0, 1] as [Float])
        #expect(Tensor.stack([row, row], axis: -1).shape == [1, 2, 2])
    }
}
