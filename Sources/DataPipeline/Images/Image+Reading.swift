import CImaging
import Foundation
import Torch

extension Image {
    /// A JPEG or PNG file, whatever it is called: always RGB and upright, as its EXIF orientation says.
    ///
    /// - Parameter shrink: for JPEG; a PNG file comes whole. Sides are rounded up.
    /// - Throws: `ImagingError` when there is no such file, it is of another format, damaged or too large.
    public static func read(
        _ path: String, _ reading: ImageReading = ImageReading(), shrink: ImageReading.Shrink = .none
    ) throws -> Image {
        let file = try ImageFile(path)
        return try file.decoded(reading, shrink).rgb
    }

    /// The same in one channel, as masks are: see `grey`.
    public static func readGrey(_ path: String, _ reading: ImageReading = ImageReading()) throws -> Image {
        try ImageFile(path).decoded(reading).grey
    }

    /// The size of the upright picture, from the file's header alone.
    public static func size(of path: String) throws -> ImageSize { try ImageFile(path).size() }
}

/// A picture's file in memory.
struct ImageFile {
    let path: String
    private let bytes: MappedFile
    private let format: ImageFormat

    init(_ path: String) throws {
        self.path = path
        bytes = try MappedFile(path)
        guard let format = bytes.withBytes(ImageFormat.init) else {
            throw ImagingError(
                path, "is no JPEG or PNG file: it begins with other bytes", remedy: "convert it to one of them")
        }
        self.format = format
    }

    /// Whether it is a PNG file of 16 bits a channel: the first chunk, which has it, is always at the same place.
    var isDeep: Bool { format == .png && bytes.withBytes { $0.count > 24 && $0[24] == 16 } }

    func size() throws -> ImageSize {
        let image = try run(ImageReading()) { format == .jpeg ? ci_jpeg_header(&$0, &$1) : ci_png_header(&$0, &$1) }
        let (width, height) = (Int(image.width), Int(image.height))
        return image.orientation >= 5
            ? ImageSize(width: height, height: width) : ImageSize(width: width, height: height)
    }

    func decoded(_ reading: ImageReading, _ shrink: ImageReading.Shrink = .none) throws -> Image {
        var image = try run(reading) {
            format == .jpeg ? ci_jpeg_decode(&$0, shrink.rawValue, &$1) : ci_png_decode(&$0, &$1)
        }
        defer { free(image.pixels) }
        guard ci_upright(&image) == 0 else { throw ImagingError(path, "cannot be turned: not enough memory") }
        return Image(image)
    }

    private func run(_ reading: ImageReading, _ read: (inout CIEncoded, inout CIImage) -> CInt) throws -> CIImage {
        try bytes.withBytes { bytes in
            var image = CIImage()
            var file = CIEncoded(
                bytes: bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), size: bytes.count,
                most_pixels: UInt64(reading.mostPixels), takes_warnings: reading.takesDamaged)
            guard read(&file, &image) == 0 else {
                throw ImagingError(path, "cannot be read as \(format.rawValue): \(image.reason)")
            }
            return image
        }
    }
}

/// Formats of pictures, known by a file's first bytes.
enum ImageFormat: String {
    case jpeg = "JPEG"
    case png = "PNG"

    init?(_ bytes: UnsafeRawBufferPointer) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else {
            return nil
        }
    }
}
