import Foundation
import Synchronization
import Torch

/// The thread that speaks with the rendezvous's store for one machine, so that a network that fails holds up nothing
/// else: whoever asks sees how long it has been silent.
final class RendezvousLink: Sendable {
    private struct State {
        var mine: NodeDocument
        var node: Int?
        var host: HostDocument?
        /// The last state of `mine` that the store has.
        var sent: NodeDocument.State?
        var answered = wallClock()
        var problem: String?
        var isClosed = false
    }

    private let state: Mutex<State>

    /// The hosting machine has the first number, so that it has rank 0 where nobody has said who has: it cannot be lost
    /// while others go on, and neither can the checkpoints on its disk.
    private let isHost: Bool

    init(_ document: NodeDocument, isHost: Bool) {
        state = Mutex(State(mine: document))
        self.isHost = isHost
    }

    /// - Parameter connect: how to reach the store; called on the link's own thread.
    func start(_ connect: @escaping @Sendable (RendezvousLink) throws -> Store) {
        Thread.detachNewThread { self.run(connect) }
    }

    func update(_ change: (inout NodeDocument) -> Void) { state.withLock { change(&$0.mine) } }

    func close() { state.withLock { $0.isClosed = true } }

    /// This machine's number in the store, once it is there.
    var node: Int? { state.withLock { $0.node } }
    var host: HostDocument? { state.withLock { $0.host } }
    var problem: String? { state.withLock { $0.problem } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    /// Seconds since the store has answered.
    var silence: Double { wallClock() - state.withLock { $0.answered } }
    /// The store knows what `update` has said last.
    var isUpToDate: Bool { state.withLock { $0.sent == $0.mine.state } }

    private func run(_ connect: (RendezvousLink) throws -> Store) {
        do {
            let store = try connect(self)
            let node = isHost ? 0 : try store.add("nodes", 1)
            state.withLock { $0.node = node }
            while !isClosed {
                try exchange(node, store)
                usleep(100_000)
            }
        } catch {
            state.withLock { $0.problem = "\(error)" }
        }
    }

    private func exchange(_ node: Int, _ store: Store) throws {
        let mine = state.withLock { state in
            state.mine.beat += 1
            return state.mine
        }
        try store.write(mine, to: "node/\(node)")
        let host = try store.contains("host") ? try store.read(HostDocument.self, from: "host") : nil
        state.withLock { state in
            state.host = host
            state.sent = mine.state
            state.answered = wallClock()
        }
    }
}

extension Store {
    func write(_ document: some Encodable, to key: String) throws {
        try set(key, String(decoding: JSONEncoder().encode(document), as: UTF8.self))
    }

    func read<Document: Decodable>(_: Document.Type, from key: String) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(bytes(key)))
    }
}
