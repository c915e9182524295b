import Foundation
import Parallel
import TestSupport
import Testing
import Torch

/// What is said of records that ranks have left.
@Suite struct PostmortemTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func leave(_ ranks: MadeUpRank...) throws {
        for (rank, made) in ranks.enumerated() {
            let recorder = RankRecorder(rank: rank, size: ranks.count)
            try recorder.keep(in: RankRecords.path(rank, in: folder.path))
            made.write(to: recorder)
        }
    }

    private var lines: [String] { get throws { try Postmortem(folder: folder.path).lines } }

    private static let waiting = MadeUpRank(calls: [.sum, .copy])
    private static let loading = MadeUpRank(note: "step 5, loading a batch", calls: [.sum], isThrough: true)

    @Test func aRunThatWentWell() throws {
        try leave(MadeUpRank(hasEnded: true), MadeUpRank(hasEnded: true))
        #expect(try lines.first == "all ranks have come to their end: nothing went wrong")
    }

    @Test func theGuiltyRankIsNamedFirst() throws {
        let follower = MadeUpRank(failure: RankFailure(message: "another rank has ended", isConsequence: true))
        let guilty = MadeUpRank(
            note: "step 5, loading a batch", failure: RankFailure(message: "no such file", isConsequence: false))
        try leave(follower, guilty)
        #expect(try lines.first == "rank 1 failed in step 5, loading a batch: no such file")
    }

    @Test func callsThatDiffer() throws {
        try leave(MadeUpRank(calls: [.sum]), MadeUpRank(calls: [.copy]))
        #expect(
            try lines.first?.hasPrefix("rank 1 calls broadcast of float32[4] from rank 0 where rank 0 calls") == true)
    }

    /// These ranks' process is the test's own, so the run is taken to be alive.
    @Test func aRunThatGoesOn() throws {
        try leave(Self.waiting, Self.loading)
        #expect(try lines.first == "the run goes on")
    }

    @Test func theTableSaysWhatEachRankDid() throws {
        try leave(Self.waiting, Self.loading)
        let table = try lines.drop { !$0.hasPrefix("rank  ") }.map { $0.split(separator: #/ {2,}/#) }
        #expect(table.first == ["rank", "last finished", "waiting in", "doing", "heartbeat"])
        #expect(table[1][..<2] == ["0", "all_reduce #1 (float32[3])"])
        #expect(table[1][2].hasPrefix("broadcast #2 from rank 0 (float32[4]) for 0."))
        #expect(table[2][..<4] == ["1", "all_reduce #1 (float32[3])", "-", "step 5, loading a batch"])
    }

    @Test func nothingIsSaidOfAFolderWithoutRecords() throws {
        #expect(throws: LaunchError.self) { try lines }
    }

    /// A file that is cut off, or none of ours.
    @Test func whatIsNoRecordIsLeftOut() throws {
        _ = try folder.write([UInt8](repeating: 7, count: 100_000), to: "0.record")
        _ = try folder.write([], to: "1.record")
        #expect(throws: LaunchError.self) { try lines }
    }
}
