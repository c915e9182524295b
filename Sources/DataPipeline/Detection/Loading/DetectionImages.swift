import Torch

/// A set's images as training and evaluation take them. Collate with `DetectionBatch.collate`.
public final class DetectionImages: Dataset {
    public let labelled: DetectionSet
    private let options: DetectionImageOptions
    private let source: ImageSource
    private let broken = Monitor<Set<Int>>([])
    private let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - set: cleaned, so that each image's size is known.
    ///   - report: told once of each image that is left out because it cannot be read.
    /// - Throws: `DataError` for options that make no sense, `ImagingError` when the cache's folder cannot be made.
    public init(
        _ set: DetectionSet, _ options: DetectionImageOptions,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        try options.augmentation?.check()
        labelled = set
        self.options = options
        self.report = report
        source = ImageSource(
            reading: options.reading, cache: try options.cache.map(ImageCache.init),
            shrinksWhileDecoding: options.shrinksWhileDecoding)
    }

    public var count: Int { labelled.images.count }

    public func name(of index: Int) -> String { labelled.images[index].path }

    /// Images that were replaced by this process so far.
    public var brokenImages: [String] { broken.change { $0.sorted() }.map(name) }

    /// - Throws: `ImagingError` for an image that cannot be read, unless such are skipped.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> DetectionSample {
        while true {
            try checkCancellation()
            var attempt = random
            do throws(BrokenImage) {
                return try make(index, &attempt)
            } catch {
                try skip(error)
            }
        }
    }

    // MARK: Making

    private func make(_ index: Int, _ random: inout SampleRandom) throws(BrokenImage) -> DetectionSample {
        let composition = composition(index, &random)
        var canvas = Image(width: options.canvas.width, height: options.canvas.height, filledWith: .ground)
        var boxes: [LabelledBox] = []
        for part in composition.parts { try add(part, to: &canvas, &boxes) }
        if let part = composition.mixed {
            var other = Image(width: options.canvas.width, height: options.canvas.height, filledWith: .ground)
            try add(part, to: &other, &boxes)
            canvas.mix(other)
        }
        return DetectionSample(pixels: canvas.planes(change(&random)), boxes: boxes)
    }

    private func composition(_ index: Int, _ random: inout SampleRandom) -> Composition {
        let first = readable(index)
        guard let augmentation = augmentation(random.epoch) else {
            return .plain(first, size(first), on: options.canvas)
        }
        return augmentation.composition(of: first, among: count, on: options.canvas, using: &random) {
            size(readable($0))
        }
    }

    private func augmentation(_ epoch: Int) -> DetectionAugmentation? {
        epoch < options.plainFrom ? options.augmentation : nil
    }

    private func change(_ random: inout SampleRandom) -> ColourChange? {
        guard let colour = augmentation(random.epoch)?.colour, !colour.isOff else { return nil }
        return colour.drawn(using: &random)
    }

    private func add(
        _ part: Composition.Part, to canvas: inout Image, _ boxes: inout [LabelledBox]
    ) throws(BrokenImage) {
        let index = readable(part.index)
        let (image, placement) = (labelled.images[index], part.placement)
        let scale = max(abs(placement.x.scale), abs(placement.y.scale))
        let picture: ImageSource.Picture
        do {
            picture = try source.picture(image.path, size(index), scale: scale)
        } catch {
            throw BrokenImage(index: index, reason: error)
        }
        canvas.paint(picture.image, placement, detail: picture.detail)
        let kept = image.trainingBoxes(includesDifficult: options.includesDifficult)
        boxes += placement.visibleBoxes(kept, minimum: options.augmentation?.minimumVisibility ?? 0)
    }

    private func size(_ index: Int) -> ImageSize {
        guard let size = labelled.images[index].size else {
            preconditionFailure("\(name(of: index)) without its size: clean the set first")
        }
        return size
    }

    // MARK: Broken images

    private struct BrokenImage: Error {
        let index: Int
        let reason: any Error
    }

    /// The image itself, or the next one that is not known to be broken. Where each sample ends up depends on the files
    /// alone, not on who found out first.
    private func readable(_ index: Int) -> Int {
        broken.change { broken in
            var next = index
            while broken.contains(next), broken.count < count { next = (next + 1) % count }
            return next
        }
    }

    private func skip(_ failure: BrokenImage) throws {
        let (isNew, areAll) = broken.change { broken in
            (options.skipsBroken && broken.insert(failure.index).inserted, broken.count == count)
        }
        guard options.skipsBroken, !areAll else { throw failure.reason }
        if isNew { report("left out, the next image takes its place: \(failure.reason)") }
    }
}
