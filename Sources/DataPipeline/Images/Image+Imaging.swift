import CImaging

extension Image {
    /// A copy of what the C edge has decoded.
    init(_ raw: CIImage) {
        let (width, height, channels) = (Int(raw.width), Int(raw.height), Int(raw.channels))
        let bytes = UnsafeBufferPointer(start: raw.pixels, count: width * height * channels)
        self.init(width: width, height: height, channels: channels, pixels: Array(bytes))
    }

    /// Hands the pixels to the C edge, which leaves them as they are.
    func withImaging<Result>(_ body: (inout CIImage) throws -> Result) rethrows -> Result {
        var raw = CIImage()
        (raw.width, raw.height, raw.channels) = (UInt32(width), UInt32(height), UInt32(channels))
        var pixels = pixels
        return try pixels.withUnsafeMutableBufferPointer {
            raw.pixels = $0.baseAddress
            return try body(&raw)
        }
    }
}

extension CIImage {
    /// The message of a call that failed.
    var reason: String {
        let bytes = elements(of: message, as: UInt8.self)
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
