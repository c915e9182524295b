import CImaging
import Torch

/// Pictures in PNG files.
public enum PNG {
    /// Palettes become RGB, grey with alpha RGBA, and 16 bits a channel 8.
    /// - Throws: `ImagingError` when the file cannot be read, is damaged or of another format.
    public static func read(_ path: String, _ reading: ImageReading = ImageReading()) throws -> Image {
        try ImageFile(path).decoded(reading)
    }

    /// Writes the file at once or not at all.
    public static func write(_ image: Image, to path: String) throws {
        try replaceFile(path) { file in
            try image.withImaging { raw in
                guard ci_png_write(file.descriptor, &raw) == 0 else {
                    throw ImagingError(path, "cannot be written as PNG: \(raw.reason)")
                }
            }
        }
    }
}
