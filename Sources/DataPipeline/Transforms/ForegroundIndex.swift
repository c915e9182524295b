import Torch

/// Finds the n-th foreground or background voxel of a label without going through all of it.
///
/// Kept are the counts up to each row of voxels along the last axis, so that a voxel is found by bisection and one row:
/// for 128^3 voxels a microsecond instead of two million looks. The rules are MONAI's `map_binary_to_indices`: of several
/// channels the first is the background and left out; the background may be limited to where the image is bright.
public struct ForegroundIndex: Sendable {
    /// Which voxels to choose from.
    public enum Side: Int, Sendable {
        case foreground = 0
        case background = 1
    }

    /// `[C, ...]`, float32, contiguous.
    private let label: Tensor
    /// `[C, ...]`, float32, contiguous; with it the background is only where a channel is above the threshold.
    private let image: Tensor?
    private let threshold: Float
    /// int64 `[2, rows]`: the foreground's and background's voxels up to the end of each row.
    package let counts: Tensor

    /// - Parameter counts: from an index made before of the same label, to save making it.
    public init(label: Tensor, image: Tensor? = nil, threshold: Float = 0, counts: Tensor? = nil) {
        self.label = label
        self.image = image
        self.threshold = threshold
        self.counts = counts ?? Self.counted(VoxelSides(label, image, threshold))
    }

    /// The spatial sizes.
    public var shape: [Int] { Array(label.shape.dropFirst()) }

    public func count(_ side: Side) -> Int { withCounts(side) { $0.last ?? 0 } }

    /// The position of the n-th voxel of a side, in row-major order.
    public func position(_ number: Int, _ side: Side) -> [Int] {
        let (row, rest) = withCounts(side) { ends in
            let row = firstRow(in: ends, above: number)
            return (row, number - (row == 0 ? 0 : ends[row - 1]))
        }
        let column = VoxelSides(label, image, threshold).column(of: rest, inRow: row, side)
        return unravelled(row * shape.last! + column)
    }

    private func firstRow(in ends: UnsafeBufferPointer<Int>, above number: Int) -> Int {
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > number { high = middle } else { low = middle + 1 }
        }
        precondition(low < ends.count, "voxel \(number) of \(ends.last ?? 0)")
        return low
    }

    private func unravelled(_ flat: Int) -> [Int] {
        var rest = flat
        let reversed = shape.reversed().map { size in
            defer { rest /= size }
            return rest % size
        }
        return reversed.reversed()
    }

    private func withCounts<Result>(_ side: Side, _ body: (UnsafeBufferPointer<Int>) -> Result) -> Result {
        let rows = counts.size(1)
        return counts.withUnsafeBytes { bytes in
            let all = bytes.bindMemory(to: Int.self)
            return body(UnsafeBufferPointer(rebasing: all[side.rawValue * rows..<(side.rawValue + 1) * rows]))
        }
    }

    private static func counted(_ sides: VoxelSides) -> Tensor {
        var ends: [[Int]] = [[], []]
        var total = [0, 0]
        for row in 0..<sides.rows {
            let (foreground, background) = sides.counts(ofRow: row)
            total[0] += foreground
            total[1] += background
            for side in 0...1 { ends[side].append(total[side]) }
        }
        return Tensor(ends[0] + ends[1], shape: [2, sides.rows])
    }
}
