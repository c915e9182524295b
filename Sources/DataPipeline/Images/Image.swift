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
}
