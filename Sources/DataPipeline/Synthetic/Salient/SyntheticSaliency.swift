import Foundation

/// A folder of textured pictures in which one to three vivid shapes stand out, and of their masks: quick to make, and
/// learned in minutes.
public struct SyntheticSaliency: Sendable, Hashable, Codable {
    public var images: Int
    /// The longest that a side may be; the shortest is 0.6 of it.
    public var size: Int
    public var seed: UInt64

    public init(images: Int = 100, size: Int = 320, seed: UInt64 = 0) {
        self.images = images
        self.size = size
        self.seed = seed
    }

    private static let parts = ["train", "val"]

    /// Every fifth picture is for validation.
    func part(of index: Int) -> String { Self.parts[index % 5 == 4 ? 1 : 0] }

    /// Writes `train/Image/salient000000.jpg` with `train/Mask/salient000000.png`, and so on, and `val` alike. A set of
    /// the same settings that is there already is left as it is.
    ///
    /// - Throws: `DataError` when the folder holds other things, `ImagingError` when it cannot be written.
    @discardableResult
    public func write(
        to folder: String, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> SyntheticOutcome {
        guard (48...4096).contains(size), images >= 5 else {
            throw DataError("\(images) pictures of \(size) pixels: expected 5 at least, of 48 to 4096 pixels")
        }
        return try SyntheticFolder(path: folder, settings: self, contents: Self.parts).write {
            try makeFolders(Self.parts.flatMap { ["\(folder)/\($0)/Image", "\(folder)/\($0)/Mask"] })
            let requests = (0..<images).map { BatchRequest(indices: [$0]) }
            let files = SalientFiles(settings: self, folder: folder)
            let loader = Loader(files, requests, seed: seed, workers: workers, prefetch: max(workers, 1)) { $0.count }
            var done = 0
            while try loader.nextBatch() != nil {
                done += 1
                progress(done)
            }
        }
    }
}

/// The pictures of a set: a sample is made by writing its two files.
private struct SalientFiles: Dataset {
    let settings: SyntheticSaliency
    let folder: String

    var count: Int { settings.images }

    func sample(_ index: Int, _ random: inout SampleRandom) throws {
        let scene = SalientScene(longest: settings.size, using: &random)
        let place = "\(folder)/\(settings.part(of: index))"
        try scene.picture.write(to: "\(place)/Image/\(name(of: index)).jpg")
        try scene.mask.write(to: "\(place)/Mask/\(name(of: index)).png")
    }

    func name(of index: Int) -> String { "salient\(String(index).leftPadded(to: 6))" }
}
