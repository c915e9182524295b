/// A picture of 8 bits a channel.
public struct Image: Sendable, Equatable {
    public let width, height: Int
    /// 1 grey, 3 RGB, 4 RGBA.
    public let channels: Int
    /// Rows from the top, the channels of a pixel side by side: `[height, width, channels]`.
    public var pixels: [UInt8]

    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition([1, 3, 4].contains(channels), "an image of \(channels) channels")
        precondition(pixels.count == width * height * channels, "\(pixels.count) bytes for \(width) x \(height)")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// An RGB picture of one colour.
    public init(width: Int, height: Int, filledWith colour: Colour) {
        let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { bytes, count in
            for pixel in 0..<width * height {
                bytes[3 * pixel] = colour.red
                bytes[3 * pixel + 1] = colour.green
                bytes[3 * pixel + 2] = colour.blue
            }
            count = 3 * width * height
        }
        self.init(width: width, height: height, channels: 3, pixels: pixels)
    }

    public var size: ImageSize { ImageSize(width: width, height: height) }

    /// The same in RGB: grey three times, transparency dropped as by PIL's `convert("RGB")`.
    public var rgb: Image {
        guard channels != 3 else { return self }
        let bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { bytes, count in
            for pixel in 0..<width * height {
                for channel in 0..<3 {
                    bytes[3 * pixel + channel] = pixels[pixel * channels + (channels == 1 ? 0 : channel)]
                }
            }
            count = 3 * width * height
        }
        return Image(width: width, height: height, channels: 3, pixels: bytes)
    }
}

/// In pixels.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
    public var width, height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    public var description: String { "\(width)x\(height)" }
}

/// Red, green and blue, 0 to 255.
public struct Colour: Sendable, Hashable {
    public let red, green, blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    public static let black = Colour(0, 0, 0)
    public static let white = Colour(255, 255, 255)
}
