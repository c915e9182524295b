import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// Runs that need no terminal.
    @Suite struct SessionTests {
        private let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox() }

        @Test func aRunGoesOnUntilItIsStopped() async throws {
            try await sandbox.detached(ranks: 2) { started in
                started.expectSuccess()
                for word in ["plan: ", "runs/run goes on in the background", "lockstep runs attach run"] {
                    #expect(started.errors.contains(word), "\(started.errors)")
                }
                #expect(started.seconds < 10)
                let process = try sandbox.session.process.process
                #expect(kill(process, SIGHUP) == 0)
                try await sandbox.waitForStep(after: sandbox.lastStep("run") + 2)
                try await sandbox.run(["train", "small.yaml", "--resume", "auto"]).expectFailure(
                    2, naming: ["runs/run is being run by process \(process)"])
                let list = try await sandbox.runs("list").expectSuccess().output
                #expect(list.contains("running") && list.contains("\(process)"), "\(list)")
                try await sandbox.stop()
                #expect(try sandbox.session.state == .stopped && !sandbox.session.process.isRunning)
                #expect(sandbox.exists(sandbox.checkpoint("run")))
            }
            try await sandbox.run(["train", "small.yaml", "epochs=1", "--resume", "auto"]).expectSuccess()
            #expect(try sandbox.session.state == .finished)
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
            try await sandbox.waitForStep(after: sandbox.lastStep("run") + 2)
            try await sandbox.stop()
        }

        @Test func whatIsWrongIsSaidAtTheTerminal() async throws {
            for (arguments, code, word) in [
                (["epochs=some"], 2, "epochs must be a whole number"),
                (["--resume", "nowhere"], 1, "nowhere: there is no such folder"),
            ] as [([String], Int32, String)] {
                let outcome = try await sandbox.run(["train", "small.yaml", "--detach"] + arguments, within: 20)
                outcome.expectFailure(code, naming: [word])
            }
            #expect(try sandbox.session.state == .failed && sandbox.session.exitCode == 1)
        }

        @Test func stoppingAtOnceDoesNotWait() async throws {
            try await sandbox.detached { _ in
                try await sandbox.waitForStep()
                _ = try await sandbox.runs("stop", "run", "--now")
                #expect(try !sandbox.session.process.isRunning)
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
            try await sandbox.stop()
            #expect(try await program.finish(within: 10).code == .exit(130))
        }

        // MARK: Runs that are not what they seem

        @Test func aRunThatWasKilledIsLost() async throws {
            try await sandbox.detached(ranks: 2) { _ in
                try await sandbox.waitForStep()
                #expect(try sandbox.session.process.send(SIGKILL))
                try await sandbox.wait(for: "its end") { try !sandbox.session.process.isRunning }
                #expect(try await sandbox.runs("list").output.contains("lost"))
                try await sandbox.runs("stop", "run").expectFailure(2, naming: ["runs/run does not run: it is lost"])
                try await sandbox.runs("attach", "run").expectFailure(
                    1, naming: ["was killed", "runs diagnose runs/run"])
            }
        }

        /// Long after the run, its number is that of this process, which must not be signalled.
        @Test func aStrangerWithTheSameNumberIsLeftAlone() async throws {
            try await sandbox.train("run", ["epochs=1"])
            let text = try String(contentsOfFile: sandbox.runFolder.session, encoding: .utf8)
            let stale = text.replacing(/"process" : \d+/, with: "\"process\" : \(getpid())")
                .replacing(/"(exitCode|ended)" : [\d.]+,/, with: "")
            try sandbox.write(stale, to: "runs/run/session.json")
            #expect(try sandbox.session.state == .lost)
            #expect(try !sandbox.session.process.send(SIGKILL))
            try await sandbox.runs("stop", "run").expectFailure(2, naming: ["it is lost"])
        }

        @Test func namesAreGuessed() async throws {
            for name in ["apple-1", "apple-2", "pear"] { try await sandbox.train(name, ["epochs=1"]) }
            try await sandbox.runs("stop", "apple").expectFailure(2, naming: ["several runs", "apple-1, apple-2"])
            try await sandbox.runs("stop", "peer").expectFailure(2, naming: ["no run peer: did you mean pear?"])
            try await sandbox.runs("stop", "pe").expectFailure(2, naming: ["runs/pear does not run: it is finished"])
            try await sandbox.runs("attach", "pear").expectFailure(
                2, naming: ["runs/pear was not started with --detach"])
            let list = try await sandbox.runs("list").expectSuccess().output.split(separator: "\n")
            #expect(list.count == 4 && list.dropFirst().allSatisfy { $0.contains("finished  1      2") }, "\(list)")
        }

        @Test func evaluationIsDetachedToo() async throws {
            try await sandbox.train("run", ["epochs=1"])
            let program = try sandbox.start(["eval", sandbox.checkpoint("run"), "--json", "dice.json", "--detach"])
            defer { program.killAll() }
            try await program.finishAlone(within: 20).expectSuccess()
            try await sandbox.wait(for: "the metrics") { sandbox.exists("dice.json") }
        }
    }
}
