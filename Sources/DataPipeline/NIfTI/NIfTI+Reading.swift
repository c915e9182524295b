import CImaging
import Foundation
import Torch

/// Volumes in NIfTI-1 files: `.nii` and `.nii.gz`.
public enum NIfTI {
    /// The voxels as float32, scaled as the file says (in fp64, rounded once).
    ///
    /// - Throws: `ImagingError` for a file that is damaged, cut, of another format or of a type without order.
    public static func read(_ path: String) throws -> Volume {
        try read(path) { header, file in
            if header.type == .float32, !header.isScaled { return try stored(header, file, .float32) }
            let raw = try stored(header, file, .uint8)
            let voxels = Tensor.empty([raw.count / header.type.size])
            convert(raw, header, to: voxels)
            return voxels
        }
    }

    /// The voxels as int64, exactly: for labels and identities.
    ///
    /// - Throws: as `read(_:)`, and for files of floating-point or scaled voxels, or integers beyond int64.
    public static func readIntegers(_ path: String) throws -> Volume {
        try read(path) { header, file in
            guard !header.type.isFloatingPoint, !header.isScaled else {
                throw ImagingError(
                    path, "has \(header.isScaled ? "scaled" : "\(header.type)") voxels where integers are needed",
                    remedy: "store labels as unscaled integers")
            }
            return try integers(stored(header, file, .uint8), header, path)
        }
    }

    /// The shape alone, from the first bytes of a file.
    public static func shape(_ path: String) throws -> [Int] { try header(GzipReader(path), path).shape }

    private static func read(_ path: String, _ load: (NIfTIHeader, GzipReader) throws -> Tensor) throws -> Volume {
        let file = try GzipReader(path)
        let header = try header(file, path)
        try checkSize(header, file.storedSize, path)
        try file.skip(header.dataOffset - NIfTIHeader.size, "header")
        let columns = try load(header, file)
        try file.checkEnd()
        return Volume(
            voxels: rowMajor(columns, header.shape), affine: header.affine, spacing: header.spacing,
            storedType: header.type)
    }

    private static func header(_ file: GzipReader, _ path: String) throws -> NIfTIHeader {
        var bytes = [UInt8](repeating: 0, count: NIfTIHeader.size)
        try bytes.withUnsafeMutableBytes { try file.read(into: $0, "header") }
        return try NIfTIHeader(bytes, path: path)
    }

    /// Before memory is taken: a byte of a packed file unpacks to 1032 at most.
    private static func checkSize(_ header: NIfTIHeader, _ size: Int, _ path: String) throws {
        guard header.dataSize / 1032 <= size else {
            throw ImagingError(
                path, "claims the shape \(header.shape), but has only \(size) bytes", remedy: "copy or make it again")
        }
    }

    /// The voxels in the machine's byte order, as elements of `dtype` or as bytes.
    private static func stored(_ header: NIfTIHeader, _ file: GzipReader, _ dtype: DType) throws -> Tensor {
        let voxels = Tensor.empty([header.dataSize / dtype.size], dtype: dtype)
        try voxels.withUnsafeMutableBytes { bytes in
            try file.read(into: bytes, "voxels")
            guard header.isSwapped else { return }
            ci_swap_voxels(bytes.baseAddress!, header.dataSize / header.type.size, header.type.size)
        }
        return voxels
    }

    private static func convert(_ raw: Tensor, _ header: NIfTIHeader, to voxels: Tensor) {
        // Adding -0, unlike 0, changes no value: not even -0.
        let intercept = header.intercept == 0 ? -0.0 : header.intercept
        let status = raw.withUnsafeBytes { from in
            voxels.withUnsafeMutableBytes { to in
                ci_voxels_to_float(
                    from.baseAddress!, CInt(header.type.rawValue), voxels.count, header.slope, intercept,
                    to.baseAddress!.assumingMemoryBound(to: Float.self))
            }
        }
        precondition(status == 0, "no conversion from \(header.type)")
    }

    private static func integers(_ raw: Tensor, _ header: NIfTIHeader, _ path: String) throws -> Tensor {
        let values = raw.withUnsafeBytes { bytes -> [Int]? in
            switch header.type {
            case .uint8: return widened(bytes, UInt8.self)
            case .int8: return widened(bytes, Int8.self)
            case .uint16: return widened(bytes, UInt16.self)
            case .int16: return widened(bytes, Int16.self)
            case .uint32: return widened(bytes, UInt32.self)
            case .int32: return widened(bytes, Int32.self)
            case .uint64: return widened(bytes, UInt64.self)
            case .int64: return widened(bytes, Int64.self)
            case .float32, .float64: return nil
            }
        }
        guard let values else { throw ImagingError(path, "has integers beyond the range of int64") }
        return Tensor(values)
    }

    /// nil when one does not fit.
    private static func widened<Stored: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _: Stored.Type
    ) -> [Int]? {
        let stored = bytes.bindMemory(to: Stored.self)
        guard Stored.max <= Int.max || stored.allSatisfy({ $0 <= Int.max }) else { return nil }
        return stored.map { Int(truncatingIfNeeded: $0) }
    }

    /// In the file the first axis runs fastest; in a tensor the last.
    private static func rowMajor(_ columns: Tensor, _ shape: [Int]) -> Tensor {
        columns.reshaped(shape.reversed()).permuted(shape.indices.reversed()).contiguous()
    }
}
