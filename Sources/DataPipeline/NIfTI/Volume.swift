import Torch

/// A volume as it was in a file.
public struct Volume: Sendable {
    /// `[X, Y, Z]` and further axes, as nibabel orders them; contiguous.
    public var voxels: Tensor
    /// From voxel indices to millimetres: 4 x 4, row-major, as nibabel gives it.
    public var affine: [Double]
    /// The size of a voxel along each axis of `voxels`, in millimetres (seconds for a time axis).
    public var spacing: [Double]
    /// Of the file's voxels, before scaling.
    public var storedType: VoxelType

    public static let identityAffine: [Double] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
}
