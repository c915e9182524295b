import DataPipeline
import Testing

@Suite struct TintingTests {
    /// 5 x 4 grey pixels; the mask has 3 x 2 white ones in the middle and a faint one in a corner.
    private static func tinted(strength: Double) -> Image {
        var levels = Array(repeating: UInt8(0), count: 20)
        for pixel in [6, 7, 8, 11, 12, 13] { levels[pixel] = 255 }
        levels[19] = 100
        var image = Image(width: 5, height: 4, channels: 1, pixels: Array(repeating: 100, count: 20))
        image.tint(
            Image(width: 5, height: 4, channels: 1, pixels: levels), Colour(200, 0, 100), strength: strength)
        return image
    }

    private static func pixel(_ image: Image, _ place: Int) -> [UInt8] {
        Array(image.pixels[(3 * place)..<(3 * place + 3)])
    }

    @Test func theMaskShinesThrough() {
        let image = Self.tinted(strength: 0.5)
        #expect(image.channels == 3 && Self.pixel(image, 0) == [100, 100, 100])
        // Half of 100 / 255 of the colour.
        #expect(Self.pixel(image, 19) == [120, 80, 100])
    }

    @Test func aLineGoesAround() {
        var mask = Image(width: 5, height: 5, channels: 1, pixels: Array(repeating: 0, count: 25))
        for row in 0..<4 { for column in 1..<5 { mask.pixels[5 * row + column] = 200 } }
        var image = Image(width: 5, height: 5, filledWith: .black)
        image.tint(mask, .white, strength: 0)
        let line = (0..<25).filter { Self.pixel(image, $0) == [255, 255, 255] }
        // The picture's upper and right edges are none of the mask's.
        #expect(line == [1, 6, 11, 16, 17, 18, 19])
        #expect(Self.pixel(image, 8) == [0, 0, 0])
    }

    @Test func fullStrengthHidesThePicture() {
        #expect(Self.pixel(Self.tinted(strength: 1), 7) == [200, 0, 100])
    }
}
