import Foundation
import Synchronization
import Torch

/// Watches ranks that this program's launcher has not started, or not all of them: each publishes its record in the
/// store, rank 0 looks at all of them, the others at rank 0's.
///
/// What is found is put into the store, so that all ranks end with the same message.
public final class StoreWatch: Sendable {
    private let recorder: RankRecorder
    private let topology: Topology
    private let timeout: Double
    private let store: Store
    private let seen = Mutex<[Int: Sight]>([:])
    /// When the store has answered last.
    private let answered = Mutex(wallClock())

    /// A rank's record, and when it last looked different.
    private struct Sight {
        var trace: RankTrace
        var time: Double
    }

    private static let verdict = "verdict"
    private static let arrivals = "arrivals"
    private static let departures = "departures"

    private let stopRequest = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)

    /// nil where there is nobody else to watch. A connection of its own: the group's may be busy.
    public init?(_ topology: Topology, _ meeting: RankMeeting, _ recorder: RankRecorder, timeout: Double)
        throws(TorchError)
    {
        guard let meetingStore = meeting.store else { return nil }
        self.recorder = recorder
        self.topology = topology
        self.timeout = timeout
        store = try meetingStore.reconnected(timeout: timeout).prefixed("watch")
        try store.add(Self.arrivals, 1)
    }

    /// Starts the threads: one that looks, one that notices when the store does not answer the first.
    public func start() {
        Thread.detachNewThread { self.watch() }
        Thread.detachNewThread { self.watchStore() }
    }

    // MARK: The end of this rank

    /// Ends the watch of a rank that has nothing left to do. The rank that hosts the store stays until the others have ended
    /// theirs, or a moment: where they still work, they go on without.
    public func leave() {
        publish()
        stopRequest.signal()
        // The one that looks may be waiting for a store that does not answer.
        _ = stopped.wait(timeout: .now() + 1)
        guard (try? store.add(Self.departures, 1)) != nil, isHost else { return }
        let deadline = wallClock() + 2
        while wallClock() < deadline, (try? store.add(Self.departures, 0)) != topology.worldSize { usleep(5_000) }
    }

    /// Lets the others read how this rank has failed, which takes them a moment where it takes the store with it.
    public func end() {
        publish()
        if recorder.hasFailed, isHost { usleep(2_000_000) }
    }

    /// Why another rank has ended, for this one which fails because of it; nil when nobody has said so in time.
    public func cause() -> String? {
        publish()
        let deadline = wallClock() + 4
        while wallClock() < deadline {
            if let cause = verdictOrFailure() { return cause }
            usleep(200_000)
        }
        return nil
    }

    private func verdictOrFailure() -> String? {
        do {
            if try store.contains(Self.verdict) { return try store.get(Self.verdict) }
            return try look(at: Array(0..<topology.worldSize)).lost(silence: 2.5)
        } catch {
            return "\(host) has gone"
        }
    }

    private var isHost: Bool { topology.isMain && !topology.storeIsHostedByAgent }

    private var host: String {
        topology.storeIsHostedByAgent ? "the launcher, which hosts the store," : "rank 0, which hosts the store,"
    }
}

// MARK: - Looking

extension StoreWatch {
    /// Ends the process when something is found; ends itself when the store is gone, as then calls fail too.
    private func watch() {
        // A store that says it has gone is not one that does not answer.
        defer {
            answered.withLock { $0 = .infinity }
            stopped.signal()
        }
        var suspicion: Diagnosis.Mismatch?
        let ranks = topology.isMain ? Array(0..<topology.worldSize) : [0, topology.rank]
        var isOpen = isHost
        while publish() {
            if isOpen { isOpen = !sealWhenAllAreHere() }
            guard let diagnosis = try? look(at: ranks) else { return }
            if let finding = diagnosis.finding(timeout, &suspicion) { tell(finding) }
            if let said = try? said() { leave(said) }
            answered.withLock { $0 = wallClock() }
            if stopRequest.wait(timeout: .now() + 0.5) == .success { return }
        }
    }

    /// Each rank connects to the store twice, the second time for its watch; then nobody else has a reason to.
    private func sealWhenAllAreHere() -> Bool {
        guard (try? store.add(Self.arrivals, 0)) == topology.worldSize, let port = store.server?.port else {
            return false
        }
        ListeningSockets.seal(port: port)
        return true
    }

    @discardableResult
    private func publish() -> Bool {
        (try? store.set("\(topology.rank)", UnsafeRawBufferPointer(recorder.bytes))) != nil
    }

    private func tell(_ finding: String) { try? store.set(Self.verdict, finding) }

    private func said() throws -> String? {
        try store.contains(Self.verdict) ? try store.get(Self.verdict) : nil
    }

    private func look(at ranks: [Int]) throws -> Diagnosis {
        for rank in ranks where try store.contains("\(rank)") {
            guard let trace = RankTrace(Data(try store.bytes("\(rank)"))) else { continue }
            seen.withLock { $0[rank] = Self.sight(of: trace, after: $0[rank]) }
        }
        // Machines' clocks differ: a record that has just changed was written just now.
        let traces = seen.withLock { $0.mapValues { $0.trace.moved(by: $0.time - $0.trace.heartbeat) } }
        return Diagnosis(
            traces: traces, size: topology.worldSize, states: traces.compactMapValues(\.processState), now: wallClock())
    }

    private static func sight(of trace: RankTrace, after last: Sight?) -> Sight {
        if let last, last.trace.heartbeat == trace.heartbeat { return Sight(trace: trace, time: last.time) }
        return Sight(trace: trace, time: wallClock())
    }

    /// A rank that was stopped with the store in it leaves the others' calls of the store without an answer.
    private func watchStore() {
        while true {
            usleep(200_000)
            let silence = wallClock() - answered.withLock { $0 }
            if silence > timeout + 1 {
                leave("\(host) does not respond for \(duration(silence))\(hostState); this rank is\(recorder.place)")
            }
        }
    }

    /// What is known of the host. Of one on another machine, whose record can no longer be read, that is not much.
    private var hostState: String {
        guard !topology.storeIsHostedByAgent, let trace = seen.withLock({ $0[0] })?.trace else { return "" }
        let place = trace.place.isEmpty ? "" : "\(trace.place)"
        if let reason = trace.processState?.reason { return ": \(reason)\(place.isEmpty ? "" : ",\(place)")" }
        if trace.machine == thisMachine() { return "" }
        return ", last seen\(place) on \(trace.machine): it was stopped, or the network to it passes nothing on"
    }

    /// On every rank, as each may have a terminal of its own.
    private func leave(_ message: String) -> Never {
        FileHandle.standardError.write(Data("lockstep: \(message)\n".utf8))
        recorder.fail(RankFailure(message: message, isConsequence: false))
        if isHost { usleep(2_000_000) }
        _exit(1)
    }
}
