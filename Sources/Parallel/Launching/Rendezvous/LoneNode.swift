import Foundation

/// A job of one machine: nobody to wait for, nobody to ask.
final class LoneNode: Rendezvous {
    private let launch: Launch
    private let port: UInt16
    private var socket: ListeningSocket
    private let folder: String
    private var store: Store?
    private var attempt = 0

    init(_ launch: Launch, port: UInt16?) throws {
        self.launch = launch
        // Bound before the ranks start: the port is this launch's own from the beginning, and ranks that are early wait
        // in its queue.
        self.port = port ?? 0
        socket = try ListeningSocket(port: self.port)
        folder = try launch.folder?() ?? ""
    }

    func join(report: (String) -> Void) -> Joining {
        .part(
            Assignment(
                attempt: attempt, localSize: launch.processes, worldSize: launch.processes, port: socket.port,
                folder: folder))
    }

    /// Hosts the store on this side, where it outlives every rank; after the ranks' start, because it starts threads.
    func ranksHaveStarted() throws { if store == nil { store = try .hosting(on: socket) } }

    func leave() { socket.close() }

    var wish: RendezvousWish? { nil }
    private(set) var isStopRequested = false
    func requestStop() { isStopRequested = true }

    func conclude(_ result: AttemptResult) throws -> Continuation {
        switch result {
        case .finished, .ended: return .finish(exitCode: 0, lines: [])
        case .stopped: return .finish(exitCode: stopped, lines: [])
        case .failed(let failure) where attempt < launch.maxRestarts && !isStopRequested:
            attempt += 1
            // The keys of ranks that have failed are in nobody's way in a store of its own.
            store = nil
            socket = try ListeningSocket(port: port)
            return .again(lines: failure.lines + [restartNotice(attempt, of: launch.maxRestarts)])
        case .failed(let failure): return .finish(exitCode: failure.exitCode, lines: failure.lines)
        }
    }
}

func restartNotice(_ restart: Int, of most: Int) -> String { "starting all ranks again, restart \(restart) of \(most)" }
