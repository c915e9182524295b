import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The first steps of a person who is new.
    @Suite struct StartTests {
        @Test(arguments: ["volumes", "detection", "saliency"])
        func whatInitWritesTrainsAtOnce(_ task: String) async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(["init", task, "first/\(task)", "--samples", "10"]).expectSuccess()
            #expect(outcome.output.contains("lockstep train config.yaml"))
            let text = try String(contentsOfFile: sandbox.file("first/\(task)/config.yaml"), encoding: .utf8)
            #expect(text.contains("task: \(task)\n") && text.contains("(default "), "\(text)")
            let short = ["epochs=1", "name=run", "evaluation.every=0", "threads=1"]
            let train = try Program(
                ["train", "config.yaml"] + short, in: sandbox.file("first/\(task)"),
                environment: ["LOCKSTEP_CACHE": sandbox.file("cache")])
            try await train.finish().expectSuccess()
            let list = try await sandbox.run(["runs", "list", "--folder", "first/\(task)/runs"]).expectSuccess().output
            #expect(list.contains("finished") && list.contains(task), "\(list)")
        }

        /// Its comments change nothing: what it says is what the program would have taken.
        @Test func theConfigurationKeepsWhatItDoesNotSay() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["init", "volumes", "first", "--samples", "10"]).expectSuccess()
            let program = try Program(
                ["train", "config.yaml", "--dry-run"], in: sandbox.file("first"), environment: [:])
            let settings = try await program.finish().expectSuccess().output
            for line in ["  flip: 0.0", "  residualUnits: 2", "  channels: [8, 16, 32]", "  folder: data"] {
                #expect(settings.contains("\n\(line)\n"), "\(settings)")
            }
        }

        @Test func aFolderWithSomethingInItIsLeftAlone() async throws {
            let sandbox = try await Sandbox()
            let before = try sandbox.folder.names.filter { !$0.hasPrefix(".") }
            try await sandbox.run(["init", "volumes", "."]).expectFailure(2, naming: [". is not empty", "new folder"])
            #expect(try sandbox.folder.names.filter { !$0.hasPrefix(".") } == before)
            try await sandbox.run(["init", "volumes", "small.yaml"]).expectFailure(
                2, naming: ["small.yaml is no folder"])
            try await sandbox.run(["init", "volumes", "new", "--samples", "9"]).expectFailure(
                2, naming: ["--samples is 9"])
            try await sandbox.run(["init", "sounds", "new"]).expectFailure(2, naming: ["sounds", "volumes"])
            #expect(!sandbox.exists("new"))
        }

        /// A disk that is full in the middle: nothing half made stays.
        @Test func whatCannotBeFinishedIsTakenAway() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await limited(
                "ulimit -f 4; exec \(Program.path.path) init volumes new --samples 10", sandbox)
            #expect(outcome != 0)
            #expect(!sandbox.exists("new"))
        }

        private func limited(_ line: String, _ sandbox: Sandbox) async throws -> Int32 {
            let shell = Process()
            shell.executableURL = URL(filePath: "/bin/bash")
            // Without the signal that a file which grows too large brings, writing fails as on a full disk.
            shell.arguments = ["-c", "trap '' XFSZ; \(line)"]
            shell.currentDirectoryURL = URL(filePath: sandbox.folder.path)
            shell.standardOutput = FileHandle.nullDevice
            shell.standardError = FileHandle.nullDevice
            try shell.run()
            shell.waitUntilExit()
            return shell.terminationStatus
        }
    }
}
