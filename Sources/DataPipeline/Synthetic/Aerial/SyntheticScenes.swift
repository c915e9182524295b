import Foundation

/// Georeferenced tiles of a town that does not exist, named and divided as the ISPRS benchmark of Vaihingen: quick to make,
/// and learned in minutes.
public struct SyntheticScenes: Sendable, Hashable, Codable {
    /// The longest that a side may be; the shortest is 0.7 of it.
    public var size: Int
    public var seed: UInt64

    public init(size: Int = 512, seed: UInt64 = 0) {
        self.size = size
        self.seed = seed
    }

    /// Of the benchmark's usual division: those to train on, then those to test.
    static let ids = SceneSplit.allCases.flatMap { SceneLayout.vaihingen.ids($0)! }

    public var count: Int { Self.ids.count }

    private static let folders = ["top", "dsm", "gts_for_participants", "gts_eroded_for_participants"]

    /// Writes images (`top`), heights with some holes (`dsm`), labels and eroded labels. A set of the same settings that is
    /// there already is left as it is.
    ///
    /// - Throws: `DataError` when the folder holds other things, or there is no GDAL; `ImagingError` when it cannot be
    ///   written.
    @discardableResult
    public func write(
        to folder: String, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> SyntheticOutcome {
        guard (128...8192).contains(size) else {
            throw DataError("tiles of \(size) pixels: expected 128 to 8192 a side")
        }
        return try SyntheticFolder(path: folder, settings: self, contents: Self.folders).write {
            try makeFolders(Self.folders.map { "\(folder)/\($0)" })
            let requests = Self.ids.indices.map { BatchRequest(indices: [$0]) }
            let files = SceneFiles(settings: self, folder: folder)
            let loader = Loader(files, requests, seed: seed, workers: workers, prefetch: max(workers, 1)) { $0.count }
            var done = 0
            while try loader.nextBatch() != nil {
                done += 1
                progress(done)
            }
        }
    }

    /// Tiles lie in rows of four, in zone 32 of UTM, where Vaihingen is.
    func georeference(of index: Int) -> Georeference {
        let (pixel, side) = (0.09, 0.09 * Double(size))
        let (x, y) = (496_000 + Double(index % 4) * side, 5_420_000 - Double(index / 4) * side)
        return Georeference(transform: [x, pixel, 0, y, 0, -pixel], projection: "EPSG:32632")
    }
}

/// The tiles of a set: a sample is made by writing its four files.
private struct SceneFiles: Dataset {
    let settings: SyntheticScenes
    let folder: String

    var count: Int { settings.count }

    func sample(_ index: Int, _ random: inout SampleRandom) throws {
        let scene = AerialScene(longest: settings.size, using: &random)
        try scene.write(
            to: folder, id: SyntheticScenes.ids[index], georeference: settings.georeference(of: index))
    }

    func name(of index: Int) -> String { "tile \(SyntheticScenes.ids[index])" }
}
