internal import Foundation
public import Parallel
import Torch

/// Brings the main rank's checkpoint to the machines whose disks do not have it.
///
/// Costs a few small collectives where all see the same disk, and else the checkpoint's size once over the network.
public struct CheckpointSharing {
    private let group: any ProcessGroup
    /// Whether this rank writes for its machine.
    private let isLocalMain: Bool

    public init(over group: any ProcessGroup, isLocalMain: Bool) {
        self.group = group
        self.isLocalMain = isLocalMain
    }

    /// To be called on all ranks.
    ///
    /// - Parameter found: the main rank's checkpoint, at a path that is relative to each rank's own folder; ignored elsewhere.
    /// - Returns: the same checkpoint on this rank's disk; nil when the main rank has none.
    public func share(_ found: Checkpoint?) throws -> Checkpoint? {
        let path = try gatherTexts(found?.path ?? "", over: group)[0]
        guard !path.isEmpty else { return nil }
        let name = "\(path)/\(CheckpointManifest.fileName)"
        let own = try? readFile(name)
        let manifest = try gatherTexts(String(decoding: own ?? .init(), as: UTF8.self), over: group)[0]
        let isMissing = own != Data(manifest.utf8)
        if try isMissingSomewhere(isMissing) { try send(path, isWriting: isMissing && isLocalMain) }
        return try Checkpoint(path: path)
    }

    private func isMissingSomewhere(_ isMissing: Bool) throws -> Bool {
        let count = Tensor([isMissing ? 1 : 0])
        try group.allReduce(count, .sum)
        return count.integer() > 0
    }

    /// The manifest comes last: a folder without one is no checkpoint.
    private func send(_ path: String, isWriting: Bool) throws {
        let files = group.isMain ? try Checkpoint(path: path).manifest.files.map(\.name) : []
        let names = try gatherTexts((files + [CheckpointManifest.fileName]).joined(separator: "\n"), over: group)[0]
        for name in names.split(separator: "\n") { try send(file: "\(path)/\(name)", isWriting: isWriting) }
        try group.barrier()
    }

    private func send(file path: String, isWriting: Bool) throws {
        let source = group.isMain ? try InputBytes(path) : nil
        let length = Tensor([source?.count ?? 0])
        try group.broadcast(length, from: 0)
        guard isWriting else { return try pass(length.integer(), from: source) { _ in } }
        try makeFolder((path as NSString).deletingLastPathComponent)
        try AtomicFile.replace(path) { file in try pass(length.integer(), from: source) { try file.write($0) } }
    }

    private func pass(_ count: Int, from source: InputBytes?, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        for start in stride(from: 0, to: count, by: Self.chunk) {
            let bytes = Tensor.empty([min(Self.chunk, count - start)], dtype: .uint8)
            try source?.read(into: bytes)
            try group.broadcast(bytes, from: 0)
            try bytes.withUnsafeBytes(write)
        }
    }

    /// Bytes in flight at a time.
    private static let chunk = 64 << 20
}

/// A file that is read from its beginning to its end.
private struct InputBytes {
    let count: Int
    private let file: FileHandle
    private let path: String

    init(_ path: String) throws {
        guard let count = byteCount(ofFile: path), let file = FileHandle(forReadingAtPath: path) else {
            throw FileError("read", path)
        }
        (self.count, self.file, self.path) = (count, file, path)
    }

    func read(into tensor: Tensor) throws {
        let size = tensor.size(0)
        guard let data = try file.read(upToCount: size), data.count == size else {
            throw FileError("read all of", path, code: EIO)
        }
        tensor.withUnsafeMutableBytes { _ = data.copyBytes(to: $0) }
    }
}
