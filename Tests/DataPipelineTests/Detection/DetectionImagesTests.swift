import DataPipeline
import Foundation
import Synchronization
import TestSupport
import Testing
import Torch

/// Pictures with one square each, whose colour tells where it is: what follows boxes can be seen in the pixels.
struct SquareSet {
    let folder: TemporaryFolder
    let set: DetectionSet

    init(count: Int = 8, size: ImageSize = ImageSize(width: 120, height: 80)) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        let images = try (0..<count).map { index in
            var random = SampleRandom(seed: 3, epoch: 0, index: index)
            let (x, y) = (random.integer(below: size.width - 40), random.integer(below: size.height - 40))
            let box = Box(x: Double(x), y: Double(y), width: 40, height: 40)
            var picture = Image(width: size.width, height: size.height, filledWith: .black)
            picture.draw([DrawnBox(box, caption: "", colour: Colour(255, 255, 255))], thickness: 20)
            let path = folder.file("\(index).png")
            try picture.write(to: path)
            return LabelledImage(path: path, size: size, boxes: [LabelledBox(box, category: index % 2)])
        }
        set = DetectionSet(categories: ["even", "odd"], images: images)
    }

    func images(
        _ augmentation: DetectionAugmentation?, canvas: ImageSize = ImageSize(width: 96, height: 96),
        _ change: (inout DetectionImageOptions) -> Void = { _ in }
    ) throws -> DetectionImages {
        var options = DetectionImageOptions(canvas: canvas, augmentation: augmentation)
        change(&options)
        // The folder is to live as long as the images.
        return try DetectionImages(set, options) { [folder] _ in withExtendedLifetime(folder) {} }
    }
}

@Suite struct DetectionImagesTests {
    private static var all: [(String, DetectionAugmentation)] {
        func setting(_ name: String, _ change: (inout DetectionAugmentation) -> Void) -> (String, DetectionAugmentation)
        {
            var augmentation = DetectionAugmentation()
            change(&augmentation)
            return (name, augmentation)
        }
        return [
            setting("none") { _ in }, setting("flip") { $0.flip = 1 },
            setting("scale") { ($0.scale, $0.aspectJitter, $0.flip) = ([0.25, 2], 0.3, 0.5) },
            setting("crop") { ($0.crop, $0.flip) = (0.3, 0.5) },
            setting("mosaic") { ($0.mosaic, $0.aspectJitter, $0.flip) = (1, 0.3, 0.5) },
        ]
    }

    /// White pixels are those in boxes: geometry and boxes agree, whatever was drawn.
    @Test(arguments: all.indices) func boxesFollowThePixels(number: Int) throws {
        let (name, augmentation) = Self.all[number]
        var visible = augmentation
        visible.minimumVisibility = 0
        let images = try SquareSet().images(visible)
        var boxes = 0
        for epoch in 0..<4 {
            for index in 0..<images.count {
                var random = SampleRandom(seed: 1, epoch: epoch, index: index)
                let sample = try images.sample(index, &random)
                boxes += sample.boxes.count
                expectWhiteInBoxesAlone(sample, name)
            }
        }
        #expect(boxes >= 20, "\(name)")
    }

    private func expectWhiteInBoxesAlone(_ sample: DetectionSample, _ name: String) {
        let (height, width) = (sample.pixels.shape[1], sample.pixels.shape[2])
        let red = sample.pixels.array(of: UInt8.self).prefix(width * height)
        for (pixel, value) in red.enumerated() {
            let (x, y) = (Double(pixel % width) + 0.5, Double(pixel / width) + 0.5)
            let depth = sample.boxes.map { $0.box }.map { min(x - $0.x1, $0.x2 - x, y - $0.y1, $0.y2 - y) }.max() ?? -9
            if depth > 1.5 { #expect(value > 200, "\(name): \(x), \(y) in a box") }
            if depth < -2.5 { #expect(value < 160, "\(name): \(x), \(y) outside") }
        }
    }

    @Test func withoutAugmentationAnImageIsLetterboxed() throws {
        let squares = try SquareSet()
        let sample = try plain(squares.images(nil), 0)
        let whole = try Image.read(squares.set.images[0].path).letterboxed(to: ImageSize(width: 96, height: 96))
        #expect(sample.pixels.permuted([1, 2, 0]).array(of: UInt8.self) == whole.pixels)
        var augmentation = DetectionAugmentation()
        (augmentation.scale, augmentation.mosaic, augmentation.mixup) = ([0.5, 2], 0.5, 0.5)
        let late = try squares.images(augmentation) { $0.plainFrom = 3 }
        #expect(try plain(late, 0, epoch: 3).pixels.isEqual(to: sample.pixels))
        #expect(try !plain(late, 0, epoch: 2).pixels.isEqual(to: sample.pixels))
    }

    private func plain(_ images: DetectionImages, _ index: Int, epoch: Int = 0) throws -> DetectionSample {
        var random = SampleRandom(seed: 1, epoch: epoch, index: index)
        return try images.sample(index, &random)
    }

    @Test func batchesAreTheSameForAnyNumberOfWorkers() throws {
        var augmentation = DetectionAugmentation()
        (augmentation.scale, augmentation.mosaic, augmentation.mixup, augmentation.flip) = ([0.3, 1.5], 0.5, 0.5, 0.5)
        augmentation.colour = ColourJitter(.gains, hue: 0.1, saturation: 0.7, value: 0.4)
        let images = try SquareSet().images(augmentation)
        func batches(_ workers: Int) throws -> [DetectionBatch] {
            let requests = [[0, 1, 2, 3], [7, 6, 5, 4]].map { BatchRequest(indices: $0) }
            let loader = Loader(images, requests, seed: 5, workers: workers, collate: DetectionBatch.collate)
            return loader.compactMap(\.batch)
        }
        for (one, other) in zip(try batches(0), try batches(3)) {
            #expect(one.pixels.isEqual(to: other.pixels) && one.targets.isEqual(to: other.targets))
        }
    }

    @Test func mixupIsHalfOfEach() throws {
        let squares = try SquareSet()
        var augmentation = DetectionAugmentation()
        augmentation.mixup = 1
        let images = try squares.images(augmentation)
        let sample = try plain(images, 0)
        #expect(sample.boxes.count == 2)
        let alone = try (0..<images.count).map { try plain(squares.images(nil), $0).pixels.to(.float32) }
        let mixed = sample.pixels.to(.float32)
        let fits = alone.filter { ((alone[0] + $0) / 2 - mixed).abs().max().item() <= 0.5 }
        #expect(fits.count >= 1)
    }

    @Test func chancesAreThoseAskedFor() throws {
        let squares = try SquareSet(count: 4)
        var augmentation = DetectionAugmentation()
        augmentation.mixup = 0.2
        let images = try squares.images(augmentation, canvas: ImageSize(width: 24, height: 24))
        let mixed = try (0..<500).count { try plain(images, $0 % 4, epoch: $0).boxes.count == 2 }
        #expect((75...125).contains(mixed))
    }

    @Test func targetsArePartsOfTheCanvas() throws {
        let squares = try SquareSet(count: 2)
        var set = squares.set
        set.images[0].boxes = []
        var crowd = set.images[1].boxes[0]
        crowd.isCrowd = true
        set.images[1].boxes = [LabelledBox(Box(x1: 30, y1: 20, x2: 90, y2: 60), category: 1), crowd]
        let images = try DetectionImages(set, DetectionImageOptions(canvas: ImageSize(width: 60, height: 60)))
        let batch = DetectionBatch.collate([try plain(images, 0), try plain(images, 1)])
        #expect(batch.pixels.shape == [2, 3, 60, 60])
        #expect(batch.targets.array(of: Float.self) == [1, 1, 0.5, 0.5, 0.5, 1.0 / 3])
        let empty = DetectionBatch.collate([try plain(images, 0)])
        #expect(empty.targets.shape == [0, 6])
    }

    @Test func imagesAreFloatsOfAnySize() throws {
        let images = try SquareSet().images(nil)
        let batch = DetectionBatch.collate([try plain(images, 0), try plain(images, 1)])
        #expect(batch.images.dtype == .float32)
        #expect(batch.images.max().item() == 1)
        let large = batch.resized(to: [128, 160])
        let expected = (batch.pixels.to(.float32) / 255).resized([128, 160], .linear(alignCorners: false))
        #expect(large.images.isEqual(to: expected))
        #expect(large.to(.cpu).images.shape == [2, 3, 128, 160])
        #expect(large.targets.isEqual(to: batch.targets))
    }

    @Test func difficultOnesAreLeftOutUnlessAskedFor() throws {
        let squares = try SquareSet(count: 1)
        var set = squares.set
        set.images[0].boxes[0].isDifficult = true
        for includes in [false, true] {
            var options = DetectionImageOptions(canvas: ImageSize(width: 60, height: 60))
            options.includesDifficult = includes
            #expect(try plain(DetectionImages(set, options), 0).boxes.count == (includes ? 1 : 0))
        }
    }

    @Test func refusesContradictions() throws {
        let squares = try SquareSet(count: 1)
        let wrong: [(inout DetectionAugmentation) -> Void] = [
            { ($0.crop, $0.scale) = (0.3, [0.5, 1]) }, { $0.scale = [2, 1] }, { $0.scale = [1] }, { $0.flip = 1.5 },
            { $0.aspectJitter = 0.5 }, { $0.colour = ColourJitter(.gains, hue: 0, saturation: 1.5, value: 0) },
            { $0.colour = ColourJitter(.darknet, hue: 0, saturation: 0.5, value: 0) },
        ]
        for change in wrong {
            var augmentation = DetectionAugmentation()
            change(&augmentation)
            #expect(throws: DataError.self) { try squares.images(augmentation) }
        }
    }
}

@Suite struct BrokenImageTests {
    private func sample(_ images: DetectionImages, _ index: Int) throws -> DetectionSample {
        var random = SampleRandom(seed: 1, epoch: 0, index: index)
        return try images.sample(index, &random)
    }

    @Test func aBrokenImageIsAnErrorWithItsName() throws {
        let squares = try SquareSet()
        _ = try squares.folder.write("no picture".utf8, to: "2.png")
        let images = try squares.images(nil)
        let error = #expect(throws: ImagingError.self) { try sample(images, 2) }
        #expect(error?.path.hasSuffix("/2.png") == true)
    }

    @Test func anImageOfAnotherSizeIsBroken() throws {
        let squares = try SquareSet()
        try Image(width: 9, height: 9, filledWith: .black).write(to: squares.folder.file("1.png"))
        let error = #expect(throws: ImagingError.self) { try sample(squares.images(nil), 1) }
        #expect(error?.reason.contains("has 9x9 pixels, and its annotation is for 120x80") == true)
    }

    @Test func theNextOneTakesItsPlaceWhereAskedTo() throws {
        let squares = try SquareSet(count: 4)
        for name in ["2.png", "3.png"] { _ = try squares.folder.write("no picture".utf8, to: name) }
        let reports = Mutex<[String]>([])
        var options = DetectionImageOptions(canvas: ImageSize(width: 96, height: 96))
        options.skipsBroken = true
        let images = try DetectionImages(squares.set, options) { line in reports.withLock { $0.append(line) } }
        let first = try sample(images, 0)
        for _ in 0..<2 {
            #expect(try sample(images, 2).pixels.isEqual(to: first.pixels))
            #expect(try sample(images, 3).pixels.isEqual(to: first.pixels))
        }
        #expect(images.brokenImages.map { $0.suffix(5) } == ["2.png", "3.png"])
        #expect(reports.withLock { $0.count } == 2)
        #expect(reports.withLock { $0[0] }.contains("2.png: is no JPEG or PNG file"))
    }

    @Test func aSetOfBrokenImagesIsAnError() throws {
        let squares = try SquareSet(count: 2)
        for name in ["0.png", "1.png"] { _ = try squares.folder.write("no picture".utf8, to: name) }
        let images = try squares.images(nil) { $0.skipsBroken = true }
        #expect(throws: ImagingError.self) { try sample(images, 0) }
    }
}
