import Foundation
import Torch

extension Topology {
    /// The store in which this run's ranks meet, with keys of its own: neither another run at the same place nor an
    /// earlier attempt of this one has them.
    func makeStore(timeout: Double, environment: [String: String]) throws -> Store {
        let store = try openStore(timeout: timeout, environment: environment)
        return try store.prefixed("attempt_\(attempt)")
            .prefixed("run_\(run)")
    }

    private func openStore(timeout: Double, environment: [String: String]) throws -> Store {
        if let meetingFile {
            return try meet(in: MeetingFile(path: meetingFile, prefix: run, timeout: timeout), environment)
        }
        guard isMain && !storeIsHostedByAgent else {
            let store = try join(timeout: timeout)
            if !storeIsHostedByAgent { try requireSameRun(store) }
            return store
        }
        let store = try Store.hosting(at: hostingAddress(environment), timeout: timeout)
        try store.set(Self.runKey, run)
        return store
    }

    private func join(timeout: Double) throws(MeetingError) -> Store {
        do {
            return try .joining(masterAddress, port: masterPort, timeout: timeout)
        } catch {
            throw MeetingError(self, seconds: timeout)
        }
    }

    // MARK: Rank 0's port

    private static let runKey = "lockstep/run"

    /// Ranks that were given another run's address would take part in it, or wait for their own rank 0 in vain.
    private func requireSameRun(_ store: Store) throws {
        let other = try store.get(Self.runKey)
        guard other != run else { return }
        throw AddressError(
            """
            the store at \(store.place) is that of run '\(other)', and this rank is of run '\(run)': give each run a \
            MASTER_PORT of its own
            """)
    }

    /// The address of this machine that MASTER_ADDR means, and no other: who cannot reach it cannot reach the store.
    private func hostingAddress(_ environment: [String: String]) throws(AddressError) -> SocketAddress {
        let candidates = try SocketAddress.resolve(masterAddress, port: masterPort)
        guard let address = candidates.first(where: \.isOfThisMachine) else {
            throw AddressError(
                """
                MASTER_ADDR is \(masterAddress) (\(candidates.map(\.host).joined(separator: ", "))), which is no address \
                of this machine, and rank 0 hosts the store: give an address of the machine of rank 0
                """)
        }
        guard address.isLoopback, !isSingleNode, !isMeant(address) else { return address }
        return try reachableAddress(instead: address, environment)
    }

    /// In digits, or by the name that means it everywhere: ranks that play several machines on one.
    private func isMeant(_ loopback: SocketAddress) -> Bool {
        masterAddress == "localhost" || masterAddress.contains(loopback.host)
    }

    /// Many systems give a machine's own name an address such as 127.0.1.1, to which other machines have no way.
    private func reachableAddress(
        instead address: SocketAddress, _ environment: [String: String]
    ) throws(AddressError) -> SocketAddress {
        guard let names = environment[GatheringAddress.variable], !names.isEmpty else {
            throw AddressError(
                """
                MASTER_ADDR is \(masterAddress), which is \(address.host) on this machine, where other machines cannot \
                reach it: give the address in digits, or the interface by \(GatheringAddress.variable)
                """)
        }
        var chosen = try GatheringAddress.addresses(of: names, preferringIPv6: false)[0]
        chosen.port = masterPort
        return chosen
    }

    // MARK: A file

    private func meet(in file: MeetingFile, _ environment: [String: String]) throws -> Store {
        if isMain {
            let store = try Store.hosting(at: ownAddress(environment), timeout: file.timeout)
            try file.announce(store, ranks: worldSize)
            return store
        }
        let server = try file.find(rank)
        let store = try Store.joining(server.host, port: server.port, timeout: file.timeout)
        try MeetingFile.arrive(at: store)
        return store
    }

    /// Where nobody has said which: GLOO_SOCKET_IFNAME's, the loopback interface on one machine, else the one that leads
    /// out of it.
    private func ownAddress(_ environment: [String: String]) throws(AddressError) -> SocketAddress {
        if let names = environment[GatheringAddress.variable], !names.isEmpty {
            return try GatheringAddress.addresses(of: names, preferringIPv6: false)[0]
        }
        if isSingleNode && knowsItsNode { return try GatheringAddress.loopback(isIPv6: false) }
        // A block of addresses that belongs to nobody: it is only looked up where they would be sent.
        let outside = try SocketAddress.resolve("198.51.100.1", port: 9)[0]
        guard var address = SocketAddress.local(towards: outside) else {
            throw AddressError("no interface leads out of this machine: name one by \(GatheringAddress.variable)")
        }
        address.port = 0
        return address
    }
}
