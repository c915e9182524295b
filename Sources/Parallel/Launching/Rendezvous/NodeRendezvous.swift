import Foundation
import Torch

/// A job of several machines, which meet at a store that one of them hosts.
final class NodeRendezvous: Rendezvous {
    private let options: NodeOptions
    private let link: RendezvousLink
    private let host: RendezvousHost?
    private let store: Store?
    /// Where this machine reaches the store.
    private let address: String
    private let port: UInt16
    private var attempt = -1

    /// Starts threads: ranks cannot be copies of this process any more.
    init(_ launch: Launch, _ options: NodeOptions, runID: String) throws {
        self.options = options
        // What happens to connections is said in our own words.
        keepLogQuiet()
        let prefix = "lockstep.rendezvous/\(runID)"
        if let socket = try HostSocket.open(options) {
            let hosted = try Store.hosting(on: socket)
            let book = RendezvousBook(
                options, maxRestarts: launch.maxRestarts, folder: try launch.folder?() ?? "", now: wallClock())
            store = hosted
            (address, port) = (socket.address.host, socket.port)
            host = RendezvousHost(try hosted.prefixed(prefix), book, at: socket.address)
            host?.start()
        } else {
            (store, host, address, port) = (nil, nil, options.host, options.port)
        }
        link = RendezvousLink(Self.document(launch, options), isHost: host != nil)
        link.start(connection(prefix))
    }

    private static func document(_ launch: Launch, _ options: NodeOptions) -> NodeDocument {
        NodeDocument(
            name: ProcessInfo.processInfo.hostName, processes: launch.processes, rank: options.nodeRank,
            terms: "--nnodes \(options.range), --max-restarts \(launch.maxRestarts)")
    }

    private func connection(_ prefix: String) -> @Sendable (RendezvousLink) throws -> Store {
        let address = address
        let port = port
        let patience = options.joinTimeout
        return { link in
            try waitForHost(address, port, patience: patience) { link.isClosed }
            return try Store.joining(address, port: port, timeout: patience).prefixed(prefix)
        }
    }

    // MARK: Joining

    func join(report: (String) -> Void) throws -> Joining {
        link.update { $0.state = .waiting }
        let start = Date()
        var hasReported = false
        while true {
            if let joining = try look() { return joining }
            if !hasReported, Date().timeIntervalSince(start) > 2 {
                report("waiting for \(options.nodes.lowerBound) machines at \(place)")
                hasReported = true
            }
            guard pause() else {
                return .over(exitCode: stopped, lines: ["stopped while waiting for the other machines at \(place)"])
            }
        }
    }

    private func look() throws -> Joining? {
        if let problem = link.problem { throw LaunchError("cannot meet the other machines at \(place): \(problem)") }
        guard let phase = link.host?.phase, let node = link.node else { return nil }
        switch phase {
        case .closed(let code, let lines):
            leave(hearing: true)
            return .over(exitCode: code, lines: lines)
        case .running(let round) where round.attempt > attempt:
            guard let part = round.assignment(of: node, address: address) else { return nil }
            attempt = round.attempt
            link.update { $0.state = .running(attempt: round.attempt) }
            return .part(part)
        default: return isSilent ? .over(exitCode: 1, lines: [silence]) : nil
        }
    }

    /// - Returns: false when there is no point in waiting on: somebody here has asked to stop, and again.
    private func pause() -> Bool {
        usleep(50_000)
        let requests = LaunchSignals.take()
        guard !requests.isEmpty else { return true }
        // Without a host nobody could agree.
        if link.host == nil || isStopRequested { return false }
        requestStop()
        return true
    }

    func ranksHaveStarted() {}
    func leave() {}

    // MARK: While ranks run

    var wish: RendezvousWish? {
        if isSilent { return .giveUp(reason: silence) }
        switch link.host?.phase {
        case .ending(let round, let gently) where round.attempt == attempt: return .end(gently: gently)
        case .closed: return .end(gently: false)
        default: return nil
        }
    }

    var isStopRequested: Bool { link.host?.isStopRequested ?? false }

    func requestStop() { link.update { $0.isStopRequested = true } }

    private var isSilent: Bool { link.problem != nil || link.silence > options.silence }

    private var silence: String {
        let reason = link.problem.map { _ in "its connection broke" } ?? "no answer for \(Int(options.silence)) s"
        return "node 0, which hosts the rendezvous at \(place), is lost: \(reason)"
    }

    /// A service's name, or a mistake, is no address of the machine that listens.
    private var place: String {
        guard isElsewhere else { return SocketAddress.text(options.host, port) }
        return "\(SocketAddress.text(address, port)), because \(options.host) is no address of this machine"
    }

    private var isElsewhere: Bool {
        guard host != nil, options.localAddress == nil else { return false }
        return (try? SocketAddress.resolve(options.host, port: port))?.contains(where: \.isOfThisMachine) == false
    }

    // MARK: Afterwards

    func conclude(_ result: AttemptResult) -> Continuation {
        let attempt = attempt
        link.update { $0.state = .ended(attempt: attempt, result) }
        while true {
            if isSilent { return .finish(exitCode: 1, lines: lines(of: result) + [silence]) }
            if let next = next { return next }
            guard pause() else { return .finish(exitCode: stopped, lines: []) }
        }
    }

    private var next: Continuation? {
        guard let document = link.host else { return nil }
        switch document.phase {
        case .closed(let code, let lines):
            leave(hearing: true)
            return .finish(exitCode: code, lines: lines)
        case .gathering: return .again(lines: document.notice)
        case .running(let round) where round.attempt > attempt: return .again(lines: document.notice)
        default: return nil
        }
    }

    private func lines(of result: AttemptResult) -> [String] {
        if case .failed(let failure) = result { failure.lines.filter { $0 != silence } } else { [] }
    }

    /// Lets the host know, and where this is the host, waits until all have heard.
    private func leave(hearing: Bool) {
        link.update { $0.state = .left }
        let deadline = Date().addingTimeInterval(options.silence + 1)
        while !isSilent, !link.isUpToDate || host?.isHeard == false, Date() < deadline { usleep(20_000) }
        link.close()
    }
}
