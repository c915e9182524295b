import Foundation
import TestSupport
import Testing
import Training

/// The run `run` in the background.
extension Sandbox {
    var runFolder: RunFolder { RunFolder(path: file("runs/run")) }

    var session: Session { get throws { try #require(Session(of: runFolder)) } }

    /// Starts it, and whatever happens leaves nobody.
    func detached(
        ranks: Int = 1, _ arguments: [String] = ["epochs=100000"], _ body: (Outcome) async throws -> Void
    ) async throws {
        let program = try start(["train", "small.yaml", "--detach"] + arguments, ranks: ranks)
        defer { program.killAll() }
        try await body(program.finishAlone(within: 20))
    }

    func wait(for what: Comment, _ condition: () throws -> Bool) async throws {
        for _ in 0..<1000 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(what)
    }

    func waitForStep(after step: Int = 0) async throws {
        try await wait(for: "a step after \(step)") { lastStep("run") > step }
    }

    func runs(_ arguments: String...) async throws -> Outcome { try await run(["runs"] + arguments, within: 20) }

    func stop() async throws {
        let outcome = try await runs("stop", "run").expectSuccess()
        #expect(outcome.output.hasPrefix("runs/run: stopped after step "), "\(outcome.output)")
    }
}
