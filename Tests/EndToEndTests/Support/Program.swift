import Foundation
import Testing

/// The program under test while it runs. All of its processes carry a tag, so that none can be overlooked.
final class Program {
    private let process = Process()
    private let tag = "LOCKSTEP_TEST_TAG=\(UUID().uuidString)"
    private let folder: String
    private let started = Date()

    /// The binary that was built together with the tests.
    static let path = built("lockstep")

    /// Ranks that fail as they are told; see `Fault`.
    static let faults = built("FaultProgram")
    static let loop = built("DistributedLoop")
    static let ownTask = built("OwnTask")

    private static func built(_ name: String) -> URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    }

    /// - Parameters:
    ///   - folder: where it runs.
    ///   - environment: added to the tests' own, without what would make it a rank.
    init(_ arguments: [String], in folder: String, environment: [String: String], program: URL = path) throws {
        self.folder = folder
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = Self.environment(environment, tag: tag)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try emptyFile("output")
        process.standardError = try emptyFile("errors")
        try process.run()
    }

    private static func environment(_ added: [String: String], tag: String) -> [String: String] {
        let parts = tag.split(separator: "=").map(String.init)
        return ProcessInfo.processInfo.environment
            .filter { !["RANK", "LOCAL_RANK", "WORLD_SIZE"].contains($0.key) }
            .filter { entry in !["OMPI_", "PMIX_", "SLURM_"].contains { entry.key.hasPrefix($0) } }
            .merging(added) { $1 }
            .merging([parts[0]: parts[1]]) { $1 }
    }

    private func emptyFile(_ name: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path(name)))
        return try FileHandle(forWritingTo: URL(filePath: path(name)))
    }

    private func path(_ name: String) -> String { "\(folder)/.\(tag).\(name)" }

    private func text(_ name: String) -> String { (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? "" }

    var isRunning: Bool { process.isRunning }

    /// What it has written to standard output so far.
    var output: String { text("output") }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Sends a signal to one of the ranks that the program has started.
    func send(_ signal: Int32, toRank rank: Int) { send(signal, to: "lockstep.rank\(rank)") }

    /// Sends a signal to the processes of one name that the program has started.
    func send(_ signal: Int32, to name: String) {
        for process in remaining where ProcessTable.name(of: process) == name { kill(process, signal) }
    }

    /// Bytes of memory that the program and all that it has started hold.
    var residentMemory: Int { remaining.map(ProcessTable.residentMemory).reduce(0, +) }

    /// Where the program and all that it has started listen, such as `127.0.0.1:29500`.
    var listeningAddresses: Set<String> { Set(remaining.flatMap(ProcessTable.listeningAddresses)) }

    /// Those of the processes of one name only.
    func listeningAddresses(of name: String) -> Set<String> {
        Set(remaining.filter { ProcessTable.name(of: $0) == name }.flatMap(ProcessTable.listeningAddresses))
    }

    /// Waits for something to happen while the program runs.
    func wait(upTo seconds: Double = 30, for what: String, until condition: () -> Bool) async throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !condition() {
            guard isRunning, Date() < deadline else { throw Surprise(what, isRunning, endAll()) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for the end of the program and of every process that it has started.
    func finish(within seconds: Double = 60) async throws -> Outcome {
        let outcome = try await finishAlone(within: seconds)
        try await expectNobodyStays()
        return outcome
    }

    /// Waits for the end of the program, which is meant to leave processes behind.
    func finishAlone(within seconds: Double = 60) async throws -> Outcome {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while isRunning {
            guard Date() < deadline else { throw Surprise("its end", true, endAll()) }
            try await Task.sleep(for: .milliseconds(5))
        }
        return endAll()
    }

    /// What it has said so far.
    var said: String { text("output") + text("errors") }

    /// Kills what it has left behind.
    func killAll() {
        for process in remaining { kill(process, SIGKILL) }
    }

    /// The system may take a moment to end processes that were killed.
    private func expectNobodyStays() async throws {
        for _ in 0..<200 where !remaining.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(remaining.isEmpty, "processes stay behind: \(remaining)")
        for process in remaining { kill(process, SIGKILL) }
    }

    /// Its own process and those that it has started, as far as they run.
    var remaining: [pid_t] { ProcessTable.processes(with: tag) }

    /// Ends what still runs when the program has not come to its end by itself.
    private func endAll() -> Outcome {
        if isRunning {
            for process in remaining { kill(process, SIGKILL) }
            process.waitUntilExit()
        }
        let isKilled = process.terminationReason == .uncaughtSignal
        return Outcome(
            code: isKilled ? .signal(process.terminationStatus) : .exit(process.terminationStatus),
            output: text("output"), errors: text("errors"), seconds: Date().timeIntervalSince(started))
    }
}

/// How the program has ended, and what it has said.
struct Outcome {
    enum Code: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    let code: Code
    let output: String
    let errors: String
    let seconds: Double

    @discardableResult
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
        #expect(code == .exit(0), "\(output)\(errors)", sourceLocation: sourceLocation)
        return self
    }

    /// What the program says when it fails: a paragraph of its own, and no trace of a crash.
    func expectFailure(
        _ codes: Int32..., naming words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(codes.map(Code.exit).contains(code), "\(code): \(errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(errors.contains(word), "no '\(word)' in: \(errors)", sourceLocation: sourceLocation)
        }
        for word in ["Fatal error", "Exception raised from", "terminate called", "Optional("] {
            #expect(!errors.contains(word), "\(errors)", sourceLocation: sourceLocation)
        }
    }
}

/// The program did not do what a test has waited for.
struct Surprise: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ wasRunning: Bool, _ outcome: Outcome) {
        let state = wasRunning ? "in time" : "before its end (\(outcome.code))"
        description = "waited in vain for \(what) \(state): \(outcome.output)\(outcome.errors)"
    }
}
