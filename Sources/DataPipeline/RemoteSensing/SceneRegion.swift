/// A part of a scene: the rest is as if it were not there. As `[x, y, width, height]` in configurations.
///
/// In pixels; or, where width and height are 1 at most, in parts of the whole, rounded to the nearest pixel.
public struct SceneRegion: Sendable, Hashable, Codable {
    public var x, y, width, height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    public init(from decoder: any Decoder) throws {
        let numbers = try [Double](from: decoder)
        guard numbers.count == 4 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a region is [x, y, width, height]: \(numbers)")
            )
        }
        self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }

    public func encode(to encoder: any Encoder) throws { try [x, y, width, height].encode(to: encoder) }

    /// Whether nothing is in both, as far as the numbers alone say it: parts and pixels are not compared.
    func isApart(from other: SceneRegion) -> Bool {
        guard isPart == other.isPart else { return false }
        return x + width <= other.x || other.x + other.width <= x || y + height <= other.y
            || other.y + other.height <= y
    }

    /// Whether the numbers are parts of the whole.
    private var isPart: Bool { width <= 1 && height <= 1 }

    /// - Throws: `DataError` where it is not within the scene.
    func window(in size: ImageSize, of scene: String) throws -> RasterWindow {
        func edges(_ start: Double, _ length: Double, _ side: Int) -> (start: Int, length: Int) {
            let unit = isPart ? Double(side) : 1
            let (first, last) = ((start * unit).rounded(), ((start + length) * unit).rounded())
            return (Int(first), Int(last - first))
        }
        let (across, down) = (edges(x, width, size.width), edges(y, height, size.height))
        let window = RasterWindow(x: across.start, y: down.start, width: across.length, height: down.length)
        guard window.width > 0, window.height > 0, RasterWindow(size).contains(window) else {
            throw DataError("the region \(window) is not within scene \(scene) of \(size)")
        }
        return window
    }
}
