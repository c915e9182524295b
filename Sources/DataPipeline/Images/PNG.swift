import CImaging
import Foundation
import Torch

/// Pictures in PNG files.
public enum PNG {
    /// Palettes become RGB, grey with alpha RGBA, and 16 bits a channel 8.
    /// - Throws: `ImagingError` when the file cannot be read or is damaged.
    public static func read(_ path: String) throws -> Image {
        var raw = CIImage()
        guard ci_png_read(path, &raw) == 0, let pixels = raw.pixels else {
            throw ImagingError(path, "cannot be read as PNG: \(message(raw))")
        }
        defer { free(pixels) }
        let (width, height, channels) = (Int(raw.width), Int(raw.height), Int(raw.channels))
        let bytes = UnsafeBufferPointer(start: pixels, count: width * height * channels)
        return Image(width: width, height: height, channels: channels, pixels: Array(bytes))
    }

    /// Writes the file at once or not at all.
    public static func write(_ image: Image, to path: String) throws {
        var raw = CIImage()
        (raw.width, raw.height) = (UInt32(image.width), UInt32(image.height))
        raw.channels = UInt32(image.channels)
        var pixels = image.pixels
        try pixels.withUnsafeMutableBufferPointer { pixels in
            raw.pixels = pixels.baseAddress
            try replaceFile(path) { file in
                guard ci_png_write(file.descriptor, &raw) == 0 else {
                    throw ImagingError(path, "cannot be written as PNG: \(message(raw))")
                }
            }
        }
    }

    private static func message(_ raw: CIImage) -> String {
        let bytes = elements(of: raw.message, as: UInt8.self)
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
