import Foundation

/// The processes of this machine's ranks in one attempt, by global rank: started, waited for, ended.
final class RankProcesses {
    private(set) var running: [Int: ChildProcess] = [:]
    private(set) var endings: [Int: ChildProcess.Ending] = [:]
    private(set) var streams: [Int: RankStreams] = [:]
    private let keeper: Keeper
    /// Seconds between two looks.
    private let interval: Double
    /// Streams that pass through here and are open.
    private var taps: [StreamTap] = []
    /// The ranks were told to end: nothing that they have started is to stay.
    private var isEnding = false

    init(keeper: Keeper, interval: Double) {
        self.keeper = keeper
        self.interval = interval
    }

    func add(_ child: ChildProcess, as rank: Int, _ streams: RankStreams) {
        streams.closeWriting()
        running[rank] = child
        self.streams[rank] = streams
        taps += streams.taps
    }

    /// Until something happens, or it is time to look.
    ///
    /// - Returns: the ranks that have ended, in their order.
    func wait() -> [(rank: Int, ending: ChildProcess.Ending)] {
        var entries = taps.map(\.pollEntry)
        poll(&entries, nfds_t(entries.count), Int32(interval * 1000))
        taps.removeAll { !$0.drain() }
        return running.sorted { $0.key < $1.key }.compactMap(collect)
    }

    private func collect(_ rank: Int, _ child: ChildProcess) -> (rank: Int, ending: ChildProcess.Ending)? {
        guard let ending = child.poll(isUnwanted: isEnding) else { return nil }
        keeper.forget(child)
        running[rank] = nil
        endings[rank] = ending
        return (rank, ending)
    }

    func send(_ signal: Int32) {
        isEnding = true
        for child in running.values { child.send(signal) }
    }

    /// Passes on what ranks have left without an end of line.
    func finishOutput() {
        for tap in taps { _ = tap.drain() }
        for tap in streams.values.flatMap(\.taps) { tap.finish() }
        taps = []
    }
}
