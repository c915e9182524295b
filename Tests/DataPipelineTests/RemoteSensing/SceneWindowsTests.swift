import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SceneWindowsTests {
    private let folder: SceneFolder

    init() throws { folder = try SceneFolder() }

    /// The image says where it is from: its first band is the row, its second the column.
    private func reader(_ name: String, width: Int, height: Int, labels: Tensor? = nil) throws -> SceneReader {
        let rows = Tensor.arange(to: Scalar(height), dtype: .float32, device: .cpu).reshaped([height, 1]).expanded([
            height, width,
        ])
        let columns = Tensor.arange(to: Scalar(width), dtype: .float32, device: .cpu).reshaped([1, width]).expanded([
            height, width,
        ])
        let image = try folder.write(.stack([rows, columns]).contiguous(), to: "\(name).tif", .float32)
        let classes = labels ?? .zeros([1, height, width], dtype: .uint8, device: .cpu)
        let path = try folder.write(classes, to: "\(name)-labels.tif")
        var options = SceneOptions()
        options.usesElevation = false
        options.imageScale = .fixed(0, 1)
        return try SceneReader(
            Scene(name: name, image: image, labels: path), scheme: LabelScheme(names: ["a", "b", "c"]), options: options
        )
    }

    private func options(_ side: Int, count: Int = 40) -> WindowOptions {
        var options = WindowOptions()
        (options.side, options.count) = (side, count)
        (options.verticalFlip, options.horizontalFlip) = (0, 0)
        return options
    }

    private func sample(_ windows: SceneWindows, _ index: Int, epoch: Int = 0, seed: UInt64 = 3) throws -> SceneSample {
        var random = SampleRandom(seed: seed, epoch: epoch, index: index)
        return try windows.sample(index, &random)
    }

    @Test func aSampleFollowsFromSeedEpochAndIndexAlone() throws {
        let windows = try SceneWindows([reader("one", width: 90, height: 70)], options(32))
        let samples = try (0..<40).map { try sample(windows, $0) }
        let again = try SceneWindows([reader("one", width: 90, height: 70)], options(32))
        for index in [39, 7, 0] {
            expectSame(try sample(again, index).input, samples[index].input)
            #expect(try sample(again, index).noiseSeed == samples[index].noiseSeed)
            #expect(try sample(again, index, epoch: 1).noiseSeed != samples[index].noiseSeed)
            #expect(try !sample(again, index, epoch: 1).input.isEqual(to: samples[index].input))
        }
        #expect(Set(samples.map(\.noiseSeed)).count == 40)
    }

    /// One rank and three, with any number of workers, see the same windows between them.
    @Test(arguments: [1, 3], [0, 2]) func anyNumberOfRanksAndWorkersSeesTheSame(ranks: Int, workers: Int) throws {
        let windows = try SceneWindows([reader("one", width: 90, height: 70)], options(32, count: 12))
        var seen: [Int: UInt64] = [:]
        for rank in 0..<ranks {
            let indices = stride(from: rank, to: 12, by: ranks).map { $0 }
            let loader = Loader(windows, [BatchRequest(epoch: 2, indices: indices)], seed: 3, workers: workers) {
                SceneBatch.collate($0)
            }
            let batch = try #require(try loader.nextBatch()?.batch)
            #expect(batch.images.shape == [indices.count, 2, 32, 32] && batch.labels.shape == [indices.count, 32, 32])
            for (place, index) in indices.enumerated() {
                seen[index] = batch.noiseSeeds[place]
                expectSame(batch.images[place], try sample(windows, index, epoch: 2).input)
            }
        }
        #expect(
            try seen
                == Dictionary(uniqueKeysWithValues: (0..<12).map { ($0, try sample(windows, $0, epoch: 2).noiseSeed) }))
    }

    @Test func everyPlaceIsDrawnAlike() throws {
        let windows = try SceneWindows([reader("one", width: 40, height: 33)], options(32, count: 900))
        var counts = [Int](repeating: 0, count: 18)
        for index in 0..<900 {
            let corner = try sample(windows, index).input.flattened(from: 1).sliced(0..<1, axis: 1).flattened()
            counts[corner[0].integer() * 9 + corner[1].integer()] += 1
        }
        // 50 are expected of each; five deviations are 34.
        #expect(counts.allSatisfy { (16...84).contains($0) }, "\(counts)")
    }

    @Test(arguments: [(WindowOptions.SceneChoice.area, 0.2), (.evenly, 0.5)])
    func scenesAreDrawnByAreaOrEvenly(_ choice: WindowOptions.SceneChoice, share: Double) throws {
        var options = options(32, count: 500)
        options.scenes = choice
        let windows = try SceneWindows(
            [reader("small", width: 40, height: 40), reader("large", width: 80, height: 80)], options)
        let small = try (0..<500).count { try sample(windows, $0).input.max().item() < 40 }
        #expect(abs(Double(small) / 500 - share) < 0.12)
    }

    /// A class that one pixel in 10,000 has is in every third window.
    @Test func rareClassesAreFound() throws {
        let labels = Tensor.zeros([1, 100, 100], dtype: .uint8, device: .cpu)
        labels.withUnsafeMutableBytes { bytes in
            bytes[5] = 1
            for pixel in 5000..<10_000 { bytes[pixel] = 2 }
        }
        var options = options(40, count: 300)
        options.classBalanced = 1
        let windows = try SceneWindows([reader("one", width: 100, height: 100, labels: labels)], options)
        let found = try (0..<300).count { (try sample(windows, $0).labels .== 1).any().integer() == 1 }
        #expect((60...140).contains(found), "\(found)")
        options.classBalanced = 0
        let plain = try SceneWindows(windows.readers, options)
        #expect(try (0..<300).count { (try sample(plain, $0).labels .== 1).any().integer() == 1 } < 20)
    }

    @Test func labelsMoveWithTheirPixels() throws {
        let labels = (rampedRaster([1, 48, 48], largest: 2)).to(.uint8)
        var options = options(48, count: 16)
        (options.verticalFlip, options.horizontalFlip, options.quarterTurns) = (0.5, 0.5, true)
        let windows = try SceneWindows([reader("one", width: 48, height: 48, labels: labels)], options)
        var seen = Set<[Float]>()
        for index in 0..<16 {
            let sample = try sample(windows, index)
            let places = (sample.input[0] * 48 + sample.input[1]).to(.int64).flattened()
            expectSame(labels.flattened().gathering(places, axis: 0), sample.labels.flattened().contiguous())
            seen.insert(
                [sample.input.flattened(from: 1).sliced(0..<1, axis: 1).flattened().array(of: Float.self), []].flatMap {
                    $0
                })
        }
        #expect(seen.count == 4)
    }

    @Test func pixelsWithoutAnImageTeachNothing() throws {
        let image = Tensor.ones([1, 8, 8], dtype: .uint8, device: .cpu)
        image.withUnsafeMutableBytes { $0[9] = 0 }
        let path = try folder.write(image, to: "image.tif", nodata: 0)
        let labels = try folder.write(.zeros([1, 8, 8], dtype: .uint8, device: .cpu), to: "labels.tif")
        var options = SceneOptions()
        options.usesElevation = false
        let reader = try SceneReader(
            Scene(name: "one", image: path, labels: labels), scheme: LabelScheme(names: ["a"]), options: options)
        let sample = try sample(SceneWindows([reader], self.options(8)), 0)
        #expect(sample.labels.flattened().array(of: UInt8.self).enumerated().allSatisfy { $1 == ($0 == 9 ? 255 : 0) })
    }

    @Test func scenesThatAreTooSmallAreNamed() throws {
        let small = try reader("small", width: 40, height: 30)
        #expect(
            throws: DataError(
                "scene small has 40x30 pixels, and windows have 32 a side: make them smaller, or leave it out")
        ) {
            try SceneWindows([small], options(32))
        }
    }
}
