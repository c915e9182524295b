/// What one machine says of itself, under a key of its own in the rendezvous's store.
package struct NodeDocument: Codable, Sendable, Equatable {
    package enum State: Codable, Sendable, Equatable {
        /// For its part in an attempt.
        case waiting
        case running(attempt: Int)
        case ended(attempt: Int, AttemptResult)
        /// It has heard the end of the job.
        case left
    }

    /// Its name for people.
    package var name: String
    /// Its ranks.
    package var processes: Int
    /// Its place, where it was given one.
    package var rank: Int?
    /// What has to be the same on all machines.
    package var terms: String
    package var state = State.waiting
    package var isStopRequested = false
    /// Grows while the machine lives.
    package var beat = 0

    package init(name: String, processes: Int, rank: Int?, terms: String) {
        self.name = name
        self.processes = processes
        self.rank = rank
        self.terms = terms
    }

    /// The attempt whose ranks are all gone from it, with their result.
    package func result(of attempt: Int) -> AttemptResult? {
        if case .ended(attempt, let result) = state { result } else { nil }
    }
}

/// What the host of a rendezvous says to all machines, under one key.
package struct HostDocument: Codable, Sendable, Equatable {
    package enum Phase: Codable, Sendable, Equatable {
        case gathering
        case running(Round)
        /// All machines are to end their ranks of this attempt.
        case ending(Round, gently: Bool)
        case closed(exitCode: Int32, lines: [String])
    }

    package var phase = Phase.gathering
    package var isStopRequested = false
    /// Why an attempt follows another one, for people.
    package var notice: [String] = []
}

/// Who takes part in an attempt.
package struct Round: Codable, Sendable, Equatable {
    package struct Member: Codable, Sendable, Equatable {
        /// Its number in the store.
        package var node: Int
        package var processes: Int

        package init(node: Int, processes: Int) {
            self.node = node
            self.processes = processes
        }
    }

    package var attempt: Int
    /// By node rank.
    package var members: [Member]
    package var folder: String
    /// Where the host of the rendezvous has a store for the ranks.
    package var port: UInt16

    package var nodes: [Int] { members.map(\.node) }

    package func assignment(of node: Int, address: String) -> Assignment? {
        guard let rank = nodes.firstIndex(of: node) else { return nil }
        return Assignment(
            attempt: attempt, nodeRank: rank, nodeCount: members.count,
            firstRank: members[..<rank].map(\.processes).reduce(0, +), localSize: members[rank].processes,
            worldSize: members.map(\.processes).reduce(0, +), address: address, port: port, folder: folder)
    }
}
