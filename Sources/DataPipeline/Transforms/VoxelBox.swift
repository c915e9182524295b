import CImaging
import Torch

/// A box of a volume, perhaps mirrored or turned. Nothing is copied before `copy(to:)`, which does all in one pass:
/// crops, flips and quarter turns only rearrange the steps between neighbours.
package struct VoxelBox {
    /// `[C, ...]`, float32, contiguous.
    private let volume: Tensor
    /// Of the box's first voxel, in elements.
    private var offset = 0
    /// With the channels first.
    private(set) var shape: [Int]
    /// Elements from one index to the next, by axis.
    private var steps: [Int]

    package init(_ volume: Tensor) {
        precondition(volume.dtype == .float32 && volume.isContiguous, "a box of \(volume.signature)")
        self.volume = volume
        shape = volume.shape
        steps = volume.strides
    }

    /// One range for each spatial axis.
    package mutating func crop(_ ranges: [Range<Int>]) {
        for (axis, range) in zip(1..., ranges) {
            offset += range.lowerBound * steps[axis]
            shape[axis] = range.count
        }
    }

    /// Along a spatial axis.
    package mutating func flip(_ axis: Int) {
        offset += (shape[axis + 1] - 1) * steps[axis + 1]
        steps[axis + 1].negate()
    }

    /// From the first spatial axis towards the second.
    package mutating func rotate(quarterTurns: Int, plane: (Int, Int)) {
        for _ in 0..<quarterTurns & 3 {
            flip(plane.1)
            shape.swapAt(plane.0 + 1, plane.1 + 1)
            steps.swapAt(plane.0 + 1, plane.1 + 1)
        }
    }

    /// Writes the box's voxels, row-major, over the start of `memory`.
    func copy(to memory: UnsafeMutableRawBufferPointer) {
        precondition(memory.count >= shape.reduce(4, *), "a box of \(shape) in \(memory.count) bytes")
        let status = volume.withUnsafeBytes { bytes in
            ci_copy_box(
                bytes.baseAddress!.assumingMemoryBound(to: UInt32.self) + offset, steps, shape.map { $0 }, shape.count,
                memory.baseAddress!.assumingMemoryBound(to: UInt32.self))
        }
        precondition(status == 0, "a box of \(shape.count) axes")
    }

    package func tensor() -> Tensor {
        let tensor = Tensor.empty(shape)
        tensor.withUnsafeMutableBytes { copy(to: $0) }
        return tensor
    }
}
