import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Disks and ports that fail while the program runs, and files that have changed since.
    @Suite struct DamageTests {
        @Test(arguments: [1, 2]) func flippedBitIsNamedAndAnOlderCheckpointOffered(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=3", "checkpoint.keep=3"], ranks: ranks)
            let names = try sandbox.checkpoints("run")
            try flipBit("\(sandbox.checkpoint("run", names[2]))/model.safetensors", in: sandbox)
            let resumed = try await sandbox.run(["train", "small.yaml", "epochs=4", "--resume", "auto"], ranks: ranks)
            resumed.expectFailure(1, naming: [names[2], "model.safetensors is damaged", "newest whole one", names[1]])
            let verified = try await sandbox.run(["checkpoint", "verify", sandbox.checkpoint("run", names[2])])
            verified.expectFailure(1, naming: ["model.safetensors is damaged", "newest whole one", names[1]])
            let offered = ["epochs=4", "--resume", sandbox.checkpoint("run", names[1])]
            try await sandbox.train("run", offered, ranks: ranks)
            try await sandbox.train("whole", ["epochs=4"], ranks: ranks)
            expectSameBits(try sandbox.tensors("run"), try sandbox.tensors("whole"))
            #expect(try sandbox.losses("run") == sandbox.losses("whole"))
        }

        private func flipBit(_ name: String, in sandbox: Sandbox) throws {
            var content = try bytes(ofFile: sandbox.file(name))
            content[content.count - 5] ^= 1
            _ = try sandbox.folder.write(content, to: name)
        }

        @Test func takenPortIsNamed() async throws {
            let sandbox = try await Sandbox()
            let first = try sandbox.start(
                ["train", "small.yaml", "name=first", "epochs=1000", "--master-port", "29517"], ranks: 2)
            try await first.wait(for: "step 1") { sandbox.lastStep("first") >= 1 }
            let arguments = ["train", "small.yaml", "name=second", "--master-port", "29517"]
            try await sandbox.run(arguments, ranks: 2, within: 10).expectFailure(1, naming: ["29517", "--master-port"])
            first.send(SIGKILL)
            _ = try await first.finish()
        }

        /// Needs to mount a small disk, which only the superuser may.
        @Test(.enabled(if: SmallDisk.isAllowed), arguments: [1, 2])
        func fullDiskIsNamedAndTheEarlierCheckpointsStay(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let disk = try SmallDisk(at: sandbox.file("runs"), kibibytes: 212)
            let settings = ["checkpoint.everySteps=1", "checkpoint.keep=100", "log.tensorboard=false", "epochs=1000"]
            let outcome = try await sandbox.run(["train", "small.yaml"] + settings, ranks: ranks)
            outcome.expectFailure(1, naming: ["runs/run", "No space left on device"])
            let names = try sandbox.checkpoints("run")
            #expect(!names.isEmpty)
            for name in names {
                try await sandbox.run(["checkpoint", "verify", sandbox.checkpoint("run", name)]).expectSuccess()
            }
            disk.unmount()
        }
    }
}

/// A file system in memory that is soon full.
struct SmallDisk {
    private let path: String

    /// Some containers refuse it to the superuser too.
    static let isAllowed: Bool = {
        guard let folder = try? TemporaryFolder(), let disk = try? SmallDisk(at: folder.file("disk"), kibibytes: 16)
        else { return false }
        disk.unmount()
        return true
    }()

    init(at path: String, kibibytes: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
    }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
