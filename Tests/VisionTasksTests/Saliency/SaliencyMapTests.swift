import DataPipeline
import TestSupport
import Testing
import Torch
import VisionTasks

@Suite struct SaliencyMapTests {
    @Test func probabilitiesBecomeLevels() throws {
        let logits = Tensor([-100, -1, 0, 0.5, 2, 100] as [Float], shape: [1, 2, 3])
        let map = try Image.saliencyMap(logits, size: ImageSize(width: 3, height: 2))
        #expect(map == Image(width: 3, height: 2, channels: 1, pixels: [0, 69, 128, 159, 225, 255]))
    }

    /// Twice as large: between two pixels lie their mixtures by quarters, as PIL's `BILINEAR` has it.
    @Test func anotherSizeIsBilinear() throws {
        let logits = Tensor([-100, 100] as [Float], shape: [1, 1, 2])
        let map = try Image.saliencyMap(logits, size: ImageSize(width: 4, height: 2))
        #expect(map.pixels == [0, 64, 191, 255, 0, 64, 191, 255])
    }

    @Test func anAnswerThatIsNotFiniteIsAnError() {
        for bad in [Float.nan, .infinity] {
            #expect(throws: SaliencyMapError.self) {
                try Image.saliencyMap(Tensor([0, bad], shape: [1, 1, 2]), size: ImageSize(width: 2, height: 1))
            }
        }
    }
}
