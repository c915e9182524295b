import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// Runs that need no terminal, and terminals that come and go.
    @Suite struct SessionTests {
        private let sandbox: Sandbox
        private let folder: RunFolder

        init() async throws {
            sandbox = try await Sandbox()
            folder = RunFolder(path: sandbox.file("runs/run"))
        }

        // MARK: A run and its end

        /// Starts a run in the background, and whatever happens leaves nobody.
        private func detached(
            ranks: Int = 1, _ arguments: [String] = ["epochs=100000"], _ body: (Outcome) async throws -> Void
        ) async throws {
            let program = try sandbox.start(["train", "small.yaml", "--detach"] + arguments, ranks: ranks)
            defer { program.killAll() }
            try await body(program.finishAlone(within: 20))
        }

        private var session: Session { get throws { try #require(Session(of: folder)) } }

        private func wait(for what: Comment, _ condition: () throws -> Bool) async throws {
            for _ in 0..<1000 {
                if try condition() { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record(what)
        }

        private func waitForStep(after step: Int = 0) async throws {
            try await wait(for: "a step after \(step)") { sandbox.lastStep("run") > step }
        }

        private func runs(_ arguments: String...) async throws -> Outcome {
            try await sandbox.run(["runs"] + arguments, within: 20)
        }

        private func stop() async throws {
            let outcome = try await runs("stop", "run").expectSuccess()
            #expect(outcome.output.hasPrefix("runs/run: stopped after step "), "\(outcome.output)")
        }

        @Test func aRunGoesOnUntilItIsStopped() async throws {
            try await detached(ranks: 2) { started in
                started.expectSuccess()
                for word in ["plan: ", "runs/run goes on in the background", "lockstep runs attach run"] {
                    #expect(started.errors.contains(word), "\(started.errors)")
                }
                #expect(started.seconds < 10)
                let process = try session.process.process
                #expect(kill(process, SIGHUP) == 0)
                try await waitForStep(after: sandbox.lastStep("run") + 2)
                try await sandbox.run(["train", "small.yaml", "--resume", "auto"]).expectFailure(
                    2, naming: ["runs/run is being run by process \(process)"])
                let list = try await runs("list").expectSuccess().output
                #expect(list.contains("running") && list.contains("\(process)"), "\(list)")
                try await stop()
                #expect(try session.state == .stopped && !session.process.isRunning)
                #expect(sandbox.exists(sandbox.checkpoint("run")))
            }
            try await sandbox.run(["train", "small.yaml", "epochs=1", "--resume", "auto"]).expectSuccess()
            #expect(try session.state == .finished)
        }

        /// The terminal that it was started from is taken away, as a connection that breaks does.
        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
        func aRunOutlivesItsTerminal() async throws {
            let command = "'\(Program.path.path)' train small.yaml epochs=100000 --detach --nproc-per-node 2"
            let terminal = try Program(
                ["-qec", command, "/dev/null"], in: sandbox.folder.path,
                environment: ["LOCKSTEP_CACHE": sandbox.file("cache")], program: URL(filePath: "/usr/bin/script"))
            defer { terminal.killAll() }
            try await terminal.finishAlone(within: 20).expectSuccess()
            try await waitForStep(after: sandbox.lastStep("run") + 2)
            try await stop()
        }

        @Test func whatIsWrongIsSaidAtTheTerminal() async throws {
            for (arguments, code, word) in [
                (["epochs=some"], 2, "epochs must be a whole number"),
                (["--resume", "nowhere"], 1, "nowhere: there is no such folder"),
            ] as [([String], Int32, String)] {
                let outcome = try await sandbox.run(["train", "small.yaml", "--detach"] + arguments, within: 20)
                outcome.expectFailure(code, naming: [word])
            }
            #expect(try session.state == .failed && session.exitCode == 1)
        }

        @Test func stoppingAtOnceDoesNotWait() async throws {
            try await detached { _ in
                try await waitForStep()
                _ = try await runs("stop", "run", "--now")
                #expect(try !session.process.isRunning)
            }
        }

        /// A run that was started with nohup is not ended by its terminal's end.
        @Test func nohupIsRespected() async throws {
            let program = try Program(
                ["-c", "trap '' HUP; exec '\(Program.path.path)' train small.yaml epochs=100000 --nproc-per-node 2"],
                in: sandbox.folder.path, environment: ["LOCKSTEP_CACHE": sandbox.file("cache")],
                program: URL(filePath: "/bin/sh"))
            try await program.wait(for: "a step") { sandbox.lastStep("run") > 0 }
            program.send(SIGHUP)
            let step = sandbox.lastStep("run")
            try await program.wait(for: "more steps") { sandbox.lastStep("run") > step + 2 }
            try await stop()
            #expect(try await program.finish(within: 10).code == .exit(130))
        }

        // MARK: Terminals

        private func attach(_ arguments: String...) throws -> Program {
            try sandbox.start(["runs", "attach", "run"] + arguments)
        }

        @Test func oneTerminalIsAttachedAndOthersWatch() async throws {
            try await detached { _ in
                let first = try attach()
                try await first.wait(for: "the run's output") { first.said.contains("mean loss") }
                try await runs("attach", "run").expectFailure(1, naming: ["runs/run is attached already, by process "])
                let watcher = try attach("--shared")
                try await watcher.wait(for: "the run's output") { watcher.said.contains("mean loss") }
                let second = try attach("--steal")
                let ended = try await first.finish(within: 5).expectSuccess()
                #expect(ended.errors.contains("another terminal has taken runs/run over"), "\(ended.errors)")
                try await second.wait(for: "the run's output") { second.said.contains("mean loss") }
                for terminal in [watcher, second] {
                    terminal.send(SIGINT)
                    let left = try await terminal.finish(within: 5).expectSuccess()
                    #expect(left.errors.contains("detached; runs/run goes on"), "\(left.errors)")
                }
                try await waitForStep(after: sandbox.lastStep("run"))
                try await stop()
            }
        }

        /// Whoever is attached may stop the run; whoever watches may not. Both end with it, and with its exit code.
        @Test func anAttachedTerminalStopsTheRun() async throws {
            try await detached { _ in
                let watcher = try attach("--shared")
                let terminal = try attach()
                for program in [watcher, terminal] {
                    try await program.wait(for: "the run's output") { program.said.contains("mean loss") }
                }
                watcher.send(SIGQUIT)
                try await waitForStep(after: sandbox.lastStep("run") + 1)
                terminal.send(SIGQUIT)
                for program in [watcher, terminal] {
                    let ended = try await program.finish(within: 10)
                    #expect(ended.code == .exit(130) && ended.errors.contains("has ended with exit code 130"))
                }
            }
        }

        @Test func attachingShowsTheEnd() async throws {
            try await detached(["epochs=2"]) { _ in
                try await wait(for: "the run's end") { try session.state != .running }
                let shown = try await runs("attach", "run", "--lines", "2").expectSuccess().errors
                #expect(shown.contains("done: runs/run/checkpoints/last") && !shown.contains("plan: "), "\(shown)")
            }
        }

        // MARK: Runs that are not what they seem

        @Test func aRunThatWasKilledIsLost() async throws {
            try await detached(ranks: 2) { _ in
                try await waitForStep()
                #expect(try session.process.send(SIGKILL))
                try await wait(for: "its end") { try !session.process.isRunning }
                #expect(try await runs("list").output.contains("lost"))
                try await runs("stop", "run").expectFailure(2, naming: ["runs/run does not run: it is lost"])
                try await runs("attach", "run").expectFailure(1, naming: ["was killed", "runs diagnose runs/run"])
            }
        }

        /// Long after the run, its number is that of this process, which must not be signalled.
        @Test func aStrangerWithTheSameNumberIsLeftAlone() async throws {
            try await sandbox.train("run", ["epochs=1"])
            let text = try String(contentsOfFile: folder.session, encoding: .utf8)
            let stale = text.replacing(/"process" : \d+/, with: "\"process\" : \(getpid())")
                .replacing(/"(exitCode|ended)" : [\d.]+,/, with: "")
            try sandbox.write(stale, to: "runs/run/session.json")
            #expect(try session.state == .lost)
            #expect(try !session.process.send(SIGKILL))
            try await runs("stop", "run").expectFailure(2, naming: ["it is lost"])
        }

        @Test func namesAreGuessed() async throws {
            for name in ["apple-1", "apple-2", "pear"] { try await sandbox.train(name, ["epochs=1"]) }
            try await runs("stop", "apple").expectFailure(2, naming: ["several runs", "apple-1, apple-2"])
            try await runs("stop", "peer").expectFailure(2, naming: ["no run peer: did you mean pear?"])
            try await runs("stop", "pe").expectFailure(2, naming: ["runs/pear does not run: it is finished"])
            try await runs("attach", "pear").expectFailure(2, naming: ["runs/pear was not started with --detach"])
            let list = try await runs("list").expectSuccess().output.split(separator: "\n")
            #expect(list.count == 4 && list.dropFirst().allSatisfy { $0.contains("finished  1      2") }, "\(list)")
        }

        @Test func evaluationIsDetachedToo() async throws {
            try await sandbox.train("run", ["epochs=1"])
            let program = try sandbox.start(["eval", sandbox.checkpoint("run"), "--json", "dice.json", "--detach"])
            defer { program.killAll() }
            try await program.finishAlone(within: 20).expectSuccess()
            try await wait(for: "the metrics") { sandbox.exists("dice.json") }
        }
    }
}
