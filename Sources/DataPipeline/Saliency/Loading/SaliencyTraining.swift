import Torch

/// A set's pictures as training takes them. Collate with `SaliencyBatch.collate`.
public struct SaliencyTraining: Dataset {
    public let pairs: [SaliencyPair]
    private let options: SaliencyOptions
    private let source: ImageSource

    /// - Throws: `DataError` for options that make no sense, `ImagingError` when the cache's folder cannot be made.
    public init(_ set: SaliencySet, _ options: SaliencyOptions) throws {
        try options.check()
        pairs = set.pairs
        self.options = options
        source = try options.makeSource()
    }

    public var count: Int { pairs.count }

    public func name(of index: Int) -> String { pairs[index].image }

    /// - Throws: `ImagingError` for files that cannot be read.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> SaliencySample {
        try checkCancellation()
        let pair = pairs[index]
        let image = try source.picture(pair, options.size)
        let mask = try source.mask(pair).nearest(to: options.size)
        let change = change(&random)
        let pixels = change.moved(image).planes(nil)
        pixels.apply(change.colours)
        return SaliencySample(pixels: pixels, mask: change.moved(options.binarise ? mask.binarised() : mask).plane)
    }

    private func change(_ random: inout SampleRandom) -> SaliencyChange {
        guard random.epoch < options.plainFrom, let augmentation = options.augmentation else { return SaliencyChange() }
        return augmentation.drawn(using: &random)
    }
}
