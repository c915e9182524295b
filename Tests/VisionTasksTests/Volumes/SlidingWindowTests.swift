import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// Windows against MONAI's `sliding_window_inference`.
@Suite struct SlidingWindowTests {
    struct File: Decodable {
        let cases: [Fixture]
        let importanceMaps: [Importance]
    }

    struct Fixture: Decodable, CustomTestStringConvertible {
        let name: String
        let options: FixtureOptions
        let padded: [Int]
        let starts: [[Int]]

        var testDescription: String { name }

        /// Padding is zeros here.
        static func all() throws -> [Fixture] {
            try Fixtures.json("sliding_window.json", as: File.self).cases.filter {
                $0.options.text("padding_mode") == "constant" && $0.options.number("cval") == 0
            }
        }

        var windows: SlidingWindow {
            var windows = SlidingWindow(
                window: options.integers("roi") ?? [], overlap: options.number("overlap") ?? 0,
                batch: options.integer("sw_batch_size") ?? 1,
                blending: options.text("mode") == "gaussian" ? .gaussian : .constant)
            windows.sigmaScale = options.number("sigma_scale") ?? 0.125
            return windows
        }
    }

    struct Importance: Decodable {
        let size: [Int]
        let sigmaScale: Double
        let values: [Double]
    }

    @Test(arguments: try Fixture.all()) func windowsLieWhereMONAIPutsThem(_ fixture: Fixture) {
        #expect(fixture.windows.starts(in: fixture.padded) == fixture.starts)
    }

    @Test(arguments: try Fixture.all()) func blendsAsMONAI(_ fixture: Fixture) throws {
        let tensors = try Fixtures.tensors("sliding_window.safetensors")
        let image = try #require(tensors["\(fixture.name)/image"])
        let axes = image.rank - 2
        let weight = try #require(tensors["weight\(axes)d"])
        let geometry = Tensor.Convolution(
            stride: [Int](repeating: 1, count: axes), padding: [Int](repeating: 1, count: axes),
            dilation: [Int](repeating: 1, count: axes), groups: 1)
        let output = try fixture.windows(image) { windows in
            windows.convolved(weight, bias: .undefined, geometry)
                + windows.mean(Array(2..<windows.rank), keepingAxes: true)
        }
        expectClose(output, try #require(tensors["\(fixture.name)/output"]))
    }

    /// Seven windows in batches of two, so that ranks have unequal shares of a round.
    @Test(arguments: [2, 3, 5]) func ranksShareWindowsToTheLastBit(ranks: Int) throws {
        let image = noise([1, 2, 9, 20], seed: 3)
        let weight = noise([3, 2, 3, 3], seed: 4)
        let windows = SlidingWindow(window: [9, 8], overlap: 0.75, batch: 2, blending: .gaussian)
        let geometry = Tensor.Convolution(stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1)
        let network = { @Sendable (part: Tensor) in part.convolved(weight, bias: .undefined, geometry).sigmoid() }
        let alone = try windows(image, network)
        for output in try LoopbackRanks.run(ranks, { try windows(image, over: $0, network) }) {
            expectSame(output, alone)
        }
    }

    @Test func theMiddleOfAWindowCountsMost() throws {
        for fixture in try Fixtures.json("sliding_window.json", as: File.self).importanceMaps {
            var windows = SlidingWindow(window: fixture.size, blending: .gaussian)
            windows.sigmaScale = fixture.sigmaScale
            expectClose(windows.importanceMap(), Tensor(fixture.values, shape: fixture.size).to(.float32))
        }
    }
}
