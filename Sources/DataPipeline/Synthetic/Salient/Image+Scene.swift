extension Image {
    /// Paints an RGB picture's pixels of a rectangle for which `isInside` holds.
    mutating func paint(_ texture: Texture, in bounds: PixelRectangle, where isInside: (Int, Int) -> Bool) {
        forEach(in: bounds, where: isInside) { image, column, row in
            let levels = texture.levels(column, row)
            for channel in 0..<3 { image.pixels[3 * (row * image.width + column) + channel] = levels[channel] }
        }
    }

    /// Sets a grey picture's pixels of a rectangle for which `isInside` holds to 255.
    mutating func mark(_ bounds: PixelRectangle, where isInside: (Int, Int) -> Bool) {
        forEach(in: bounds, where: isInside) { image, column, row in image.pixels[row * image.width + column] = 255 }
    }

    /// Changes each level by up to 8, so that no area is even.
    mutating func addGrain(using random: inout SampleRandom) {
        for index in stride(from: 0, to: pixels.count, by: 4) {
            var word = random.word()
            for byte in index..<min(index + 4, pixels.count) {
                pixels[byte] = UInt8(min(max(Int(pixels[byte]) + Int(word & 15) - 8, 0), 255))
                word >>= 8
            }
        }
    }

    private mutating func forEach(
        in bounds: PixelRectangle, where isInside: (Int, Int) -> Bool, _ body: (inout Image, Int, Int) -> Void
    ) {
        for row in max(0, bounds.y)..<max(0, bounds.y, min(height, bounds.y + bounds.height)) {
            for column in max(0, bounds.x)..<max(0, bounds.x, min(width, bounds.x + bounds.width))
            where isInside(column, row) {
                body(&self, column, row)
            }
        }
    }
}
