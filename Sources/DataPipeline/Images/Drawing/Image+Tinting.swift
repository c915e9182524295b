extension Image {
    /// Mixes a colour in, half and half, where a grey picture of the same size has 128 and more. A picture that is not RGB
    /// becomes so.
    public mutating func tint(_ mask: Image, _ colour: Colour) {
        precondition(mask.channels == 1 && mask.size == size, "a mask of \(mask.size) for a picture of \(size)")
        self = rgb
        let tone = [colour.red, colour.green, colour.blue].map(Int.init)
        pixels.withUnsafeMutableBufferPointer { pixels in
            for (pixel, level) in mask.pixels.enumerated() where level >= 128 {
                for channel in 0..<3 {
                    pixels[3 * pixel + channel] = UInt8((Int(pixels[3 * pixel + channel]) + tone[channel]) / 2)
                }
            }
        }
    }
}
