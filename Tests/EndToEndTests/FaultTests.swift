import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every fault ends the run in time, with a first line that names the rank and the cause: the one that
    /// `docs/faults.md` promises.
    @Suite struct FaultTests {
        /// Faults of a rank of the test's own program, which strike in step 5.
        private static let planted = [
            "sleeps", "exitsEarly", "exitsWith3", "throwsError", "traps", "crashes", "runsOutOfMemory",
            "runsOutOfHandles", "losesNetwork", "skipsACollective", "sendsAnotherShape", "sendsAnotherType",
            "callsInAnotherOrder", "takesAnotherRoot", "neverStarts", "hangsBeforeTheMeeting", "rank0Throws",
            "hangsInTheKernel",
        ]

        /// Swift's own account of a crash takes seconds where many crash at once.
        private static let withoutBacktraces = ["SWIFT_BACKTRACE": "enable=no"]

        /// Several at once: they wait more than they work.
        @Test func plantedFaultsAreNamed() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, fault) in Self.planted.enumerated() {
                    if index >= 4 { try await group.next() }
                    group.addTask { try await Self.expectNamed(fault) }
                }
                try await group.waitForAll()
            }
        }

        private static func expectNamed(_ fault: String) async throws {
            let folder = try TemporaryFolder()
            let program = try Program(
                [fault, "3", "3", "ranks"], in: folder.path, environment: Self.withoutBacktraces,
                program: Program.faults)
            let outcome = try await program.finish(within: 20)
            #expect([.exit(1), .exit(3), .exit(7)].contains(outcome.code), "\(fault): \(outcome.code)")
            #expect(outcome.seconds < 12, "\(fault) took \(outcome.seconds) s")
            try expectDocumented(outcome, as: fault)
        }

        @Test(arguments: [
            "skipsACollective", "sendsAnotherShape", "sendsAnotherType", "callsInAnotherOrder", "takesAnotherRoot",
        ])
        func callsThatDifferAreNamedBeforeTheyAreMade(fault: String) async throws {
            let folder = try TemporaryFolder()
            let program = try Program(
                [fault, "2", "5", "ranks", "--debug-collectives"], in: folder.path, environment: Self.withoutBacktraces,
                program: Program.faults)
            let outcome = try await program.finish(within: 20)
            try expectDocumented(outcome, as: fault)
            #expect(outcome.seconds < 3, "\(outcome.seconds) s")
            let log = try String(contentsOfFile: folder.file("ranks/1.log"), encoding: .utf8)
            #expect(log.contains(": rank 1 calls "), "\(log)")
        }

        @Test func aTimeoutThatIsTooShortIsRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["train", "small.yaml", "--timeout", "0.5"]).expectFailure(
                2, naming: ["--timeout is 0.5"])
        }

        @Test func aFolderWithoutRecordsIsNamed() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["runs", "diagnose", "nowhere"]).expectFailure(
                1, naming: ["nowhere/ranks has no record"])
        }

        // MARK: From outside, on the program itself

        private func train(
            _ name: String, _ arguments: [String] = [], prepare: (Sandbox) throws -> Void = { _ in },
            strike: (Sandbox, Program) throws -> Void
        ) async throws -> Sandbox {
            let sandbox = try await Sandbox()
            try prepare(sandbox)
            let settings = ["train", "small.yaml", "epochs=10000", "--timeout", "3"]
            let program = try sandbox.start(settings + arguments, ranks: 2)
            try await program.wait(for: "step 3") { sandbox.lastStep("run") >= 3 }
            try strike(sandbox, program)
            let outcome = try await program.finish(within: 15)
            try expectDocumented(outcome, as: name)
            return sandbox
        }

        @Test func stoppedRankIsNamed() async throws {
            let sandbox = try await train("stopped") { $1.send(SIGSTOP, toRank: 1) }
            let later = try await sandbox.run(["runs", "diagnose", "runs/run"]).expectSuccess().output
            for word in ["state T", "last finished", "waiting in", "heartbeat"] {
                #expect(later.contains(word), "\(later)")
            }
        }

        @Test func killedRankIsNamed() async throws {
            _ = try await train("killed") { $1.send(SIGKILL, toRank: 1) }
        }

        @Test func killedMainRankIsNamed() async throws {
            _ = try await train("rank0Killed") { $1.send(SIGKILL, toRank: 0) }
        }

        @Test func missingFileInTheMiddleOfARunIsNamed() async throws {
            let copy: (Sandbox) throws -> Void = { sandbox in
                let volumes = try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.file("volumes"))
                try FileManager.default.copyItem(atPath: volumes, toPath: sandbox.file("own"))
            }
            _ = try await train("missingFile", ["data.cache=false", "data.folder=own"], prepare: copy) { sandbox, _ in
                for index in 0..<8 {
                    try FileManager.default.removeItem(atPath: sandbox.file("own/img\(index).nii.gz"))
                }
            }
        }

        /// A volume of the cache is mapped into memory, so that it is no open file. Here another process prepares it forever.
        @Test func cachedVolumeThatDoesNotComeIsNamed() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let cache = sandbox.file("cache/volumes")
            let entry = try #require(
                FileManager.default.contentsOfDirectory(atPath: cache).first {
                    $0.hasPrefix("3-") && $0.hasSuffix(".safetensors")
                })
            let lock = open("\(cache)/\(entry).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            try FileManager.default.removeItem(atPath: "\(cache)/\(entry)")
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "name=other", "--timeout", "2"], ranks: 2, within: 20)
            outcome.expectFailure(1, naming: ["epoch 0, loading a batch: ", "img3.nii.gz"])
        }

        /// Ranks that the program's own launcher has not started watch each other.
        @Test(arguments: [
            (SIGSTOP, 1, "it was stopped by a signal (state T)"),
            (SIGKILL, 1, "rank 1 has gone without a word, last seen in step "),
            (SIGSTOP, 0, "rank 0, which hosts the store, does not respond for "),
            (SIGKILL, 0, "rank 0, which hosts the store, has gone"),
        ])
        func ranksOfAnotherLauncherWatchEachOther(signal: Int32, victim: Int, message: String) async throws {
            let sandbox = try await Sandbox()
            let ranks = try [0, 1].map { rank in
                let variables = [
                    "RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29523",
                ]
                return try sandbox.start(
                    ["train", "small.yaml", "epochs=10000", "--timeout", "2"], environment: variables)
            }
            try await ranks[0].wait(for: "step 3") { sandbox.lastStep("run") >= 3 }
            // They say what they are doing twice a second.
            try await Task.sleep(for: .seconds(1))
            ranks[victim].send(signal)
            let said = try await ranks[1 - victim].finish(within: 12)
            ranks[victim].send(SIGKILL)
            _ = try await ranks[victim].finish()
            #expect(said.code == .exit(1) && said.errors.contains("lockstep: rank \(victim)"), "\(said.errors)")
            #expect(said.errors.contains(message), "\(said.errors)")
        }

        @Test func killedLauncherLeavesRecords() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(["train", "small.yaml", "epochs=10000"], ranks: 2)
            try await program.wait(for: "step 3") { sandbox.lastStep("run") >= 3 }
            program.send(SIGKILL)
            _ = try await program.finish(within: 10)
            let said = try await sandbox.run(["runs", "diagnose", "runs/run"]).expectSuccess().output
            try expectDocumented(said.split(separator: "\n").first.map(String.init) ?? "", as: "launcherKilled")
        }

        /// Needs to mount a small disk, which only the superuser may.
        @Test(.enabled(if: SmallDisk.isAllowed)) func fullDiskOfTheMainRankIsNamed() async throws {
            let sandbox = try await Sandbox()
            let disk = try SmallDisk(at: sandbox.file("runs"), kibibytes: 212)
            defer { disk.unmount() }
            let settings = ["checkpoint.everySteps=1", "checkpoint.keep=100", "log.tensorboard=false", "epochs=1000"]
            try expectDocumented(await sandbox.run(["train", "small.yaml"] + settings, ranks: 2), as: "fullDisk")
        }
    }
}

// MARK: - What the page promises

/// The first thing that the launcher says, without its numbers.
private func expectDocumented(
    _ outcome: Outcome, as fault: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let lines = outcome.errors.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("lockstep: ") }
    let first = lines.first.map { String($0.dropFirst("lockstep: ".count)) } ?? ""
    try expectDocumented(first, as: fault, sourceLocation: sourceLocation)
}

private func expectDocumented(
    _ message: String, as fault: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let row = try #require(try promises().first { $0.fault == fault }, "docs/faults.md has no row \(fault)")
    // A fault from outside strikes at any moment of a step.
    let (said, promised) =
        row.isFromOutside ? (withoutMoment(message), withoutMoment(row.message)) : (message, row.message)
    #expect(withoutNumbers(said) == withoutNumbers(promised), "\(message)", sourceLocation: sourceLocation)
}

private typealias Promise = (fault: String, message: String, isFromOutside: Bool)

/// The rows of the page's two tables.
private func promises() throws -> [Promise] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/faults.md")
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "And from outside")
    return parts.enumerated().flatMap { index, part in
        part.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
            return (cells[0], cells[cells.count - 1], index > 0)
        }
    }
}

private func withoutNumbers(_ text: String) -> String {
    text.replacing(/\.temporary-[0-9A-F-]+/, with: ".temporary-N").replacing(/\b\d+(\.\d+)? s\b/, with: "N s")
        .replacing(/#\d+/, with: "#N").replacing(/(step|epoch|sample|step-|img) ?\d+/) { "\($0.output.1) N" }
        .replacing(/\d{6,}/, with: "N").replacing("stepN", with: "step N").replacing("imgN", with: "img N")
        .replacing("step-N", with: "step- N")
}

private func withoutMoment(_ text: String) -> String {
    text.replacing(/(has not joined|does not go on with) .*? for/, with: "is missed for")
        .replacing(/loading a batch|training/, with: "busy").replacing(/rank \d failed/, with: "rank N failed")
}
