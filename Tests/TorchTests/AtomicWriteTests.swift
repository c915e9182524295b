import Foundation
import TestSupport
import Testing
import Torch

/// A write that fails leaves what was there, and nothing else.
@Suite struct AtomicWriteTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func replacesAndLeavesNothingBehind() throws {
        for value in [1.0, 2] {
            try Safetensors.write(["a": Tensor(Scalar(value))], to: folder.file("a.safetensors"))
            try PyTorchArchive.write(["a": Tensor(Scalar(value))], to: folder.file("a.pth"))
        }
        #expect(try folder.names == ["a.pth", "a.safetensors"])
        #expect(try Safetensors.read(folder.file("a.safetensors")).tensors["a"]?.item() == 2)
        #expect(try PyTorchArchive.stateDict(folder.file("a.pth"))["a"]?.item() == 2)
    }

    @Test func aFileIsWholeOrNotThere() throws {
        struct Interruption: Error {}
        _ = try folder.write([1], to: "a")
        #expect(throws: Interruption.self) {
            try AtomicFile.replace(folder.file("a")) { file in
                try file.write("xyz".utf8)
                throw Interruption()
            }
        }
        #expect(try folder.names == ["a"] && bytes(ofFile: folder.file("a")) == [1])
        try AtomicFile.replace(folder.file("a")) { try $0.write("xyz".utf8) }
        #expect(try bytes(ofFile: folder.file("a")) == Array("xyz".utf8))
    }

    @Test func namesTheFolderThatIsMissing() throws {
        let path = folder.file("absent/a.safetensors")
        let error = try #require(throws: SerializationError.self) { try Safetensors.write([:], to: path) }
        #expect(error.path == path && error.reason.contains("No such file"))
        #expect(throws: SerializationError.self) { try PyTorchArchive.write(StateDict(), to: path) }
    }

    @Test func refusesToReplaceAFolder() throws {
        #expect(throws: SerializationError.self) { try Safetensors.write([:], to: folder.path) }
    }

    @Test func permissionsFollowTheUmask() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            umask(0o027)
            try Safetensors.write([:], to: folder.file("a"))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a"))
            precondition(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    /// A limit on the size of files stands for a full disk.
    @Test func survivesAFullDisk() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let small: StateDict = ["a": counting([10])]
            let large: StateDict = ["a": counting([1_000_000])]
            try Safetensors.write(small, to: folder.file("a.safetensors"))
            try PyTorchArchive.write(small, to: folder.file("a.pth"))

            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1_000_000, rlim_max: 1_000_000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #expect(throws: SerializationError.self) { try Safetensors.write(large, to: folder.file("a.safetensors")) }
            #expect(throws: SerializationError.self) { try PyTorchArchive.write(large, to: folder.file("a.pth")) }

            #expect(try folder.names == ["a.pth", "a.safetensors"])
            #expect(try Safetensors.read(folder.file("a.safetensors")).tensors["a"]?.count == 10)
            #expect(try PyTorchArchive.stateDict(folder.file("a.pth"))["a"]?.count == 10)
        }
    }
}
