import CImaging
import Torch

/// Pictures in JPEG files. `Image.read` reads them.
public enum JPEG {
    /// Writes the file at once or not at all; transparency is dropped.
    /// - Parameter quality: 1 to 100, as all JPEG programs count it.
    public static func write(_ image: Image, to path: String, quality: Int = 90) throws {
        precondition((1...100).contains(quality), "a JPEG quality of \(quality)")
        let opaque = image.channels == 4 ? image.rgb : image
        try replaceFile(path) { file in
            try opaque.withImaging { raw in
                guard ci_jpeg_write(file.descriptor, CInt(quality), &raw) == 0 else {
                    throw ImagingError(path, "cannot be written as JPEG: \(raw.reason)")
                }
            }
        }
    }
}

extension Image {
    /// As JPEG where the name ends in .jpg or .jpeg, else as PNG.
    public func write(to path: String) throws {
        let name = path.lowercased()
        if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
            try JPEG.write(self, to: path)
        } else {
            try PNG.write(self, to: path)
        }
    }
}
