import CImaging

/// From voxel indices to millimetres, as nibabel decides it: the sform, else the qform, else a guess.
enum NIfTIGeometry {
    static func affine(_ raw: nifti_1_header, shape: [Int]) -> [Double] {
        var raw = raw
        var affine = [Float](repeating: 0, count: 16)
        return ci_affine(&raw, &affine) == 0 ? affine.map { Double($0) } : fallback(raw, shape: shape)
    }

    /// nibabel's, which niftilib does not share: x is flipped, and the middle of the volume is the origin.
    private static func fallback(_ raw: nifti_1_header, shape: [Int]) -> [Double] {
        let sizes = elements(of: raw.pixdim, as: Float.self)
        var affine = Volume.identityAffine
        for axis in 0..<3 {
            let isPresent = axis < shape.count
            let step = (isPresent ? Double(sizes[axis + 1]) : 1) * (axis == 0 ? -1 : 1)
            affine[axis * 5] = step
            affine[axis * 4 + 3] = -step * Double((isPresent ? shape[axis] : 1) - 1) / 2
        }
        return affine
    }
}
