import Foundation
import Synchronization

/// The thread on the hosting machine that reads what all machines say, and tells them what to do.
final class RendezvousHost: Sendable {
    private let store: Store
    private let address: SocketAddress
    private let state: Mutex<State>

    private struct State {
        var book: RendezvousBook
        /// A store for the ranks of the attempt that goes on, and one for the next: the keys of ranks that have failed
        /// are in nobody's way in a store of its own.
        var current: Store?
        var next: Store?
        var isHeardByAll = false
    }

    /// - Parameter address: where this machine listens.
    init(_ store: Store, _ book: RendezvousBook, at address: SocketAddress) {
        self.store = store
        var free = address
        free.port = 0
        self.address = free
        state = Mutex(State(book: book))
    }

    func start() { Thread.detachNewThread { self.run() } }

    /// Nobody needs the store any more.
    var isHeard: Bool { state.withLock { $0.isHeardByAll } }

    private func run() {
        // The store is this process's own: it fails only when the process ends.
        while !isHeard, (try? look()) != nil { usleep(100_000) }
    }

    private func look() throws {
        let documents = try documents()
        let document = try state.withLock { try read(documents, &$0) }
        try store.write(document, to: "host")
    }

    private func read(_ documents: [Int: NodeDocument], _ state: inout State) throws -> HostDocument {
        if state.next == nil { state.next = try .hosting(on: ListeningSocket(at: address)) }
        state.book.port = state.next?.port ?? 0
        let now = wallClock()
        state.book.read(documents, now: now)
        let document = state.book.document
        switch document.phase {
        case .running(let round) where round.port == state.next?.port:
            (state.current, state.next) = (state.next, nil)
        case .closed: state.isHeardByAll = state.book.isHeard(now: now)
        default: break
        }
        return document
    }

    private func documents() throws -> [Int: NodeDocument] {
        var documents: [Int: NodeDocument] = [:]
        for node in 0...(try store.add("nodes", 0)) where try store.contains("node/\(node)") {
            documents[node] = try store.read(NodeDocument.self, from: "node/\(node)")
        }
        return documents
    }
}
