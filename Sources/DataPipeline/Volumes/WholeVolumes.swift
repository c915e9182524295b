import Torch

/// Pairs of files as prepared volumes, whole: what evaluation goes through, and what crops are taken from.
public final class WholeVolumes: Dataset {
    /// Where prepared volumes are kept between uses.
    public enum Caching: Sendable, Hashable {
        /// Every use reads and prepares the files again.
        case none
        /// In files shared by the processes of a machine; nil is a folder in the user's cache.
        case disk(folder: String?)
    }

    public let pairs: [VolumePair]
    public let preparation: VolumePreparation
    private let cache: VolumeCache?

    public init(
        _ pairs: [VolumePair], _ preparation: VolumePreparation = VolumePreparation(),
        caching: Caching = .disk(folder: nil)
    ) throws {
        self.pairs = pairs
        self.preparation = preparation
        switch caching {
        case .none: cache = nil
        case .disk(let folder):
            cache = try VolumeCache(folder: folder ?? VolumeCache.defaultFolder, preparation: preparation)
        }
    }

    public var count: Int { pairs.count }

    public func name(of index: Int) -> String { pairs[index].image }

    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> PreparedVolume { try volume(index) }

    /// - Throws: `ImagingError` when a file cannot be read.
    public func volume(_ index: Int) throws -> PreparedVolume {
        guard let cache else { return try preparation.prepare(pairs[index]) }
        // Mapped anew each time, which takes microseconds: a mapping that stays counts as memory of every process.
        return try cache.volume(pairs[index])
    }
}
