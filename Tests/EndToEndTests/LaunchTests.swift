import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `lockstep launch` with programs that are not ours.
    @Suite struct LaunchTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
            try Program(["launch"] + arguments, in: folder.path, environment: environment)
        }

        private func launch(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
            try await start(arguments, environment: environment).finish(within: 30)
        }

        private func text(_ name: String) -> String {
            (try? String(contentsOfFile: folder.file(name), encoding: .utf8)) ?? ""
        }

        /// A shell script that ranks run.
        private func script(_ text: String) throws -> String {
            let path = folder.file("program")
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }

        private func expectNothingInTemporaryFolder(_ folder: String) throws {
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }

        // MARK: What is started

        @Test func ranksGetTorchrunsEnvironment() async throws {
            let outcome = try await launch(
                "--nproc_per_node=2", "--rdzv-id", "job", "--role", "trainer", "--max-restarts", "3",
                try script("env > $RANK.env"))
            outcome.expectSuccess()
            for rank in 0..<2 {
                let lines = Set(text("\(rank).env").split(separator: "\n").map(String.init))
                let expected = [
                    "RANK=\(rank)", "LOCAL_RANK=\(rank)", "WORLD_SIZE=2", "LOCAL_WORLD_SIZE=2", "GROUP_RANK=0",
                    "GROUP_WORLD_SIZE=1", "ROLE_RANK=\(rank)", "ROLE_WORLD_SIZE=2", "ROLE_NAME=trainer",
                    "MASTER_ADDR=127.0.0.1", "TORCHELASTIC_RUN_ID=job", "TORCHELASTIC_MAX_RESTARTS=3",
                    "TORCHELASTIC_RESTART_COUNT=0", "TORCHELASTIC_USE_AGENT_STORE=True",
                ]
                for line in expected { #expect(lines.contains(line), "\(line)") }
                #expect(lines.contains { $0.hasPrefix("TORCHELASTIC_ERROR_FILE=/") })
            }
        }

        @Test(arguments: [
            (["train.py", "--lr", "1"], "-u train.py --lr 1"),
            (["-m", "package.train", "x"], "-u -m package.train x"),
            (["--no-python", "/bin/echo", "plain", "-h"], "plain -h"),
            (["--", "train.py"], "-u train.py"),
        ])
        func pythonRunsWhatIsNoProgram(arguments: [String], words: String) async throws {
            try Data().write(to: URL(filePath: folder.file("train.py")))
            let outcome = try await start(arguments, environment: ["PYTHON_EXEC": "/bin/echo"]).finish()
            #expect(outcome.output == words + "\n" && outcome.code == .exit(0), "\(outcome)")
        }

        @Test func variablesStandInForOptions() async throws {
            let outcome = try await launch(
                "--no-python", "/bin/echo", "rank", environment: ["PET_NPROC_PER_NODE": "3", "PET_NNODES": "1:1"])
            #expect(outcome.output == "rank\nrank\nrank\n")
        }

        @Test func aRankMaySeeOneDeviceOnly() async throws {
            try await launch(
                "--nproc-per-node", "2", "--virtual-local-rank",
                try script("echo $LOCAL_RANK $CUDA_VISIBLE_DEVICES > $RANK.seen"),
                environment: ["CUDA_VISIBLE_DEVICES": "4,GPU-7"]
            ).expectSuccess()
            #expect(text("0.seen") == "0 4\n" && text("1.seen") == "0 GPU-7\n")
        }

        @Test(arguments: [
            (["--nproc-pre-node", "2", "/bin/echo"], "did you mean --nproc-per-node?"),
            (["--nproc-per-node", "0", "/bin/echo"], "--nproc-per-node is 0"),
            (["--nproc-per-node", "some", "/bin/echo"], "--nproc-per-node is some"),
            (["--nnodes", "4:2", "/bin/echo"], "--nnodes is '4:2'"),
            (["--nnodes", "2", "/bin/echo"], "--master-addr HOST"),
            (["--nnodes", "1:2", "--master-addr", "a", "/bin/echo"], "--rdzv-backend c10d"),
            (["--nnodes", "2", "--rdzv-backend", "etcd", "/bin/echo"], "--rdzv-backend is 'etcd'"),
            (["--nnodes", "2", "--master-addr", "a", "--node-rank", "2", "/bin/echo"], "--node-rank is '2'"),
            (
                ["--nnodes", "2", "--master-addr", "a", "--rdzv-conf", "join_timeot=3", "/bin/echo"],
                "did you mean join_timeout?"
            ),
            (["--redirects", "4", "/bin/echo"], "--redirects is '4'"),
            (["--tee", "0:3,1", "/bin/echo"], "--tee is '0:3,1'"),
            (["--signals-to-handle", "SIGTREM", "/bin/echo"], "did you mean SIGTERM?"),
            (["--module", "--no-python", "/bin/echo"], "contradict each other"),
            (["--run-path", "relative.py"], "absolute path"),
            ([], "Give a PROGRAM"), (["absent.py"], "there is no program absent.py"),
        ])
        func whatCannotBeIsSaid(arguments: [String], message: String) async throws {
            try await start(arguments).finish(within: 10).expectFailure(2, naming: [message])
        }

        @Test func aLaunchMayGoOnInTheBackground() async throws {
            let path = try script("echo rank $RANK")
            try await launch("--detach", "--nproc-per-node", "2", path).expectSuccess()
            let runs = try FileManager.default.contentsOfDirectory(atPath: folder.file("runs"))
            let run = try #require(runs.first)
            for _ in 0..<200 where text("runs/\(run)/output.log").count < 14 {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(Set(text("runs/\(run)/output.log").split(separator: "\n")) == ["rank 0", "rank 1"])
        }

        // MARK: What ranks print

        @Test func logsLieAsTorchrunsDo() async throws {
            let program = try script("echo out $RANK; echo err $RANK >&2")
            let outcome = try await launch(
                "--nproc-per-node", "3", "--log-dir", "logs", "--rdzv-id", "job", "--redirects", "0:3",
                "--tee", "1:1,2:3", "--local-ranks-filter", "0,1", program)
            outcome.expectSuccess()
            #expect(outcome.output == "[default1]:out 1\n" && outcome.errors == "err 1\n", "\(outcome)")
            let job = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.file("logs")).first)
            #expect(job.hasPrefix("job_"))
            let logs = "logs/\(job)/attempt_0"
            #expect(text("\(logs)/0/stdout.log") == "out 0\n" && text("\(logs)/0/stderr.log") == "err 0\n")
            #expect(text("\(logs)/1/stdout.log") == "out 1\n" && text("\(logs)/2/stderr.log") == "err 2\n")
        }

        @Test func nothingStaysInTheTemporaryFolder() async throws {
            let temporary = try TemporaryFolder()
            let outcome = try await launch(
                "--nproc-per-node", "2", "--tee", "3", try script("exit 4"), environment: ["TMPDIR": temporary.path])
            #expect(outcome.code == .exit(4))
            try expectNothingInTemporaryFolder(temporary.path)
        }

        // MARK: Failures

        @Test func theFirstFailureIsToldFirst() async throws {
            let outcome = try await launch(
                "--nproc-per-node", "3",
                try script(
                    "test $RANK = 2 && { echo disk on fire >&2; exit 9; }; sleep 0.5; echo Connection closed by peer >&2; exit 1"
                ))
            #expect(outcome.code == .exit(9))
            let told = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("lockstep:") }
            #expect(
                told == [
                    "lockstep: rank 2 ended with exit code 9", "lockstep:   [rank 2] disk on fire",
                    "lockstep: the other 2 ranks were stopped",
                ])
        }

        /// They may be noticed in one look.
        @Test func whoOnlyLostTheOthersIsNotTheCause() async throws {
            let outcome = try await launch(
                "--nproc-per-node", "2", "--monitor-interval", "1",
                try script(
                    "test $RANK = 1 && { echo ValueError >&2; exit 3; }; echo 'Connection closed by peer' >&2; exit 1"))
            #expect(outcome.code == .exit(3), "\(outcome.errors)")
        }

        @Test func anExceptionThatPythonHasRecordedIsTold() async throws {
            let outcome = try await launch(
                "--nproc-per-node", "2",
                try script(
                    #"test $RANK = 0 && sleep 30; printf '%s' '{"message":{"message":"KeyError: 7","extraInfo":{"py_callstack":"Traceback\n  line 3"}}}' > $TORCHELASTIC_ERROR_FILE; exit 1"#
                ))
            #expect(
                outcome.errors.hasPrefix("lockstep: rank 1 failed: KeyError: 7\nlockstep:   [rank 1] Traceback\n"),
                "\(outcome.errors)")
        }

        @Test func ranksAreStartedAgain() async throws {
            let outcome = try await launch(
                "--nproc-per-node", "2", "--max-restarts", "2",
                try script(
                    "echo $TORCHELASTIC_RESTART_COUNT $MASTER_PORT >> $RANK.seen; test $TORCHELASTIC_RESTART_COUNT = 2 || exit 5"
                ))
            outcome.expectSuccess()
            let seen = text("0.seen").split(separator: "\n").map { $0.split(separator: " ")[0] }
            #expect(seen == ["0", "1", "2"])
            #expect(outcome.errors.contains("starting all ranks again, restart 2 of 2"))
        }

        // MARK: Signals

        private static let waiting =
            "trap 'echo asked > $RANK.asked; exit 0' TERM; echo ready > $RANK.ready; while :; do sleep 0.05; done"

        private func startWaiting(_ options: String..., script text: String = waiting) async throws -> Program {
            let program = try start(["--nproc-per-node", "2"] + options + [try script(text)])
            try await program.wait(for: "both ranks") { (0..<2).allSatisfy { !self.text("\($0).ready").isEmpty } }
            return program
        }

        @Test(arguments: [SIGTERM, SIGHUP]) func signalsArePassedOn(_ signal: Int32) async throws {
            let program = try await startWaiting()
            program.send(signal)
            #expect(try await program.finish(within: 10).code == .exit(130))
            #expect(text("0.asked") == "asked\n" && text("1.asked") == "asked\n")
        }

        @Test func whoDoesNotListenIsKilled() async throws {
            let program = try await startWaiting(
                "--shutdown-timeout", "1",
                script: "trap '' TERM; echo ready > $RANK.ready; while :; do sleep 0.05; done")
            program.send(SIGTERM)
            let outcome = try await program.finish(within: 10)
            #expect(outcome.code == .exit(130))
        }

        /// Shells have what runs in their background ignore SIGINT.
        @Test func whatRanksLeaveBehindAtAStopIsEnded() async throws {
            let program = try await startWaiting(
                script: "trap 'exit 0' INT; sleep 100 & echo ready > $RANK.ready; wait")
            program.send(SIGINT)
            #expect(try await program.finish(within: 10).code == .exit(130))
        }

        @Test func aKilledLauncherLeavesNoTemporaryFolder() async throws {
            let temporary = try TemporaryFolder()
            let program = try start(
                ["--no-python", "/bin/sh", "-c", "echo > ready; sleep 100"], environment: ["TMPDIR": temporary.path])
            try await program.wait(for: "the rank") { !text("ready").isEmpty }
            #expect(try temporary.names.count == 1)
            program.send(SIGKILL)
            _ = try await program.finish(within: 10)
            try expectNothingInTemporaryFolder(temporary.path)
        }

        @Test func aKeeperThatIsStoppedHoldsUpNobody() async throws {
            let program = try await startWaiting()
            program.send(SIGSTOP, to: "lockstep.keeper")
            program.send(SIGTERM)
            #expect(try await program.finish(within: 10).code == .exit(130))
        }

        /// What ranks have started goes too; the test's own look for leftovers finds them by their environment.
        @Test func theEndOfTheLauncherIsTheEndOfAll() async throws {
            let program = try await startWaiting(script: "sleep 100 & echo ready > $RANK.ready; wait")
            program.send(SIGKILL)
            #expect(try await program.finish(within: 10).code == .signal(SIGKILL))
        }
    }
}
