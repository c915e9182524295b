import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct SaliencyTrainingTests {
    private let size = ImageSize(width: 24, height: 20)

    private func options(_ change: (inout SaliencyOptions) -> Void = { _ in }) -> SaliencyOptions {
        var options = SaliencyOptions(size: size, augmentation: SaliencyAugmentation())
        change(&options)
        return options
    }

    private func training(
        _ folder: PairFolder, _ change: (inout SaliencyOptions) -> Void = { _ in }
    ) throws -> SaliencyTraining { try SaliencyTraining(SaliencySet.read(folder.source), options(change)) }

    private func sample(_ data: SaliencyTraining, _ index: Int, epoch: Int = 0) throws -> SaliencySample {
        var random = SampleRandom(seed: 3, epoch: epoch, index: index)
        return try data.sample(index, &random)
    }

    @Test func stretchesBothToTheSameSize() throws {
        let folder = try PairFolder()
        let found = try sample(training(folder) { $0.augmentation = nil }, 1)
        let (picture, mask) = PairFolder.pair(1)
        #expect(found.pixels.isEqual(to: picture.resized(to: size).planes(nil)))
        #expect(found.mask.isEqual(to: mask.nearest(to: size).plane))
    }

    /// What is bright in the picture is what the mask shows, but for the edge of the square.
    @Test func masksMoveWithTheirPictures() throws {
        let folder = try PairFolder()
        let data = try training(folder)
        for epoch in 0..<8 {
            let found = try sample(data, epoch % 4, epoch: epoch)
            let bright = found.pixels[0].array(of: UInt8.self).map { $0 > 135 }
            let shown = found.mask.array(of: UInt8.self).map { $0 == 255 }
            let differing = zip(bright, shown).count { $0 != $1 }
            #expect(differing <= 16 && shown.contains(true), "epoch \(epoch): \(differing)")
        }
    }

    @Test func drawsEverythingAnewInEachEpochAndAlike() throws {
        let folder = try PairFolder()
        let data = try training(folder)
        let first = try sample(data, 2)
        #expect(try first.pixels.isEqual(to: sample(data, 2).pixels))
        #expect(try !first.pixels.isEqual(to: sample(data, 2, epoch: 1).pixels))
    }

    /// The mean of many draws and their ends are those of the settings.
    @Test func drawsFromTheWholeRange() throws {
        let folder = try PairFolder(1)
        let mirrored = try training(folder) {
            $0.augmentation?.rotation = 0
            $0.augmentation?.colour.brightness = 0
            $0.augmentation?.colour.contrast = 0
            $0.augmentation?.colour.saturation = 0
        }
        let plain = try sample(training(folder) { $0.augmentation = nil }, 0).pixels
        let same = try (0..<200).count { try sample(mirrored, 0, epoch: $0).pixels.isEqual(to: plain) }
        #expect((70...130).contains(same))
    }

    @Test func theTailIsPlain() throws {
        let folder = try PairFolder()
        let data = try training(folder) { $0.plainFrom = 2 }
        let plain = try sample(training(folder) { $0.augmentation = nil }, 1)
        #expect(try !sample(data, 1, epoch: 1).pixels.isEqual(to: plain.pixels))
        #expect(try sample(data, 1, epoch: 2).pixels.isEqual(to: plain.pixels))
    }

    @Test func softMasksStayUnlessBinarised() throws {
        let folder = try PairFolder(1)
        var mask = PairFolder.pair(0).mask
        mask.pixels = mask.pixels.indices.map { UInt8(2 * ($0 % 100)) }
        try mask.write(to: folder.folder.file("Mask/0.png"))
        let soft = try sample(training(folder) { $0.augmentation = nil }, 0).mask.array(of: UInt8.self)
        let hard = try sample(
            training(folder) {
                $0.augmentation = nil
                $0.binarise = true
            }, 0
        ).mask.array(of: UInt8.self)
        #expect(Set(soft).count > 20)
        #expect(hard == soft.map { $0 < 128 ? 0 : 255 })
    }

    @Test func masksOfOnesAreRefused() throws {
        let folder = try PairFolder(1)
        var mask = PairFolder.pair(0).mask
        mask.pixels = mask.pixels.map { $0 / 255 }
        try mask.write(to: folder.folder.file("Mask/0.png"))
        let error = #expect(throws: ImagingError.self) { try sample(training(folder), 0) }
        #expect(error?.description.contains("Mask/0.png: has no level above 1") == true)
    }

    @Test func filesThatWereChangedAreNamed() throws {
        let folder = try PairFolder(2)
        let data = try training(folder)
        try PairFolder.pair(1).mask.write(to: folder.folder.file("Mask/0.png"))
        let error = #expect(throws: ImagingError.self) { try sample(data, 0) }
        #expect(error?.description.contains("Mask/0.png: has 47x33 pixels, and its annotation is for 40x30") == true)
    }

    @Test func theCacheGivesWhatDecodingGives() throws {
        let folder = try PairFolder()
        let decoded = try training(folder)
        let cached = try training(folder) { $0.cache = ImageCacheOptions(folder: folder.folder.file("cache")) }
        for _ in 0..<2 {
            for index in 0..<4 {
                let (one, other) = (try sample(decoded, index), try sample(cached, index))
                #expect(one.pixels.isEqual(to: other.pixels) && one.mask.isEqual(to: other.mask))
            }
        }
    }

    @Test func optionsThatMakeNoSenseAreRefused() throws {
        let set = SaliencySet([])
        let wrong: [(String, (inout SaliencyOptions) -> Void)] = [
            ("flip is 2.0", { $0.augmentation?.flip = 2 }), ("rotation is -1.0", { $0.augmentation?.rotation = -1 }),
            ("colour.contrast is 1.5", { $0.augmentation?.colour.contrast = 1.5 }),
            ("colour.hue is 0.6", { $0.augmentation?.colour.hue = 0.6 }),
            ("size is 0x9", { $0.size = ImageSize(width: 0, height: 9) }),
            ("longestSide", { $0.cache = ImageCacheOptions(longestSide: 9) }),
        ]
        for (words, change) in wrong {
            let error = #expect(throws: DataError.self) { try SaliencyTraining(set, options(change)) }
            #expect(error?.description.contains(words) == true)
        }
    }

    /// The order of the steps is drawn too: all six are there.
    @Test func coloursChangeInAnyOrder() throws {
        var orders: Set<[String]> = []
        for index in 0..<60 {
            var random = SampleRandom(seed: 0, epoch: 0, index: index)
            let steps = SaliencyColours().drawn(using: &random)
            orders.insert(steps.map { String("\($0)".prefix(8)) })
        }
        #expect(orders.count == 6)
    }

    @Test func batchesAreThoseOfTorchvision() throws {
        let image = try SaliencyFixtures.image("image")
        let mask = try SaliencyFixtures.image("mask")
        let batch = SaliencyBatch.collate([SaliencySample(pixels: image.planes(nil), mask: mask.plane)])
        let tensors = SaliencyFixtures.tensors
        expectSame(batch.images, try #require(tensors["batch"]))
        expectSame(ImageNet.normalisedInSteps(batch.pixels), batch.images)
        expectSame(batch.masks, try #require(tensors["masks"]))
        let resized = batch.resized(to: [24, 40])
        #expect(resized.inputShape == [1, 3, 24, 40])
        expectClose(resized.images, try #require(tensors["batch_resized"]))
        expectSame(resized.masks, try #require(tensors["masks_resized"]))
    }

    @Test func anyNumberOfWorkersGivesTheSame() throws {
        let folder = try PairFolder()
        let data = try training(folder)
        let requests = [BatchRequest(epoch: 1, indices: [3, 0]), BatchRequest(epoch: 1, indices: [1, 2])]
        let all = [0, 3].map { workers in
            Loader(data, requests, seed: 5, workers: workers, collate: SaliencyBatch.collate).compactMap(\.batch)
        }
        #expect(all[0].count == 2)
        for (one, other) in zip(all[0], all[1]) {
            expectSame(one.pixels, other.pixels)
            expectSame(one.maskPixels, other.maskPixels)
        }
    }
}
