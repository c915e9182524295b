import Foundation
import TestSupport
import Testing
import Torch

/// Files that are damaged or hostile give an error of one paragraph that names them: no crash, no code, no flood.
@Suite struct BadFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ path: String) throws {
        if path.hasSuffix(".safetensors") { _ = try Safetensors.read(path) } else { _ = try PyTorchArchive.read(path) }
    }

    @Test(arguments: CheckpointFixtures.all.bad) func isRefused(_ bad: CheckpointFixtures.Bad) throws {
        let error = try #require(throws: SerializationError.self) { try read(bad.path) }
        #expect(error.path == bad.path)
        #expect(!error.reason.contains("\n") && !error.reason.contains(".cpp") && !error.reason.contains(".cc"))
        if let global = bad.global { #expect(error.reason.contains(global)) }
        if let marker = bad.marker { #expect(!FileManager.default.fileExists(atPath: marker)) }
    }

    @Test(arguments: ["views.pth", "dtypes.safetensors", "protocol4.pth", "parameters.pth", "legacy.pth"])
    func isRefusedCutAnywhere(_ name: String) throws {
        let whole = try bytes(ofFile: Fixtures.path("checkpoints/\(name)"))
        for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 150)) {
            let path = try folder.write(whole.prefix(length), to: name)
            #expect(throws: SerializationError.self, "cut to \(length) bytes") { try read(path) }
        }
    }

    /// A flipped bit may be harmless (in padding, in a name), but it never does more than throw.
    @Test(arguments: ["views.pth", "dtypes.safetensors", "protocol4.pth", "checkpoint_nested.pth", "legacy.pth"])
    func survivesFlippedBits(_ name: String) throws {
        let whole = try bytes(ofFile: Fixtures.path("checkpoints/\(name)"))
        var refused = 0
        for position in stride(from: 0, to: whole.count, by: max(1, whole.count / 400)) {
            var damaged = whole
            damaged[position] ^= 1 << UInt8(position % 8)
            let path = try folder.write(damaged, to: name)
            do { try read(path) } catch is SerializationError { refused += 1 }
        }
        #expect(refused > 20)
    }

    @Test func pipesDoNotBlock() {
        mkfifo(folder.file("pipe"), 0o600)
        #expect(throws: SerializationError.self) { try Safetensors.read(folder.file("pipe")) }
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        for path in [folder.file("absent.pth"), folder.path] {
            let error = try #require(throws: SerializationError.self) { try Safetensors.read(path) }
            #expect(error.description.hasPrefix(path))
            #expect(throws: SerializationError.self) { try PyTorchArchive.read(path) }
        }
    }
}
