extension Image {
    /// Mixes a colour in where a mask is bright, and draws a line around what it marks. A picture that is not RGB becomes so.
    ///
    /// - Parameters:
    ///   - mask: in one channel, of the picture's size. The brighter, the more of the colour; the line goes around its levels
    ///     of 128 and more, just inside.
    ///   - strength: of the colour where the mask is white: 0 leaves the picture as it is, 1 hides it.
    public mutating func tint(_ mask: Image, _ colour: Colour, strength: Double = 0.5) {
        precondition(mask.channels == 1 && mask.size == size, "a mask of \(mask.size) on a picture of \(size)")
        precondition((0...1).contains(strength), "a tint's strength of \(strength)")
        self = rgb
        let edges = mask.outline
        let whole = Int((strength * 255).rounded())
        for pixel in mask.pixels.indices {
            mix(colour, into: pixel, share: edges[pixel] ? 255 * 255 : whole * Int(mask.pixels[pixel]))
        }
    }

    /// - Parameter share: of the colour, in 255 · 255ths.
    private mutating func mix(_ colour: Colour, into pixel: Int, share: Int) {
        let one = 255 * 255
        for (channel, level) in [colour.red, colour.green, colour.blue].enumerated() {
            let mixed = share * Int(level) + (one - share) * Int(pixels[3 * pixel + channel])
            pixels[3 * pixel + channel] = UInt8((mixed + one / 2) / one)
        }
    }

    /// Whether a pixel is the last one of what is bright, up, down, left or right of it. The picture's own edge is none.
    private var outline: [Bool] {
        (0..<pixels.count).map { pixel in
            guard pixels[pixel] >= 128 else { return false }
            let column = pixel % width
            return (column > 0 && pixels[pixel - 1] < 128) || (column < width - 1 && pixels[pixel + 1] < 128)
                || (pixel >= width && pixels[pixel - width] < 128)
                || (pixel + width < pixels.count && pixels[pixel + width] < 128)
        }
    }
}
