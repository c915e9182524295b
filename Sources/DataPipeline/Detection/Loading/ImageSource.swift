/// Where a dataset's pictures come from.
struct ImageSource: Sendable {
    let reading: ImageReading
    let cache: ImageCache?
    /// Whether JPEG pictures that are shown small are decoded small.
    let shrinksWhileDecoding: Bool

    /// A picture, perhaps with fewer pixels than its file has.
    struct Picture {
        let image: Image
        /// Pixels of `image` by those of the file.
        let detail: (x: Double, y: Double)
    }

    /// - Parameters:
    ///   - size: what the set says of it.
    ///   - scale: the largest that it is shown at.
    /// - Throws: `ImagingError` when it cannot be read, or is of another size.
    func picture(_ path: String, _ size: ImageSize, scale: Double) throws -> Picture {
        if let cache {
            let cached = try cache.picture(path, reading)
            try expect(size, cached.size, path)
            return Picture(image: cached.image, detail: cached.detail)
        }
        let shrink = shrinksWhileDecoding ? ImageReading.Shrink.fitting(scale) : .none
        let file = try ImageFile(path)
        try expect(size, file.size(), path)
        let image = try file.decoded(reading, shrink).rgb
        let isWhole = image.size == size
        let detail = isWhole ? 1 : 1 / Double(shrink.rawValue)
        return Picture(image: image, detail: (detail, detail))
    }

    /// A picture that is wanted in one channel, with all its pixels.
    func grey(_ path: String, _ size: ImageSize) throws -> Image {
        let image = try cache?.picture(path, reading, isGrey: true).image ?? .readGrey(path, reading)
        try expect(size, image.size, path)
        return image
    }

    private func expect(_ size: ImageSize, _ found: ImageSize, _ path: String) throws {
        guard size == found else {
            throw ImagingError(
                path, "has \(found) pixels, and its annotation is for \(size)", remedy: "correct one of them")
        }
    }
}

extension ImageReading.Shrink {
    /// The most that leaves as many pixels as are shown at a scale.
    static func fitting(_ scale: Double) -> ImageReading.Shrink {
        allCases.last { 1 / Double($0.rawValue) >= scale } ?? .none
    }
}
