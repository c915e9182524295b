import Foundation

/// Pictures as they are evaluated and predicted: each once, stretched to the model's size, with its mask at its own size.
/// Collate with `SaliencyPictures.collate`.
public struct SaliencyEvaluation: Dataset {
    private let pictures: [Item]
    private let options: SaliencyOptions
    private let source: ImageSource

    private struct Item: Sendable {
        let name, image: String
        /// nil for a picture without a mask.
        let pair: SaliencyPair?
    }

    /// - Parameter options: without augmentation, which is for training.
    /// - Throws: `DataError` for options that make no sense, `ImagingError` when the cache's folder cannot be made.
    public init(_ set: SaliencySet, _ options: SaliencyOptions) throws {
        try self.init(set.pairs.map { Item(name: $0.name, image: $0.image, pair: $0) }, options)
    }

    /// Pictures without masks, of whatever sizes; their names are those of the files without the ending.
    public init(files: [String], _ options: SaliencyOptions) throws {
        let items = files.map { file in
            let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
            return Item(name: name, image: file, pair: nil)
        }
        try self.init(items, options)
    }

    private init(_ pictures: [Item], _ options: SaliencyOptions) throws {
        guard options.augmentation == nil else { throw DataError("augmentation is for training, not for evaluation") }
        try options.check()
        self.pictures = pictures
        self.options = options
        source = try options.makeSource()
    }

    public var count: Int { pictures.count }

    /// Of the pictures, in their order.
    public var names: [String] { pictures.map(\.name) }

    public func name(of index: Int) -> String { pictures[index].image }

    /// - Throws: `ImagingError` for files that cannot be read.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> SaliencyPicture {
        try checkCancellation()
        let item = pictures[index]
        guard let pair = item.pair else {
            return SaliencyPicture(try Image.read(item.image, options.reading), name: item.name, size: options.size)
        }
        let mask = try source.mask(pair)
        return SaliencyPicture(
            name: pair.name, pixels: try source.picture(pair, options.size).planes(nil), size: pair.size,
            mask: options.binarise ? mask.binarised() : mask)
    }
}
