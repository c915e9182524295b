import DataPipeline
import TestSupport
import Testing
import Torch

struct SaliencyFixtures: Decodable {
    let resized: [ImageSize]
    let turned: [Turn]
    let coloured: [Colours]
    let grey: [String]

    struct Turn: Decodable { let degrees: Double }

    struct Colours: Decodable {
        let steps: [Step]
        /// Levels that may be between.
        let most: Int
    }

    struct Step: Decodable {
        let kind: String
        let factor: Float

        var step: ColourStep {
            switch kind {
            case "brightness": .brightness(factor)
            case "contrast": .contrast(factor)
            case "saturation": .saturation(factor)
            default: .hue(factor)
            }
        }
    }

    static let all: SaliencyFixtures = try! fixture("saliency_data.json")
    static let tensors = try! Fixtures.tensors("saliency_data.safetensors")

    static func image(_ name: String) throws -> Image {
        let tensor = try #require(tensors[name])
        return Image(
            width: tensor.shape[1], height: tensor.shape[0], channels: tensor.shape.count == 3 ? 3 : 1,
            pixels: tensor.array(of: UInt8.self))
    }
}

/// Held against PIL and torchvision, to the last bit.
@Suite struct MaskAndTurnTests {
    private func image(_ name: String) throws -> Image { try SaliencyFixtures.image(name) }

    @Test(arguments: SaliencyFixtures.all.resized.indices) func resizesAsTorchvision(number: Int) throws {
        let size = SaliencyFixtures.all.resized[number]
        #expect(try image("image").resized(to: size) == image("resized\(number)"))
        #expect(try image("mask").nearest(to: size) == image("resized\(number)_mask"))
    }

    @Test func mirrorsAsTorchvision() throws {
        #expect(try image("image").mirrored() == image("mirrored"))
        #expect(try image("mask").mirrored() == image("mirrored_mask"))
    }

    @Test(arguments: SaliencyFixtures.all.turned.indices) func turnsAsTorchvision(number: Int) throws {
        let degrees = SaliencyFixtures.all.turned[number].degrees
        #expect(try image("image").turned(degrees: degrees) == image("turned\(number)"))
        #expect(try image("mask").turned(degrees: degrees) == image("turned\(number)_mask"))
    }

    @Test(arguments: SaliencyFixtures.all.coloured.indices) func changesColoursAsTorchvision(number: Int) throws {
        let colours = SaliencyFixtures.all.coloured[number]
        let planes = try image("image").planes(nil)
        planes.apply(colours.steps.map(\.step))
        let (found, expected) = (
            planes.permuted([1, 2, 0]), try #require(SaliencyFixtures.tensors["coloured\(number)"])
        )
        expectClose(found.to(.float32), expected.to(.float32), relative: 0, absolute: Double(colours.most))
    }

    @Test(arguments: SaliencyFixtures.all.grey) func takesTheLumaAsPIL(name: String) throws {
        let expected = try image("grey/\(name)")
        #expect(try Image.readGrey(Fixtures.path("images/\(name)")) == expected)
        #expect(expected.grey == expected)
    }

    @Test func binarisesAtAHalf() {
        let image = Image(width: 4, height: 1, channels: 1, pixels: [0, 127, 128, 255])
        #expect(image.binarised().pixels == [0, 0, 255, 255])
    }
}
