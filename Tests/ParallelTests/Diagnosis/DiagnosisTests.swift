import Parallel
import TestSupport
import Testing
import Torch

/// Made-up records, and the sentence that has to be made of them.
@Suite struct DiagnosisTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let ranks: [MadeUpRank?]
        var endings: [Int: String] = [:]
        var states: [Int: ProcessState] = [:]
        let sentence: String?
    }

    private static let waiting = MadeUpRank(calls: [.sum, .copy, .sum])
    private static let loading = MadeUpRank(note: "step 5, loading a batch", calls: [.sum, .copy], isThrough: true)

    private static func calling(_ call: Collective) -> MadeUpRank {
        MadeUpRank(calls: [.sum, .copy, call], waits: 0.1)
    }

    private static let missing: [Case] = [
        Case(
            testDescription: "a rank that loads forever", ranks: [waiting, loading, waiting],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: it is in step 5, loading a batch; ranks 0, 2 \
                are waiting
                """),
        Case(
            testDescription: "two ranks are missing", ranks: [waiting, loading, loading],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: it is in step 5, loading a batch; rank 2 is \
                not there either; rank 0 is waiting
                """),
        Case(
            testDescription: "of two that are missing the stopped one is to blame", ranks: [waiting, loading, loading],
            states: [2: .stopped],
            sentence: """
                rank 2 has not joined all_reduce #3 (float32[3]) for 20 s: it was stopped by a signal (state T), in step \
                5, loading a batch; rank 1 is not there either; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank in a system call", ranks: [waiting, loading], states: [1: .uninterruptible],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: it waits for a disk or a network file system \
                (state D), in step 5, loading a batch; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank of another machine that has fallen silent",
            ranks: [waiting, MadeUpRank(calls: [.sum, .copy], isThrough: true, silence: 19)],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: its last heartbeat was 19 s ago, in step 5, \
                training; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank that was never seen", ranks: [MadeUpRank(calls: [Collective(.meeting)]), nil],
            sentence: """
                rank 1 has not joined the meeting of all ranks for 20 s: it has not started; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank that waits elsewhere",
            ranks: [waiting, MadeUpRank(calls: [.sum, Collective(.receive, .zeros([2]), peer: 0)])],
            sentence: """
                rank 0 has not answered rank 1's receive from rank 0 (float32[2]) for 20 s: it waits in all_reduce #3 \
                (float32[3]) in step 5, training
                """),
    ]

    private static let dead: [Case] = [
        Case(
            testDescription: "a rank that has ended too early", ranks: [waiting, loading],
            endings: [1: "ended with exit code 0"],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: it ended with exit code 0 in step 5, loading \
                a batch; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank that has come to its end",
            ranks: [waiting, MadeUpRank(calls: [.sum, .copy], isThrough: true, hasEnded: true)],
            sentence: """
                rank 1 has not joined all_reduce #3 (float32[3]) for 20 s: it has come to its end; rank 0 is waiting
                """),
        Case(
            testDescription: "a rank that has failed",
            ranks: [
                waiting,
                MadeUpRank(
                    note: "step 5, loading a batch", failure: RankFailure(message: "no such file", isConsequence: false)
                ),
            ],
            sentence: "rank 1 failed in step 5, loading a batch: no such file"),
        Case(
            testDescription: "nobody waits, and one has fallen silent",
            ranks: [MadeUpRank(silence: 0.1), MadeUpRank(silence: 30)],
            sentence: "rank 1 does not respond for 30 s: its last heartbeat was 30 s ago, in step 5, training"),
    ]

    private static let together: [Case] = [
        Case(
            testDescription: "all wait for the network", ranks: [waiting, waiting],
            sentence: """
                ranks 0, 1 are waiting for each other in all_reduce #3 (float32[3]) for 20 s in step 5, training: the \
                network between them does not pass their data on
                """),
        Case(
            testDescription: "stopped in the middle of a call", ranks: [waiting, waiting], states: [1: .stopped],
            sentence: """
                rank 1 does not go on with all_reduce #3 (float32[3]) for 20 s: it was stopped by a signal (state T), in \
                step 5, training; rank 0 is waiting
                """),
        Case(
            testDescription: "an answer that does not come",
            ranks: [MadeUpRank(calls: [Collective(.receive, .zeros([2]), peer: 1)]), loading],
            sentence: """
                rank 1 has not answered rank 0's receive from rank 1 (float32[2]) for 20 s: it is in step 5, loading a \
                batch
                """),
    ]

    private static let differing: [Case] = [
        Case(
            testDescription: "another operation", ranks: [calling(.sum), calling(.copy)],
            sentence: """
                rank 1 calls broadcast of float32[4] from rank 0 where rank 0 calls all_reduce of float32[3] (collective \
                #3)
                """),
        Case(
            testDescription: "another shape", ranks: [calling(.sum), calling(Collective(.allReduce, .zeros([5])))],
            sentence: """
                rank 1 calls all_reduce of float32[5] where rank 0 calls all_reduce of float32[3] (collective #3)
                """),
        Case(
            testDescription: "another type, where the majority is right",
            ranks: [calling(Collective(.allReduce, .zeros([3], dtype: .float64))), calling(.sum), calling(.sum)],
            sentence: """
                rank 0 calls all_reduce of float64[3] where rank 1 calls all_reduce of float32[3] (collective #3)
                """),
        Case(
            testDescription: "another order",
            ranks: [MadeUpRank(calls: [.sum, .copy], waits: 0.1), MadeUpRank(calls: [.copy, .sum], waits: 0.1)],
            sentence: """
                rank 1 calls broadcast of float32[4] from rank 0 where rank 0 calls all_reduce of float32[3] (collective \
                #1)
                """),
        Case(
            testDescription: "another root",
            ranks: [calling(.copy), calling(Collective(.broadcast, .zeros([4]), peer: 1))],
            sentence: """
                rank 1 calls broadcast of float32[4] from rank 1 where rank 0 calls broadcast of float32[4] from rank 0 \
                (collective #3)
                """),
    ]

    private static let fine: [Case] = [
        Case(
            testDescription: "all go on", ranks: [loading, loading], sentence: nil),
        Case(
            testDescription: "an honest wait", ranks: [calling(.sum), loading], sentence: nil),
        Case(
            testDescription: "all have ended", ranks: [MadeUpRank(silence: 60, hasEnded: true)], sentence: nil),
        Case(
            testDescription: "one has ended and nobody waits for it", ranks: [loading, loading],
            endings: [1: "ended with exit code 0"], sentence: nil),
        Case(
            testDescription: "nobody has written anything yet", ranks: [nil, nil], sentence: nil),
    ]

    @Test(arguments: missing + dead + together + differing + fine)
    func recordsBecomeASentence(_ example: Case) throws {
        let diagnosis = try diagnosis(example)
        var suspicion: Diagnosis.Mismatch?
        // A record may be read half written, so calls that differ have to do so twice.
        let first = diagnosis.finding(10, &suspicion)
        if suspicion != nil { #expect(first == nil) }
        #expect(diagnosis.finding(10, &suspicion) == example.sentence)
    }

    private func diagnosis(_ example: Case) throws -> Diagnosis {
        let traces = try example.ranks.enumerated().compactMap { rank, made in
            try made.map { (rank, try $0.trace(rank, of: example.ranks.count)) }
        }
        return Diagnosis(
            traces: Dictionary(uniqueKeysWithValues: traces), size: example.ranks.count, endings: example.endings,
            states: example.states, now: MadeUpRank.now)
    }

    /// What a rank asks whose connections have broken.
    @Test func theRankWhoseEndBrokeTheConnectionsIsNamed() throws {
        func lost(_ ranks: MadeUpRank...) throws -> String? {
            try diagnosis(Case(testDescription: "", ranks: ranks, sentence: nil)).lost(silence: 2.5)
        }
        let failed = MadeUpRank(failure: RankFailure(message: "no such file", isConsequence: false))
        let follower = MadeUpRank(failure: RankFailure(message: "another rank has ended", isConsequence: true))
        #expect(try lost(follower, failed) == "rank 1 failed in step 5, training: no such file")
        #expect(
            try lost(follower, MadeUpRank(silence: 4)) == """
                rank 1 has gone without a word, last seen in step 5, training: it crashed, was killed, or its machine is \
                lost
                """)
        #expect(try lost(follower, MadeUpRank()) == nil)
    }
}
