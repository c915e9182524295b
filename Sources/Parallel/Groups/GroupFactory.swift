public import Foundation
public import Torch

/// What ranks need to know to find each other.
public struct GroupOptions: Sendable {
    /// Seconds after which a collective that has not ended is an error.
    public var timeout: Double
    /// Seconds that ranks wait for each other to come.
    public var meeting: Double
    /// Before each collective, whether all ranks are about to make the same one: a round trip more for each.
    public var comparesCalls: Bool
    public var backend: Backend
    /// Where the model is.
    public var device: Device

    public init(
        timeout: Double = 600, meeting: Double? = nil, comparesCalls: Bool = false, backend: Backend = .gloo,
        device: Device = .cpu
    ) {
        self.timeout = timeout
        self.meeting = meeting ?? timeout
        self.comparesCalls = comparesCalls
        self.backend = backend
        self.device = device
    }
}

/// The ranks, met.
public struct RankMeeting: Sendable {
    public let group: any ProcessGroup
    /// Where they have met; nil in a world of one.
    let store: Store?
    /// On which address this rank listens for the others, and why; nil in a world of one.
    public let gathering: String?
}

extension Topology {
    /// The group of all ranks; returns when they are all there.
    public func makeGroup(
        _ options: GroupOptions = GroupOptions(), recorder: RankRecorder = RankRecorder()
    ) throws -> any ProcessGroup {
        try meet(options, recorder: recorder).group
    }

    /// Brings all ranks together; returns when they are all there.
    ///
    /// - Parameter recorder: where all calls of the group are written down.
    /// - Throws: `MeetingError` where there is no store or another rank is missing, `AddressError` where there is no address
    ///   to meet at, `CollectiveError` where a rank has ended.
    public func meet(
        _ options: GroupOptions = GroupOptions(), recorder: RankRecorder = RankRecorder(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> RankMeeting {
        guard worldSize > 1 else { return RankMeeting(group: SoloGroup(), store: nil, gathering: nil) }
        ProcessSettings.surviveBrokenConnections()
        let meeting = recorder.begin(Collective(.meeting))
        let store = try withQuietLog {
            let store = try makeStore(timeout: options.meeting, environment: environment)
            try RollCall(store, self).answer(within: options.meeting)
            return store
        }
        let gathering = try GatheringAddress(self, master: masterSocket(store), environment: environment)
        let member = GroupMember(
            store: try store.prefixed("group"), rank: rank, size: worldSize, timeout: options.timeout)
        let group = try TorchGroup.make(
            options.backend, member, device: options.device, gathering: gathering, recorder: recorder,
            comparesCalls: options.comparesCalls)
        recorder.finish(meeting)
        return RankMeeting(group: group, store: store, gathering: "\(gathering)")
    }

    private func masterSocket(_ store: Store) throws(AddressError) -> SocketAddress {
        guard let server = store.server else { preconditionFailure("ranks meet in a store that can be reached") }
        return try SocketAddress.resolve(server.host, port: server.port)[0]
    }
}
