/// The levels of one mask.
struct MaskLevels: Sendable {
    /// Of pixels that are 128 or more.
    let foreground: Double
    /// Pixels that are neither 0 nor 255.
    let soft: Int
    let isBlack, isWhite: Bool
    /// Whether its file has colours, of which the luma is taken.
    let isColoured: Bool
    /// Whether its file has 16 bits a channel, which become 8.
    let isDeep: Bool

    /// - Throws: `ImagingError` where it cannot be read, or has ones where 255 is expected.
    init(_ pair: SaliencyPair, _ reading: ImageReading) throws {
        let file = try ImageFile(pair.mask)
        let image = try file.decoded(reading)
        let mask = try image.grey.expectingMaskLevels(pair.mask)
        let counts = mask.histogram
        foreground = Double(counts[128...].reduce(0, +)) / Double(mask.pixels.count)
        soft = counts[1..<255].reduce(0, +)
        isBlack = counts[0] == mask.pixels.count
        isWhite = counts[255] == mask.pixels.count
        isColoured = image.hasColours
        isDeep = file.isDeep
    }
}

extension Image {
    /// How many pixels have each of 256 levels.
    fileprivate var histogram: [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for level in pixels { counts[Int(level)] += 1 }
        return counts
    }

    fileprivate var hasColours: Bool {
        guard channels > 1 else { return false }
        for pixel in stride(from: 0, to: pixels.count, by: channels) {
            let red = pixels[pixel]
            if pixels[pixel + 1] != red || pixels[pixel + 2] != red { return true }
        }
        return false
    }
}
