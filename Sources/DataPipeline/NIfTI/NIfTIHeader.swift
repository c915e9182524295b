import CImaging
import Foundation

/// The 348 bytes at the start of a NIfTI-1 file, checked: sizes are positive and do not overflow, the type is known.
///
/// Checked here, as niftilib mends in silence what is wrong with one: see `nifti.c`.
struct NIfTIHeader {
    static let size = 348

    let shape: [Int]
    let type: VoxelType
    /// The file's bytes are in the other order than the machine's.
    let isSwapped: Bool
    /// Where the voxels begin, in bytes.
    let dataOffset: Int
    /// Bytes of all voxels.
    let dataSize: Int
    /// 1 and 0 where the file has no scaling.
    let slope, intercept: Double
    let spacing: [Double]
    let affine: [Double]

    init(_ bytes: [UInt8], path: String) throws {
        var raw = bytes.withUnsafeBytes { $0.loadUnaligned(as: nifti_1_header.self) }
        isSwapped = try Self.isSwapped(raw, path)
        if isSwapped { ci_swap_header(&raw) }
        try Self.checkMagic(raw, path)
        shape = try Self.shape(raw, path)
        type = try Self.type(raw, path)
        dataSize = try Self.byteCount(shape, type, path)
        dataOffset = try Self.dataOffset(raw, path)
        (slope, intercept) = try Self.scaling(raw, path)
        spacing = elements(of: raw.pixdim, as: Float.self)[1...shape.count].map { Double($0) }
        affine = NIfTIGeometry.affine(raw, shape: shape)
    }

    var isScaled: Bool { slope != 1 || intercept != 0 }

    private static func isSwapped(_ raw: nifti_1_header, _ path: String) throws -> Bool {
        switch (raw.sizeof_hdr, raw.sizeof_hdr.byteSwapped) {
        case (348, _): return false
        case (_, 348): return true
        case (540, _), (_, 540):
            throw ImagingError(path, "is NIfTI-2, which is not supported", remedy: "convert it to NIfTI-1")
        default:
            throw ImagingError(path, "is not a NIfTI-1 file: its header does not give its size as 348")
        }
    }

    private static func checkMagic(_ raw: nifti_1_header, _ path: String) throws {
        let magic = elements(of: raw.magic, as: UInt8.self)
        if magic == Array("n+1\0".utf8) { return }
        guard magic != Array("ni1\0".utf8) else {
            throw ImagingError(
                path, "is half of a .hdr/.img pair, which is not supported", remedy: "convert it to .nii or .nii.gz")
        }
        throw ImagingError(path, "is not a NIfTI-1 file: its magic bytes are \(magic), not n+1")
    }

    private static func shape(_ raw: nifti_1_header, _ path: String) throws -> [Int] {
        let sizes = elements(of: raw.dim, as: Int16.self).map { Int($0) }
        guard (1...7).contains(sizes[0]) else {
            throw ImagingError(path, "says it has \(sizes[0]) axes: a volume has 1 to 7")
        }
        let shape = Array(sizes[1...sizes[0]])
        guard shape.allSatisfy({ $0 > 0 }) else {
            throw ImagingError(path, "has the shape \(shape): every size must be at least 1")
        }
        return shape
    }

    private static func type(_ raw: nifti_1_header, _ path: String) throws -> VoxelType {
        if let type = VoxelType(rawValue: raw.datatype) { return type }
        let name = String(cString: ci_datatype_name(CInt(raw.datatype)))
        throw ImagingError(
            path, "has voxels of type \(name) (code \(raw.datatype)), which is not supported",
            remedy: "convert it to an integer or real floating-point type")
    }

    private static func byteCount(_ shape: [Int], _ type: VoxelType, _ path: String) throws -> Int {
        var count = type.size
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw ImagingError(path, "claims the shape \(shape): more than memory can hold") }
            count = product
        }
        return count
    }

    private static func dataOffset(_ raw: nifti_1_header, _ path: String) throws -> Int {
        guard raw.vox_offset >= 352, let offset = Int(exactly: raw.vox_offset.rounded(.towardZero)) else {
            throw ImagingError(path, "says its voxels begin at byte \(raw.vox_offset): they begin after byte 351")
        }
        return offset
    }

    /// As nibabel: a slope of 0 or not a number turns off both.
    private static func scaling(_ raw: nifti_1_header, _ path: String) throws -> (slope: Double, intercept: Double) {
        guard raw.scl_slope.isFinite, raw.scl_slope != 0 else { return (1, 0) }
        guard raw.scl_inter.isFinite else {
            throw ImagingError(
                path, "scales its voxels by \(raw.scl_slope) and adds \(raw.scl_inter), which is no number")
        }
        return (Double(raw.scl_slope), Double(raw.scl_inter))
    }
}

/// C's arrays are tuples in Swift.
func elements<Tuple, Element: BitwiseCopyable>(of tuple: Tuple, as type: Element.Type) -> [Element] {
    withUnsafeBytes(of: tuple) { Array($0.bindMemory(to: Element.self)) }
}
