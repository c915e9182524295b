import Torch

/// MONAI's transforms of place, as pure functions on images `[C, ...]`. Axes count the spatial ones, from 0.
public enum Spatial {
    /// Which axis of a file's voxels holds channels.
    public enum ChannelAxis: String, Sendable, Hashable, Codable {
        case none, first, last
    }

    /// `EnsureChannelFirst`: `[C, ...]`, contiguous.
    public static func channelFirst(_ voxels: Tensor, _ axis: ChannelAxis) -> Tensor {
        switch axis {
        case .none: voxels.unsqueezed(0).contiguous()
        case .first: voxels.contiguous()
        case .last: voxels.permuted([voxels.rank - 1] + Array(0..<voxels.rank - 1)).contiguous()
        }
    }

    /// `Flip`: mirrors along axes.
    public static func flip(_ image: Tensor, axes: [Int]) -> Tensor { image.flipped(axes.map { $0 + 1 }) }

    /// `Rotate90`: quarter turns from the first axis of a plane towards the second.
    public static func rotate(_ image: Tensor, quarterTurns: Int, plane: (Int, Int)) -> Tensor {
        image.rotated(quarterTurns: quarterTurns, plane: (plane.0 + 1, plane.1 + 1)).contiguous()
    }

    /// Where `pad` puts what is missing.
    public enum PadPlacement: String, Sendable, Hashable, Codable {
        /// Half before, rounded down, and the rest behind.
        case symmetric
        /// All behind.
        case end
    }

    /// `SpatialPad`: lengthens axes that are shorter than `size`; -1 keeps an axis.
    public static func pad(
        _ image: Tensor, to size: [Int], _ placement: PadPlacement = .symmetric, mode: Tensor.Padding = .constant,
        value: Double = 0
    ) -> Tensor {
        let missing = zip(image.shape.dropFirst(), size).map { max($1 - $0, 0) }
        guard missing.contains(where: { $0 > 0 }) else { return image }
        let amounts = missing.map { placement == .end ? (0, $0) : ($0 / 2, $0 - $0 / 2) }
        return image.padded(amounts.reversed(), mode: mode, value: value)
    }

    /// `CenterSpatialCrop`: -1 keeps an axis, and so does a size that it does not have.
    public static func cropCenter(_ image: Tensor, to size: [Int]) -> Tensor {
        let shape = Array(image.shape.dropFirst())
        return crop(image, around: shape.map { $0 / 2 }, size: whole(size, in: shape))
    }

    /// `SpatialCrop`: a crop that reaches over the far border is shorter, one over the near border is shifted.
    public static func crop(_ image: Tensor, around center: [Int], size: [Int]) -> Tensor {
        image.cropped(box(around: center, size: size, in: Array(image.shape.dropFirst()))).contiguous()
    }

    static func box(around center: [Int], size: [Int], in shape: [Int]) -> [Range<Int>] {
        shape.indices.map { axis in
            let start = max(center[axis] - size[axis] / 2, 0)
            return min(start, shape[axis])..<min(start + size[axis], shape[axis])
        }
    }

    /// Sizes with -1 replaced by the axis's own.
    static func whole(_ size: [Int], in shape: [Int]) -> [Int] { zip(size, shape).map { $0 < 0 ? $1 : $0 } }
}
