import Torch

/// A volume as training and evaluation take it.
public struct PreparedVolume: Sendable {
    public let id: String
    /// float32 `[C, X, Y, Z]`.
    public let image: Tensor
    /// float32 `[C, X, Y, Z]`.
    public let label: Tensor
    /// From voxel indices to millimetres, 4 x 4, row-major.
    public let affine: [Double]
    /// Where crops are drawn from.
    package let index: ForegroundIndex

    /// - Parameter counts: of an index made before, to save making it.
    init(
        id: String, image: Tensor, label: Tensor, affine: [Double], backgroundThreshold: Float?, counts: Tensor? = nil
    ) {
        self.id = id
        self.image = image
        self.label = label
        self.affine = affine
        index = ForegroundIndex(
            label: label, image: backgroundThreshold == nil ? nil : image, threshold: backgroundThreshold ?? 0,
            counts: counts)
    }
}
