import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct TransformTests {
    private let fixtures: TransformFixtures
    private let tensors: StateDict

    init() throws { (fixtures, tensors) = try TransformFixtures.load() }

    private func hold(
        _ kind: String, count: Int, _ transform: (Tensor, TransformFixtures.Options) throws -> Tensor
    ) throws {
        let cases = fixtures.cases.filter { $0.kind == kind }
        #expect(cases.count == count)
        for entry in cases {
            let result = try transform(try #require(tensors[entry.input]), entry.options)
            expectSame(result.contiguous(), try #require(tensors[entry.output]), entry.name)
        }
    }

    @Test func scaleIntensityIsMONAIs() throws {
        // MONAI's `factor` is one multiplication, and no range to scale to.
        for entry in fixtures.cases where entry.kind == "ScaleIntensity" && entry.options.factor == nil {
            let (low, high) = (entry.options.minv ?? 0, entry.options.maxv ?? 1)
            let scale = ScaleIntensity(to: low...high, isChannelWise: entry.options.channelWise ?? false)
            expectClose(scale(tensors[entry.input]!), tensors[entry.output]!, entry.name)
        }
    }

    @Test func channelFirstIsMONAIs() throws {
        try hold("EnsureChannelFirst", count: 4) { Spatial.channelFirst($0, $1.channelDim!.axis) }
    }

    @Test func flipIsMONAIs() throws {
        try hold("Flip", count: 6) { image, options in
            Spatial.flip(image, axes: options.spatialAxis?.list ?? Array(0..<image.rank - 1))
        }
    }

    @Test func rotateIsMONAIs() throws {
        try hold("Rotate90", count: 13) { image, options in
            let axes = options.spatialAxes!
            return Spatial.rotate(image, quarterTurns: options.k!, plane: (axes[0], axes[1]))
        }
    }

    @Test func padIsMONAIs() throws {
        try hold("SpatialPad", count: 10) { image, options in
            let placement = options.method.flatMap(Spatial.PadPlacement.init) ?? .symmetric
            let mode: Tensor.Padding = options.mode == "edge" ? .replicate : .constant
            return Spatial.pad(image, to: options.spatialSize!, placement, mode: mode, value: options.value ?? 0)
        }
    }

    @Test func cropsAreMONAIs() throws {
        try hold("CenterSpatialCrop", count: 4) { Spatial.cropCenter($0, to: $1.roiSize!) }
        try hold("SpatialCrop", count: 6) { Spatial.crop($0, around: $1.roiCenter!, size: $1.roiSize!) }
    }

    @Test func randomTurnsAreMONAIs() {
        for entry in fixtures.rotations {
            var random = NumPyRandom(seed: entry.seed)
            let rotation = RandomRotate90(probability: entry.prob, mostTurns: entry.maxK)
            #expect(entry.k.map { _ in rotation.turns(using: &random) } == entry.k)
        }
    }

    @Test func randomFlipsAreMONAIs() {
        for entry in fixtures.flips {
            var random = NumPyRandom(seed: entry.seed)
            let flip = RandomFlip(probability: entry.prob, axes: [0])
            #expect(entry.flipped.map { _ in flip.isFlipped(using: &random) } == entry.flipped)
        }
    }

    @Test func turnsOfUnequalSidesAreRefused() throws {
        try RandomRotate90(plane: [0, 2]).check(size: [96, 64, 96])
        #expect(throws: DataError.self) { try RandomRotate90(plane: [0, 1]).check(size: [96, 64, 96]) }
        #expect(throws: DataError.self) { try RandomRotate90(plane: [0, 3]).check(size: [96, 96, 96]) }
    }
}
