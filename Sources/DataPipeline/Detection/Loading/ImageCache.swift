import Foundation
import Torch

/// Decoded images in files that all processes of a machine share, and several runs.
///
/// An entry is a safetensors file that says what it was made from; when that has changed, or the file is damaged, it is
/// made again. A byte a channel. When there are too many, those that were used longest ago go.
final class ImageCache: Sendable {
    /// Part of every entry's key: raise it when decoding, or an entry's layout, changes.
    private static let version = 1

    private let folder: String
    private let options: ImageCacheOptions
    /// Bytes that this process has added since it last looked at the whole.
    private let added = Monitor(0)

    /// - Throws: `ImagingError` when the folder cannot be made.
    init(_ options: ImageCacheOptions) throws {
        self.options = options
        folder = options.folder ?? cacheFolder("images")
        try makeFolders([folder])
    }

    struct Entry {
        let image: Image
        /// Of the file.
        let size: ImageSize

        var detail: (x: Double, y: Double) {
            (Double(image.width) / Double(size.width), Double(image.height) / Double(size.height))
        }
    }

    /// - Parameter isGrey: in one channel, and whole.
    func picture(_ path: String, _ reading: ImageReading, isGrey: Bool = false) throws -> Entry {
        let kind = isGrey ? "grey" : "\(options.longestSide ?? 0)"
        let identity = "\(absolutePath(path)) \(kind) \(reading)"
        let file = "\(folder)/\(String(fowlerNollVo(identity.utf8), radix: 16)).safetensors"
        let key = "\(Self.version) \(identity) \(try fileFingerprint(path))"
        if let entry = load(file, key) { return entry }
        // Two that miss at the same time both decode, and write the same: cheaper than a lock a picture.
        let whole = isGrey ? try Image.readGrey(path, reading) : try Image.read(path, reading)
        let entry = Entry(image: isGrey ? whole : shrunk(whole), size: whole.size)
        try store(entry, file, key)
        return entry
    }

    private func load(_ file: String, _ key: String) -> Entry? {
        guard let tensors = MappedTensors(file, key: key), let pixels = tensors["pixels"], let size = tensors["size"]
        else { return nil }
        // Now is its last use.
        utimensat(AT_FDCWD, file, nil, 0)
        let whole = size.array(of: Int64.self).map(Int.init)
        let image = Image(
            width: pixels.shape[1], height: pixels.shape[0], channels: pixels.shape[2],
            pixels: pixels.array(of: UInt8.self))
        return Entry(image: image, size: ImageSize(width: whole[0], height: whole[1]))
    }

    private func shrunk(_ image: Image) -> Image {
        let longest = max(image.width, image.height)
        guard let most = options.longestSide, longest > most else { return image }
        func side(_ length: Int) -> Int { max(1, (length * most + longest / 2) / longest) }
        return image.resized(to: ImageSize(width: side(image.width), height: side(image.height)))
    }

    private func store(_ entry: Entry, _ file: String, _ key: String) throws {
        let image = entry.image
        let tensors: StateDict = [
            "pixels": Tensor(image.pixels, shape: [image.height, image.width, image.channels], device: .cpu),
            "size": Tensor([Int64(entry.size.width), Int64(entry.size.height)], device: .cpu),
        ]
        try Safetensors.write(tensors, metadata: ["key": key], to: file)
        try keepWithin(adding: image.pixels.count)
    }

    /// Looks at all entries only after a sixteenth of what is allowed was added: there may be a million.
    private func keepWithin(adding bytes: Int) throws {
        let isDue = added.change { added in
            added += bytes
            guard added >= options.mostBytes / 16 else { return false }
            added = 0
            return true
        }
        if isDue { try FileLock.with("\(folder)/.lock") { try removeOldest() } }
    }

    private func removeOldest() throws {
        var entries = CacheFile.all(in: folder)
        var total = entries.map(\.bytes).reduce(0, +)
        guard total > options.mostBytes else { return }
        entries.sort { $0.lastUse < $1.lastUse }
        for entry in entries where total > options.mostBytes / 16 * 15 {
            // Whoever has it mapped keeps it until he is done.
            unlink(entry.path)
            total -= entry.bytes
        }
    }
}
