import Foundation
import Parallel
import Synchronization
import TestSupport
import Testing
import Torch

/// The launcher's look at records in files, on a clock of the test's own.
@Suite struct WatchdogTests {
    private let folder: TemporaryFolder
    private let recorders = (0..<2).map { RankRecorder(rank: $0, size: 2) }
    private let running = [0: getpid(), 1: getpid()]

    /// Seconds that the clock is ahead.
    private final class Lead: Sendable {
        private let seconds = Mutex(0.0)

        func set(_ lead: Double) { seconds.withLock { $0 = lead } }

        var clock: @Sendable () -> Double { { wallClock() + self.seconds.withLock { $0 } } }
    }

    private let lead = Lead()

    init() throws {
        folder = try TemporaryFolder()
        for recorder in recorders { try recorder.keep(in: RankRecords.path(recorder.rank, in: folder.path)) }
    }

    private func makeWatchdog(timeout: Double) -> Watchdog {
        Watchdog(RankRecords(folder: folder.path, size: 2), timeout: timeout, clock: lead.clock)
    }

    private func look(_ watchdog: inout Watchdog, after seconds: Double) -> String? {
        lead.set(seconds)
        return watchdog.look(at: running, endings: [:])
    }

    @Test func aRankThatIsMissingIsNamedInTime() {
        MadeUpRank(calls: [.sum, .copy]).write(to: recorders[0])
        MadeUpRank(note: "step 5, loading a batch", calls: [.sum], isThrough: true).write(to: recorders[1])
        var watchdog = makeWatchdog(timeout: 2)
        #expect(look(&watchdog, after: 0.1) == nil, "looked too often")
        #expect(look(&watchdog, after: 1) == nil)
        let found = look(&watchdog, after: 2.5) ?? ""
        #expect(
            found.hasPrefix(
                "rank 1 has not joined broadcast #2 from rank 0 (float32[4]) for 2.5 s: it is in step 5, loading"))
    }

    /// A record half written looks like another call.
    @Test func callsThatDifferAreLookedAtTwice() {
        MadeUpRank(calls: [.sum]).write(to: recorders[0])
        MadeUpRank(calls: [.copy]).write(to: recorders[1])
        var watchdog = makeWatchdog(timeout: 60)
        #expect(look(&watchdog, after: 0.3) == nil)
        #expect(look(&watchdog, after: 0.6)?.hasPrefix("rank 1 calls broadcast") == true)
    }

    /// The machine was asleep for a minute: nobody has waited for that long.
    @Test(arguments: [60.0, -60]) func aClockThatJumpsAccusesNobody(jump: Double) {
        MadeUpRank(calls: [.sum, .copy]).write(to: recorders[0])
        MadeUpRank(calls: [.sum], isThrough: true).write(to: recorders[1])
        var watchdog = makeWatchdog(timeout: 4)
        #expect(look(&watchdog, after: 1) == nil)
        #expect(look(&watchdog, after: jump) == nil)
        #expect(look(&watchdog, after: jump + 3.5) == nil)
        let waits = look(&watchdog, after: jump + 5) != nil
        #expect(waits == (jump > 0))
    }

    @Test func aRunThatGoesOnIsLeftAlone() {
        for recorder in recorders { MadeUpRank(calls: [.sum, .copy], isThrough: true).write(to: recorder) }
        var watchdog = makeWatchdog(timeout: 1)
        for seconds in [0.7, 1.4, 2.1] { #expect(look(&watchdog, after: seconds) == nil) }
    }
}
