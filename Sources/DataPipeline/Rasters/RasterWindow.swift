/// Whole pixels of a raster, from its upper left corner.
public struct RasterWindow: Sendable, Hashable, Codable, CustomStringConvertible {
    public var x, y, width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// All of a raster.
    public init(_ size: ImageSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

    public var size: ImageSize { ImageSize(width: width, height: height) }

    public var description: String { "\(width)x\(height) at \(x), \(y)" }

    public func contains(_ other: RasterWindow) -> Bool {
        other.x >= x && other.y >= y && other.x + other.width <= x + width && other.y + other.height <= y + height
    }

    func moved(x: Int, y: Int) -> RasterWindow {
        RasterWindow(x: self.x + x, y: self.y + y, width: width, height: height)
    }
}

extension RasterWindow {
    /// Windows that cover a raster once, each of whole blocks: each block is decoded once.
    ///
    /// - Parameter pixels: of a window, about; a block that has more is a window by itself.
    public static func covering(_ size: ImageSize, blocks: ImageSize, pixels: Int = 1 << 20) -> [RasterWindow] {
        let width = stride(blocks.width, size.width, most: max(pixels / blocks.height, 1))
        let height = stride(blocks.height, size.height, most: max(pixels / width, 1))
        return Swift.stride(from: 0, to: size.height, by: height).flatMap { y in
            Swift.stride(from: 0, to: size.width, by: width).map { x in
                RasterWindow(x: x, y: y, width: min(width, size.width - x), height: min(height, size.height - y))
            }
        }
    }

    /// A multiple of a block's side, at least one block, at most the raster's side.
    private static func stride(_ block: Int, _ side: Int, most: Int) -> Int {
        min(side, max(1, most / block) * block)
    }
}
