import Foundation
import TestSupport
import Testing
import Torch

/// GDAL's own programs, which the reader and the writer are held against.
enum GDALTools {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: `Missing` where GDAL's programs are not installed, and where one fails.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Missing(
                description: process.terminationStatus == 127
                    ? "\(program) is not installed: apt-get install gdal-bin" : "\(program) \(arguments) failed")
        }
        return data
    }

    static func info(_ path: String, statistics: Bool = false) throws -> GDALInfo {
        let data = try run("gdalinfo", ["-json"] + (statistics ? ["-stats"] : []) + [path])
        return try JSONDecoder().decode(GDALInfo.self, from: data)
    }

    /// All of a raster as GDAL decodes it: float64 `[bands, height, width]`.
    static func pixels(_ path: String, _ folder: TemporaryFolder) throws -> Tensor {
        let raw = folder.file("pixels-\(UUID().uuidString)")
        try run("gdal_translate", ["-q", "-of", "ENVI", "-ot", "Float64", "-co", "INTERLEAVE=BSQ", path, raw])
        let info = try info(path)
        let values = try Data(contentsOf: URL(filePath: raw)).withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        return Tensor(values, shape: [info.bands.count, info.size[1], info.size[0]], device: .cpu)
    }

    /// Writes numbers as they are, float64, for `gdal_translate` to make something of.
    ///
    /// - Parameter values: `[bands, height, width]`.
    static func writeRaw(_ values: Tensor, _ folder: TemporaryFolder, _ name: String = "raw") throws -> String {
        let (bands, height, width) = (values.size(0), values.size(1), values.size(2))
        let header = """
            ENVI
            samples = \(width)
            lines = \(height)
            bands = \(bands)
            header offset = 0
            data type = 5
            interleave = bsq
            byte order = 0
            """
        _ = try folder.write(header.utf8, to: "\(name).hdr")
        return try folder.write(bytes(of: values.to(.float64)), to: "\(name).dat")
    }

    /// A raster that `gdal_translate` makes of numbers.
    static func make(
        _ values: Tensor, _ name: String, _ options: [String], in folder: TemporaryFolder
    ) throws -> String {
        let raw = try writeRaw(values, folder, "\(name).raw")
        try run("gdal_translate", ["-q"] + options + [raw, folder.file(name)])
        return folder.file(name)
    }
}

/// What `gdalinfo -json` says.
struct GDALInfo: Decodable {
    let size: [Int]
    let driverShortName: String
    let geoTransform: [Double]?
    let bands: [Band]
    let metadata: [String: [String: String]]?

    struct Band: Decodable {
        let type: String
        let block: [Int]
        let colorInterpretation: String
        let minimum, maximum, mean, stdDev: Double?
        let noDataValue: Number?
        let description: String?
        let colorTable: Table?
    }

    struct Table: Decodable {
        let entries: [[Int]]
    }

    /// What is no number in JSON is a text.
    struct Number: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value = try (try? container.decode(Double.self)) ?? Double(container.decode(String.self)) ?? .nan
        }
    }

    var compression: String? { metadata?["IMAGE_STRUCTURE"]?["COMPRESSION"] }
}

/// Numbers that differ from pixel to pixel and band to band, from 0 to `largest`.
func rampedRaster(_ shape: [Int], largest: Double) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor((0..<count).map { Double(($0 * 7919) % 1009) / 1008 * largest }, shape: shape, device: .cpu).rounded()
}
