import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct PosNegCropsTests {
    private let fixtures: TransformFixtures
    private let tensors: StateDict

    init() throws { (fixtures, tensors) = try TransformFixtures.load() }

    @Test func sidesAreMONAIs() throws {
        for entry in fixtures.indices {
            let label = try #require(tensors[entry.label])
            let index = ForegroundIndex(
                label: label, image: entry.image.flatMap { tensors[$0] }, threshold: entry.imageThreshold)
            #expect(flat(.foreground, index) == entry.foreground, "\(entry.name)")
            #expect(flat(.background, index) == entry.background, "\(entry.name)")
        }
    }

    private func flat(_ side: ForegroundIndex.Side, _ index: ForegroundIndex) -> [Int] {
        (0..<index.count(side)).map { number in
            zip(index.position(number, side), index.shape).reduce(0) { $0 * $1.1 + $1.0 }
        }
    }

    @Test func centersAreCorrectedAsByMONAI() throws {
        for entry in fixtures.centers {
            let crops = PosNegCrops(size: entry.roi, allowsSmaller: entry.allowSmaller)
            if let corrected = entry.corrected {
                #expect(try crops.corrected(entry.center, in: entry.shape) == corrected, "\(entry)")
            } else {
                #expect(throws: DataError.self) { try crops.corrected(entry.center, in: entry.shape) }
            }
        }
    }

    @Test func cropsAreMONAIs() throws {
        let image = try #require(tensors["crops/image"])
        for entry in fixtures.crops {
            let crops = PosNegCrops(
                size: entry.options.spatialSize, count: entry.options.numSamples, positive: entry.options.pos,
                negative: entry.options.neg, allowsSmaller: entry.options.allowSmaller ?? false)
            let index = ForegroundIndex(label: try label(entry.label, like: image))
            var random = NumPyRandom(seed: entry.seed)
            #expect(try crops.centers(in: index, using: &random) == entry.centers, "\(entry.name)")
            random = NumPyRandom(seed: entry.seed)
            for (box, output) in zip(try crops.boxes(in: index, using: &random), entry.outputs) {
                var view = VoxelBox(image)
                view.crop(box)
                expectSame(view.tensor(), try #require(tensors[output]), output)
            }
        }
    }

    private func label(_ name: String, like image: Tensor) throws -> Tensor {
        switch name {
        case "zeros": Tensor.zeros(like: image)
        case "ones": Tensor.ones(like: image)
        default: try #require(tensors["crops/label"])
        }
    }

    @Test func aVolumeWithoutCandidatesIsRefused() {
        let dark = ForegroundIndex(label: .zeros([1, 4, 4, 4]), image: .zeros([1, 4, 4, 4]), threshold: 1)
        var random = NumPyRandom(seed: 0)
        #expect(throws: DataError.self) { try PosNegCrops(size: [2, 2, 2]).boxes(in: dark, using: &random) }
    }
}
