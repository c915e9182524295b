import Foundation
import Torch

/// What ranks need to know to find each other.
public struct GroupOptions: Sendable {
    /// Seconds after which a collective that has not ended is an error.
    public var timeout: Double
    /// Seconds that ranks wait for each other to come.
    public var meeting: Double
    /// The network interface, such as `eth0`; nil chooses.
    public var interface: String?
    /// Before each collective, whether all ranks are about to make the same one: a round trip more for each.
    public var comparesCalls: Bool

    public init(
        timeout: Double = 600, meeting: Double? = nil, interface: String? = nil, comparesCalls: Bool = false
    ) {
        self.timeout = timeout
        self.meeting = meeting ?? timeout
        self.comparesCalls = comparesCalls
        self.interface = interface
    }
}

extension Topology {
    /// The group of all ranks; returns when they are all there.
    ///
    /// - Parameter recorder: where all calls of the group are written down.
    /// - Throws: `MeetingError` where there is no store or another rank is missing, `CollectiveError` where one has ended.
    public func makeGroup(
        _ options: GroupOptions = GroupOptions(), recorder: RankRecorder = RankRecorder()
    ) throws -> any ProcessGroup {
        guard worldSize > 1 else { return SoloGroup() }
        // A connection that breaks is an error of the call, which can be told, not a silent end of the process.
        signal(SIGPIPE, SIG_IGN)
        let meeting = recorder.begin(Collective(.meeting))
        let store = try withQuietLog {
            let store = try makeStore(timeout: options.meeting)
            try RollCall(store, self).answer(within: options.meeting)
            return store
        }
        let group = try TorchGroup.gloo(
            store.prefixed("gloo"), rank: rank, size: worldSize, timeout: options.timeout,
            interface: options.interface ?? loopback, recorder: recorder, comparesCalls: options.comparesCalls)
        recorder.finish(meeting)
        return group
    }

    /// Rank 0 hosts the store, unless whoever launched the ranks does.
    func makeStore(timeout: Double) throws -> Store {
        if isMain && !storeIsHostedByAgent { return try .hosting(port: masterPort, timeout: timeout) }
        do {
            return try .joining(masterAddress, port: masterPort, timeout: timeout)
        } catch {
            throw MeetingError(self, seconds: timeout)
        }
    }

    /// On one machine the host's own name may not resolve; the loopback interface is always there.
    private var loopback: String? { isSingleNode ? "lo" : nil }
}
