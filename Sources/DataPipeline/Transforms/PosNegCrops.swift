/// Crops around random voxels of foreground or background, as MONAI's `RandCropByPosNegLabel`.
public struct PosNegCrops: Sendable, Hashable, Codable {
    /// Along each spatial axis; -1 takes the whole axis.
    public var size: [Int]
    /// Crops of a volume.
    public var count: Int
    /// A crop is around a foreground voxel with the probability `positive / (positive + negative)`.
    public var positive, negative: Double
    /// Volumes smaller than a crop give what they have, where they would be refused.
    public var allowsSmaller: Bool

    public init(
        size: [Int], count: Int = 4, positive: Double = 1, negative: Double = 1, allowsSmaller: Bool = false
    ) {
        precondition(count > 0 && positive >= 0 && negative >= 0 && positive + negative > 0)
        self.size = size
        self.count = count
        self.positive = positive
        self.negative = negative
        self.allowsSmaller = allowsSmaller
    }

    /// The boxes of one volume's crops, in spatial axes.
    public func boxes(in index: ForegroundIndex, using random: inout some RandomSource) throws -> [[Range<Int>]] {
        let size = Spatial.whole(size, in: index.shape)
        return try centers(in: index, using: &random).map { Spatial.box(around: $0, size: size, in: index.shape) }
    }

    /// The voxels that one volume's crops are around. Draws in MONAI's order: for each crop the side, then the voxel.
    public func centers(in index: ForegroundIndex, using random: inout some RandomSource) throws -> [[Int]] {
        let ratio = try ratio(in: index)
        return try (0..<count).map { _ in
            let side = random.uniform() < ratio ? ForegroundIndex.Side.foreground : .background
            let voxel = random.integer(below: index.count(side))
            return try corrected(index.position(voxel, side), in: index.shape)
        }
    }

    /// A side without voxels is not drawn from.
    private func ratio(in index: ForegroundIndex) throws -> Double {
        switch (index.count(.foreground), index.count(.background)) {
        case (0, 0): throw DataError("no voxel is foreground, and none is bright enough to be background")
        case (0, _): return 0
        case (_, 0): return 1
        default: return positive / (positive + negative)
        }
    }

    /// The nearest centre whose crop lies within the volume.
    public func corrected(_ center: [Int], in shape: [Int]) throws -> [Int] {
        try check(shape)
        let size = Spatial.whole(size, in: shape)
        return center.indices.map { axis in
            let length = min(size[axis], shape[axis])
            let first = length / 2
            let end = max(shape[axis] + 1 - (length + 1) / 2, first + 1)
            return min(max(center[axis], first), end - 1)
        }
    }

    /// - Throws: when a volume of this shape is too small to be cropped.
    public func check(_ shape: [Int]) throws {
        guard size.count == shape.count else {
            throw DataError("crops of \(size) have \(size.count) axes, the volume of \(shape) has \(shape.count)")
        }
        guard allowsSmaller || zip(size, shape).allSatisfy({ $0 <= $1 }) else {
            throw DataError("crops of \(size) do not fit into a volume of \(shape): choose smaller crops, or pad")
        }
    }
}
