import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct ResamplingTests {
    private func image(_ tensor: Tensor) -> Image {
        Image(width: tensor.shape[1], height: tensor.shape[0], channels: 3, pixels: tensor.array(of: UInt8.self))
    }

    @Test(arguments: ImageFixtures.all.sizes.indices) func equalsPIL(number: Int) throws {
        let (tensors, resize) = (try Fixtures.tensors("resampling.safetensors"), ImageFixtures.all.sizes[number])
        let placement = Placement(
            x: axis(resize.width, resize.box[0], resize.box[2]), y: axis(resize.height, resize.box[1], resize.box[3]))
        var canvas = Image(width: resize.width, height: resize.height, filledWith: .black)
        canvas.paint(image(try #require(tensors["source"])), placement)
        #expect(canvas == image(try #require(tensors["resized\(number)"])))
    }

    /// The part of an image between two edges, which PIL takes in fp32, over a whole canvas.
    private func axis(_ count: Int, _ low: Double, _ high: Double) -> Placement.Axis {
        let (low, length) = (Float(low), Double(Float(high) - Float(low)))
        var axis = Placement.Axis(1, start: 0, length: count, canvas: count)
        axis.scale = Double(count) / length
        axis.offset = -Double(low) * axis.scale
        return axis
    }

    @Test func partsOfACanvasAreThoseOfTheWhole() throws {
        let source = image(try #require(try Fixtures.tensors("resampling.safetensors")["source"]))
        let whole = source.resized(to: ImageSize(width: 100, height: 80))
        var part = Image(width: 60, height: 50, filledWith: .ground)
        part.paint(
            source,
            Placement(
                x: .init(64, start: -30, length: 100, canvas: 60), y: .init(48, start: 10, length: 80, canvas: 50)))
        for row in 0..<50 {
            for column in 0..<60 {
                let found = part.pixel(column, row)
                #expect(found == (row < 10 ? [128, 128, 128] : whole.pixel(column + 30, row - 10)))
            }
        }
    }

    @Test func mirrorsInTheSamePass() throws {
        let source = image(try #require(try Fixtures.tensors("resampling.safetensors")["source"]))
        let placement = Placement.letterbox(source.size, on: ImageSize(width: 50, height: 50))
        var plain = Image(width: 50, height: 50, filledWith: .ground)
        var mirrored = plain
        plain.paint(source, placement)
        mirrored.paint(source, placement.mirrored(width: 50))
        for row in 0..<50 {
            for column in 0..<50 { #expect(mirrored.pixel(column, row) == plain.pixel(49 - column, row)) }
        }
    }

    @Test(arguments: ImageFixtures.all.jitters.indices) func changesColoursAsColorsys(number: Int) throws {
        let (tensors, jitter) = (try Fixtures.tensors("colours.safetensors"), ImageFixtures.all.jitters[number])
        let colours = try #require(tensors["colours"]).array(of: UInt8.self)
        let expected = try #require(tensors["jitter\(number)"]).array(of: Double.self)
        let picture = Image(width: colours.count / 3, height: 1, channels: 3, pixels: colours)
        let planes = picture.planes(
            ColourChange(hueGain: jitter[0], hueShift: jitter[1], saturation: jitter[2], value: jitter[3]))
        let found = planes.permuted([1, 2, 0]).array(of: UInt8.self)
        for (value, wanted) in zip(found, expected) { #expect(abs(Double(value) - wanted) <= 0.502) }
    }

    @Test func mixesHalfAndHalf() {
        var image = Image(width: 3, height: 2, filledWith: Colour(10, 100, 255))
        image.mix(Image(width: 3, height: 2, filledWith: Colour(20, 101, 255)))
        #expect(image == Image(width: 3, height: 2, filledWith: Colour(15, 101, 255)))
    }
}

extension Image {
    func pixel(_ column: Int, _ row: Int) -> [UInt8] {
        Array(pixels[3 * (row * width + column)..<3 * (row * width + column) + 3])
    }
}
