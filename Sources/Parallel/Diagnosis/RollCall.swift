import Torch

/// The ranks' first meeting, at the store: each says that it is there, and all wait until everyone has. Without it a rank
/// that waits in vain could not say for whom.
///
/// Three messages to the store a rank, well below a millisecond.
struct RollCall {
    private let store: Store
    private let topology: Topology

    init(_ store: Store, _ topology: Topology) throws(TorchError) {
        self.store = try store.prefixed("roll")
        self.topology = topology
    }

    /// Returns when all ranks are there.
    ///
    /// - Throws: `MeetingError` after so many seconds, `TorchError` when the store has gone.
    func answer(within seconds: Double) throws {
        try store.set(Self.key(topology.rank), "")
        if try store.add("present", 1) == topology.worldSize { return try store.set("complete", "") }
        do {
            _ = try store.get("complete")
        } catch {
            let absent = try (0..<topology.worldSize).filter { try !store.contains(Self.key($0)) }
            throw absent.isEmpty ? error : MeetingError(topology, absent: absent, seconds: seconds)
        }
    }

    private static func key(_ rank: Int) -> String { "rank \(rank)" }
}

/// Some ranks did not come to the meeting of all.
public struct MeetingError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ topology: Topology, absent: [Int], seconds: Double) {
        let names = absent.prefix(8).map(String.init).joined(separator: ", ")
        let rest = absent.count > 8 ? " and \(absent.count - 8) more" : ""
        let (who, have) = absent.count == 1 ? ("rank \(names)", "has") : ("ranks \(names)\(rest)", "have")
        description = """
            rank \(topology.rank) has waited \(duration(seconds)) for \(who), which \(have) not come to the meeting at \
            \(topology.masterAddress):\(topology.masterPort): not started, ended before, or given another MASTER_ADDR, \
            MASTER_PORT or WORLD_SIZE than this rank
            """
    }

    /// The store itself is out of reach.
    init(_ topology: Topology, seconds: Double) {
        let host = topology.storeIsHostedByAgent ? "the launcher" : "rank 0"
        description = """
            rank \(topology.rank) cannot reach \(host) at \(topology.masterAddress):\(topology.masterPort), where the ranks \
            meet, within \(duration(seconds)): it was not started, MASTER_ADDR or MASTER_PORT is another one there, or a \
            firewall is between them
            """
    }
}
