import CImaging
import Foundation
import Torch

extension NIfTI {
    /// Writes a volume at once or not at all; a name that ends in `.gz` is packed.
    ///
    /// - Parameters:
    ///   - voxels: `[X, Y, Z]` and further axes. Their type is the file's; convert before where another is wanted.
    ///   - affine: from voxel indices to millimetres, 4 x 4, row-major.
    ///   - level: zlib's, 1 fast to 9 small.
    /// - Throws: `ImagingError` when the format cannot hold the voxels, or the file cannot be written.
    public static func write(
        _ voxels: Tensor, affine: [Double] = Volume.identityAffine, to path: String, level: Int = 6
    ) throws {
        precondition(affine.count == 16, "an affine of \(affine.count) numbers, not 16")
        var header = try header(voxels, affine, path)
        let columns = voxels.detached().to(.cpu).permuted(Array((0..<voxels.rank).reversed())).contiguous()
        try replaceFile(path) { output in
            let file = try GzipWriter(output.descriptor, level: path.hasSuffix(".gz") ? level : 0, path: path)
            try columns.withUnsafeBytes { bytes in
                try file.write { ci_write_volume($0, &header, bytes.baseAddress!, bytes.count) }
            }
            try file.finish()
        }
    }

    private static func header(_ voxels: Tensor, _ affine: [Double], _ path: String) throws -> nifti_1_header {
        let type = try type(voxels, path)
        let sizes = try sizes(voxels.shape, path)
        var header = nifti_1_header()
        header.sizeof_hdr = CInt(NIfTIHeader.size)
        header.regular = CChar(UInt8(ascii: "r"))
        fill(&header.dim, sizes)
        header.datatype = type.rawValue
        header.bitpix = Int16(type.size * 8)
        header.vox_offset = 352
        header.scl_slope = 1
        fill(&header.magic, Array("n+1\0".utf8).map { CChar($0) })
        place(&header, affine)
        return header
    }

    /// The sform says it all. As from nibabel, its code is 2: "aligned to something".
    private static func place(_ header: inout nifti_1_header, _ affine: [Double]) {
        let values = affine.map { Float($0) }
        header.sform_code = 2
        fill(&header.srow_x, Array(values[0..<4]))
        fill(&header.srow_y, Array(values[4..<8]))
        fill(&header.srow_z, Array(values[8..<12]))
        let spacing = (0..<3).map { axis -> Float in
            let squares = (0..<3).map { row in affine[row * 4 + axis] * affine[row * 4 + axis] }
            return Float(squares.reduce(0, +).squareRoot())
        }
        fill(&header.pixdim, [1] + spacing + [1, 1, 1, 1])
    }

    private static func type(_ voxels: Tensor, _ path: String) throws -> VoxelType {
        guard let type = VoxelType(voxels.dtype) else {
            throw ImagingError(path, "cannot hold \(voxels.dtype): NIfTI has no such type", remedy: "convert it first")
        }
        return type
    }

    /// The number of axes, then their sizes, then ones.
    private static func sizes(_ shape: [Int], _ path: String) throws -> [Int16] {
        guard (1...7).contains(shape.count), shape.allSatisfy({ (1...Int(Int16.max)).contains($0) }) else {
            throw ImagingError(path, "cannot hold the shape \(shape): NIfTI-1 has 1 to 7 axes of 1 to 32767 voxels")
        }
        let ones = [Int](repeating: 1, count: 7 - shape.count)
        return ([shape.count] + shape + ones).map { Int16($0) }
    }
}

/// C's arrays are tuples in Swift.
private func fill<Tuple, Element>(_ tuple: inout Tuple, _ elements: [Element]) {
    withUnsafeMutableBytes(of: &tuple) { bytes in elements.withUnsafeBytes { bytes.copyMemory(from: $0) } }
}
