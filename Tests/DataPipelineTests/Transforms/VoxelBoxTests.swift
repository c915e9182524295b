import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct VoxelBoxTests {
    private let volume = counting([2, 21, 19, 23])
    private let ranges = [2..<20, 1..<19, 3..<22]

    @Test func aCropIsASlice() {
        var box = VoxelBox(volume)
        box.crop(ranges)
        expectSame(box.tensor(), volume.cropped(ranges).contiguous())
    }

    @Test(arguments: [(0, 1), (0, 2), (1, 2), (2, 0)], 0...4) func turnsAreTorchs(plane: (Int, Int), turns: Int) {
        var box = VoxelBox(volume)
        box.crop(ranges)
        box.rotate(quarterTurns: turns, plane: plane)
        let expected = Spatial.rotate(volume.cropped(ranges), quarterTurns: turns, plane: plane)
        expectSame(box.tensor(), expected)
    }

    @Test(arguments: [[0], [1], [2], [0, 2], [0, 1, 2]]) func flipsAreTorchs(axes: [Int]) {
        var box = VoxelBox(volume)
        box.crop(ranges)
        for axis in axes { box.flip(axis) }
        expectSame(box.tensor(), Spatial.flip(volume.cropped(ranges), axes: axes).contiguous())
    }

    @Test func turnsAndFlipsFollowEachOther() {
        var box = VoxelBox(volume)
        box.crop(ranges)
        box.rotate(quarterTurns: 3, plane: (0, 2))
        box.flip(1)
        let turned = Spatial.rotate(volume.cropped(ranges), quarterTurns: 3, plane: (0, 2))
        expectSame(box.tensor(), Spatial.flip(turned, axes: [1]).contiguous())
    }

    @Test func imagesHaveBoxesToo() {
        let image = counting([3, 7, 5])
        var box = VoxelBox(image)
        box.rotate(quarterTurns: 1, plane: (0, 1))
        expectSame(box.tensor(), Spatial.rotate(image, quarterTurns: 1, plane: (0, 1)))
    }
}
