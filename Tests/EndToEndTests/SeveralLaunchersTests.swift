import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Several launchers as several machines would have them, here on one.
    @Suite struct SeveralLaunchersTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func start(_ options: [String], _ script: String) throws -> Program {
            try Program(
                ["launch"] + options + ["--no-python", "/bin/sh", "-c", script], in: folder.path, environment: [:])
        }

        private func text(_ name: String) -> String {
            (try? String(contentsOfFile: folder.file(name), encoding: .utf8)) ?? ""
        }

        private func fixed(_ port: Int, rank: Int, ranks: Int = 1) -> [String] {
            [
                "--nnodes", "2", "--node-rank", "\(rank)", "--master-addr", "127.0.0.1", "--master-port", "\(port)",
                "--nproc-per-node", "\(ranks)",
            ]
        }

        private func elastic(_ port: Int, _ nodes: String = "1:2") -> [String] {
            [
                "--nnodes", nodes, "--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:\(port)",
                "--rdzv-conf", "last_call_timeout=1,keep_alive_interval=1,keep_alive_max_attempt=2",
            ]
        }

        @Test func machinesShareOutTheRanks() async throws {
            let script = "echo $LOCAL_RANK $GROUP_RANK $WORLD_SIZE $LOCAL_WORLD_SIZE $GROUP_WORLD_SIZE > $RANK.seen"
            let second = try start(fixed(29541, rank: 1, ranks: 2), script)
            let first = try start(fixed(29541, rank: 0), script)
            for program in [first, second] { try await program.finish().expectSuccess() }
            #expect(
                text("0.seen") == "0 0 3 1 2\n" && text("1.seen") == "0 1 3 2 2\n" && text("2.seen") == "1 1 3 2 2\n")
        }

        @Test func aFailureOnOneIsToldOnBoth() async throws {
            let script = "test $RANK = 1 && { sleep 0.3; echo broken >&2; exit 6; }; sleep 60"
            let programs = try [0, 1].map { try start(fixed(29542, rank: $0), script) }
            for program in programs {
                try await program.finish(within: 10).expectFailure(
                    6, naming: ["rank 1 ended with exit code 6", "[rank 1] broken"])
            }
        }

        @Test func aStopOnOneIsOneForBoth() async throws {
            let script = "trap 'exit 0' TERM; echo x > $RANK.ready; while :; do sleep 0.05; done"
            let programs = try [0, 1].map { try start(fixed(29543, rank: $0), script) }
            try await programs[0].wait(for: "all ranks") { !text("0.ready").isEmpty && !text("1.ready").isEmpty }
            programs[1].send(SIGTERM)
            for program in programs { #expect(try await program.finish(within: 10).code == .exit(130)) }
        }

        @Test func ranksAreStartedAgainOnBoth() async throws {
            let script =
                "echo $TORCHELASTIC_RESTART_COUNT >> $RANK.seen; test $RANK$TORCHELASTIC_RESTART_COUNT = 10 && exit 1; exit 0"
            let programs = try [0, 1].map { try start(fixed(29544, rank: $0) + ["--max-restarts", "1"], script) }
            for program in programs { try await program.finish(within: 20).expectSuccess() }
            #expect(text("1.seen") == "0\n1\n" && text("0.seen").hasSuffix("1\n"))
        }

        @Test func theOthersGoOnWithoutALostMachine() async throws {
            let script = "echo $WORLD_SIZE >> $RANK.seen; test $WORLD_SIZE = 1 && exit 0; sleep 60"
            let first = try start(elastic(29545), script)
            try await first.wait(for: "the host") { isListening(29545) }
            let second = try start(elastic(29545), script)
            try await second.wait(for: "both ranks") { text("1.seen") == "2\n" }
            second.send(SIGKILL)
            let outcome = try await first.finish(within: 20)
            outcome.expectSuccess()
            #expect(outcome.errors.contains("is lost: no sign of life for 2 s"), "\(outcome.errors)")
            #expect(text("0.seen") == "2\n1\n")
            #expect(try await second.finish().code == .signal(SIGKILL))
        }

        @Test func aMachineThatComesLaterIsTakenIn() async throws {
            let script = "echo $WORLD_SIZE >> $RANK.seen; test $WORLD_SIZE = 2 && exit 0; sleep 60"
            let first = try start(elastic(29546), script)
            try await first.wait(for: "a rank") { text("0.seen") == "1\n" }
            let second = try start(elastic(29546), script)
            for program in [first, second] { try await program.finish(within: 20).expectSuccess() }
            #expect(text("0.seen") == "1\n2\n" && text("1.seen") == "2\n")
        }

        @Test func theLossOfTheHostEndsTheOthers() async throws {
            let programs = try [0, 1].map { rank in
                try start(
                    fixed(29547, rank: rank) + ["--rdzv-conf", "keep_alive_interval=1,keep_alive_max_attempt=2"],
                    "echo x > $RANK.ready; sleep 60")
            }
            try await programs[0].wait(for: "all ranks") { !text("0.ready").isEmpty && !text("1.ready").isEmpty }
            programs[0].send(SIGKILL)
            try await programs[1].finish(within: 15).expectFailure(
                1, naming: ["node 0, which hosts the rendezvous at 127.0.0.1:29547, is lost"])
            _ = try await programs[0].finish()
        }

        @Test func jobsOfOtherNamesDoNotMeet() async throws {
            let one = try start(elastic(29548, "2") + ["--rdzv-id", "one", "--rdzv-conf", "join_timeout=3"], "exit 0")
            try await one.wait(for: "the host") { isListening(29548) }
            let other = try start(
                elastic(29548, "2") + ["--rdzv-id", "other", "--rdzv-conf", "join_timeout=3"], "exit 0")
            try await one.finish(within: 15).expectFailure(1, naming: ["only 1 of 2 machines came within 3 s"])
            try await other.finish(within: 15).expectFailure(1, naming: ["127.0.0.1:29548"])
        }

        @Test func whoFindsNobodySaysSo() async throws {
            let program = try start(fixed(29549, rank: 1) + ["--rdzv-conf", "join_timeout=1"], "exit 0")
            try await program.finish(within: 10).expectFailure(
                1, naming: ["cannot meet the other machines at 127.0.0.1:29549", "refused", "node rank 0"])
        }

        private func isListening(_ port: Int) -> Bool {
            let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
            return table.contains(String(format: "0100007F:%04X 00000000:0000 0A", port))
        }
    }
}
