import Foundation
import Parallel
import TestSupport
import Testing

/// The launcher with shell programs as ranks. Signals and children belong to the whole process, so one at a time.
@Suite(.serialized) struct LauncherTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What became of a launch.
    private struct Outcome {
        let code: Int32
        let report: [String]
        let seconds: Double
    }

    /// Every rank runs `script`, in which `$RANK` says who it is and `$OUT` where to leave files.
    private func launch(
        _ ranks: Int, _ script: String, environment: [String: String] = [:], grace: Double = 5
    ) throws -> Outcome {
        var launch = Launch(
            .program("/bin/sh", arguments: ["-c", script]), processes: ranks
        ) { [folder] in folder.file("ranks") }
        let added = environment.merging(["OUT": folder.path]) { $1 }
        launch.environment = { _ in added }
        launch.grace = grace
        let launcher = try Launcher(launch)
        let start = Date()
        var report: [String] = []
        let code = try launcher.run { report.append($0) }
        return Outcome(code: code, report: report, seconds: Date().timeIntervalSince(start))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }

    /// The processes whose ids ranks have left in files that end in `.pid` and that still run; zombies have ended.
    private func leftBehind() throws -> [String] {
        try folder.names.filter { $0.hasSuffix(".pid") }.filter { name in
            let id = try text(name).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
            return !status.contains(") Z ") && !status.contains(") X ")
        }
    }

    @Test(arguments: 1...3) func allIsWell(ranks: Int) throws {
        let outcome = try launch(ranks, "exit 0")
        #expect(outcome.code == 0 && outcome.report == [])
    }

    @Test func ranksAreToldWhereTheyStand() throws {
        let outcome = try launch(2, "env > $OUT/$RANK.env", environment: ["EXTRA": "yes"])
        #expect(outcome.code == 0)
        var addresses: Set<String> = []
        for rank in 0..<2 {
            let lines = try Set(text("\(rank).env").split(separator: "\n").map(String.init))
            let expected = [
                "RANK=\(rank)", "LOCAL_RANK=\(rank)", "WORLD_SIZE=2", "LOCAL_WORLD_SIZE=2", "GROUP_RANK=0",
                "GROUP_WORLD_SIZE=1", "ROLE_RANK=\(rank)", "ROLE_WORLD_SIZE=2", "ROLE_NAME=default",
                "MASTER_ADDR=127.0.0.1", "TORCHELASTIC_RESTART_COUNT=0", "TORCHELASTIC_MAX_RESTARTS=0",
                "TORCHELASTIC_USE_AGENT_STORE=True", "TORCH_NCCL_ASYNC_ERROR_HANDLING=1", "EXTRA=yes",
            ]
            for line in expected { #expect(lines.contains(line), "\(line)") }
            for name in ["TORCHELASTIC_RUN_ID", "OMP_NUM_THREADS"] {
                #expect(lines.contains { $0.hasPrefix("\(name)=") }, "\(name)")
            }
            addresses.formUnion(lines.filter { $0.hasPrefix("MASTER_PORT=") })
        }
        #expect(addresses.count == 1)
    }

    @Test func otherRanksWriteIntoFiles() throws {
        #expect(try launch(3, "test $RANK = 0 || { echo out $RANK; echo err $RANK >&2; }").code == 0)
        #expect(try text("ranks/1.log") == "out 1\nerr 1\n" && text("ranks/2.log") == "out 2\nerr 2\n")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("ranks")).sorted() == ["1.log", "2.log"])
    }

    @Test func aRankThatFailsEndsTheOthers() throws {
        let outcome = try launch(
            3, "echo $$ > $OUT/$RANK.pid; test $RANK = 1 && { echo no such file; exit 3; }; sleep 60")
        #expect(outcome.code == 3 && outcome.seconds < 5)
        #expect(
            outcome.report == [
                "rank 1 ended with exit code 3", "  [rank 1] no such file", "the other 2 ranks were stopped",
            ])
        #expect(try leftBehind() == [])
    }

    @Test func aRankThatIsKilledIsNamed() throws {
        let outcome = try launch(2, "echo $$ > $OUT/$RANK.pid; test $RANK = 1 && kill -9 $$; sleep 60")
        #expect(outcome.code == 1 && outcome.seconds < 5)
        #expect(
            outcome.report == [
                "rank 1 was killed by SIGKILL (kill -9, or the system ran out of memory)", "the other rank was stopped",
            ])
        #expect(try leftBehind() == [])
    }

    @Test func aRankThatDoesNotListenIsKilledAfterTheGrace() throws {
        let outcome = try launch(
            2, "test $RANK = 1 && { sleep 0.3; exit 4; }; trap '' TERM; echo $$ > $OUT/0.pid; sleep 60", grace: 1)
        #expect(outcome.code == 4 && outcome.seconds > 1 && outcome.seconds < 5)
        #expect(try leftBehind() == [])
    }

    /// Data loaders and the like: they end with the rank that started them, whether it fails or is stopped.
    @Test func whatRanksHaveStartedEndsToo() throws {
        let outcome = try launch(
            2, "sleep 60 & echo $! > $OUT/$RANK.pid; test $RANK = 1 && { sleep 0.3; exit 5; }; wait")
        #expect(outcome.code == 5)
        #expect(try folder.names.filter { $0.hasSuffix(".pid") } == ["0.pid", "1.pid"])
        #expect(try leftBehind() == [])
    }

    @Test func aProgramThatIsNotThereIsNamed() throws {
        let launch = Launch(.program("/no/such/program", arguments: []), processes: 2) { [folder] in
            folder.file("ranks")
        }
        let launcher = try Launcher(launch)
        let error = #expect(throws: LaunchError.self) { try launcher.run { _ in } }
        #expect(error?.description == "cannot start /no/such/program: No such file or directory")
    }

    @Test func whatWasSaidIsKeptUntilTheNextLaunch() throws {
        #expect(try launch(2, "test $RANK = 1 && exit 3; sleep 60").code == 3)
        #expect(try text("ranks/failure.txt") == "rank 1 ended with exit code 3\nthe other rank was stopped\n")
        #expect(try launch(1, "exit 0").code == 0)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.file("ranks")).contains("failure.txt"))
    }

    @Test func ranksAreToldWhereToKeepTheirRecords() throws {
        #expect(try launch(2, "echo $LOCKSTEP_RANK_RECORD > $OUT/$RANK.path").code == 0)
        for rank in 0..<2 { #expect(try text("\(rank).path") == folder.file("ranks/\(rank).record") + "\n") }
    }
}
