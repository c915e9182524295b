/// Pictures of one channel whose levels mean something.
extension Image {
    /// One channel: the luma of ITU-R BT.601, and transparency dropped, as by PIL's `convert("L")`. Grey stays as it is.
    public var grey: Image {
        guard channels != 1 else { return self }
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height) { bytes, count in
            for pixel in 0..<width * height {
                let (red, green, blue) = (
                    Int(pixels[channels * pixel]), Int(pixels[channels * pixel + 1]), Int(pixels[channels * pixel + 2])
                )
                bytes[pixel] = UInt8((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
            }
            count = width * height
        }
        return Image(width: width, height: height, channels: 1, pixels: bytes)
    }

    /// A picture's file in one channel, as masks are: see `grey`.
    public static func readGrey(_ path: String, _ reading: ImageReading = ImageReading()) throws -> Image {
        try ImageFile(path).decoded(reading).grey
    }
}
