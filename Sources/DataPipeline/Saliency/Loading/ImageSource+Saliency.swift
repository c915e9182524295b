extension ImageSource {
    /// A pair's picture, stretched to a size: bilinear where it grows and averaged where it shrinks, as PIL's `resize`.
    func picture(_ pair: SaliencyPair, _ size: ImageSize) throws -> Image {
        let scale = max(
            Double(size.width) / Double(pair.size.width), Double(size.height) / Double(pair.size.height))
        return try picture(pair.image, pair.size, scale: scale).image.resized(to: size)
    }

    /// A pair's mask as its file has it, in one channel.
    ///
    /// - Throws: `ImagingError` where it cannot be read, is of another size, or has levels of 0 and 1.
    func mask(_ pair: SaliencyPair) throws -> Image {
        try grey(pair.mask, pair.size).expectingMaskLevels(pair.mask)
    }
}

extension Image {
    /// A mask of ones in place of 255 would be all but black.
    func expectingMaskLevels(_ path: String) throws -> Image {
        guard !pixels.contains(1) || pixels.contains(where: { $0 > 1 }) else {
            throw ImagingError(
                path, "has no level above 1, where 255 is expected for what stands out",
                remedy: "multiply its levels by 255")
        }
        return self
    }
}
