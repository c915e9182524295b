package import Foundation

/// What a checkpoint holds: written last, so that a checkpoint with a manifest is complete.
public struct CheckpointManifest: Codable, Equatable, Sendable {
    public struct File: Codable, Equatable, Sendable {
        public let name: String
        /// In bytes.
        public let size: Int
        /// 64 hexadecimal digits.
        public let sha256: String

        /// A name without a folder, and a size that a disk can have: others are written by nobody who means well.
        fileprivate var isPlausible: Bool {
            !["", ".", ".."].contains(name) && !name.contains("/") && 0..<(1 << 50) ~= size
        }
    }

    public static let currentFormat = 1
    static let fileName = "manifest.json"

    public var format = currentFormat
    /// Counts the checkpoints of a folder in the order of writing. Steps do not: a run that goes on from an older
    /// checkpoint comes to the same steps again.
    public var serial: Int
    public var step: Int
    public var epoch: Int
    /// Seconds since 1970.
    public var time: Double
    public var metrics: [String: Double]
    /// Of the program and its libraries.
    public var versions: [String: String]
    public var files: [File] = []
    /// Of the manifest itself without this entry, so that a flipped bit in a metric or a step is seen too.
    var checksum = ""

    /// - Throws: `CheckpointError` if the manifest of the checkpoint at `path` is missing, damaged or from the future.
    init(ofCheckpoint path: String) throws {
        let file = "\(path)/\(Self.fileName)"
        guard byteCount(ofFile: file) != nil else {
            throw CheckpointError(path, [isFolder(path) ? "\(Self.fileName) is missing" : "there is no such folder"])
        }
        let data = try readFile(file)
        guard let format = try? JSONDecoder().decode(Format.self, from: data).format else { throw Self.damaged(path) }
        guard format == Self.currentFormat else {
            throw CheckpointError(
                path, ["its format \(format) is not the one this version reads, \(Self.currentFormat)"])
        }
        guard let manifest = try? Self.decoder.decode(Self.self, from: data), try manifest.hash() == manifest.checksum
        else { throw Self.damaged(path) }
        for file in manifest.files where !file.isPlausible {
            throw CheckpointError(
                path, ["\(Self.fileName) names no file of a checkpoint: \(file.name.prefix(100)), \(file.size) bytes"])
        }
        self = manifest
    }

    init(serial: Int, step: Int, epoch: Int, time: Double, metrics: [String: Double], versions: [String: String]) {
        self.serial = serial
        self.step = step
        self.epoch = epoch
        self.time = time
        self.metrics = metrics
        self.versions = versions
    }

    /// As written: keys sorted, so that equal manifests have equal bytes.
    package func sealed() throws -> Data {
        var sealed = self
        sealed.checksum = try hash()
        return try Self.encoder.encode(sealed)
    }

    private func hash() throws -> String {
        var bare = self
        bare.checksum = ""
        return sha256(try Self.encoder.encode(bare))
    }

    /// The one field that all formats have.
    private struct Format: Decodable {
        let format: Int
    }

    private static func damaged(_ path: String) -> CheckpointError {
        CheckpointError(path, ["\(fileName) is damaged"])
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return decoder
    }
}
