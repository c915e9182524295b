/// What the host of a rendezvous knows of the machines, and what it decides.
///
/// Nothing here reads a clock or a socket: documents and the time come in, the host's document goes out.
package struct RendezvousBook {
    private let options: NodeOptions
    private let maxRestarts: Int
    private let folder: String
    package private(set) var document = HostDocument()
    /// Of the store for the ranks of the next attempt.
    var port: UInt16 = 0
    private var sights: [Int: Sight] = [:]
    private var attempt = 0
    private var restarts = 0
    private var gatheringSince: Double
    private var enoughSince: Double?
    /// Failures in the order in which they were heard of.
    private var failures: [LaunchFailure] = []

    private struct Sight {
        var document: NodeDocument
        /// When it last changed.
        var time: Double
    }

    package init(_ options: NodeOptions, maxRestarts: Int, folder: String, now: Double) {
        self.options = options
        self.maxRestarts = maxRestarts
        self.folder = folder
        gatheringSince = now
    }

    /// - Parameters:
    ///   - documents: the machines', by their number in the store.
    ///   - now: seconds on any clock that only goes forward.
    package mutating func read(_ documents: [Int: NodeDocument], now: Double) {
        for (node, document) in documents where sights[node]?.document != document {
            sights[node] = Sight(document: document, time: now)
        }
        if documents.values.contains(where: \.isStopRequested) { document.isStopRequested = true }
        switch document.phase {
        case .gathering: gather(now)
        case .running(let round): watch(round, now)
        case .ending(let round, _): settle(round, now)
        case .closed: break
        }
    }

    /// All machines that live have heard that the job is over.
    package func isHeard(now: Double) -> Bool { living(now).allSatisfy { sights[$0]?.document.state == .left } }

    private func living(_ now: Double) -> [Int] {
        sights.filter { now - $0.value.time <= options.silence }.keys.sorted()
    }
}

// MARK: - Who takes part

extension RendezvousBook {
    private mutating func gather(_ now: Double) {
        if document.isStopRequested { return close(stopped) }
        let present = living(now).filter { sights[$0]?.document.state == .waiting }
        if let problem = contradiction(among: present) { return close(2, [problem]) }
        if present.count < options.nodes.lowerBound {
            enoughSince = nil
            if now - gatheringSince > options.joinTimeout { close(1, [absence(present)]) }
            return
        }
        let since = enoughSince ?? now
        enoughSince = since
        if present.count >= options.nodes.upperBound || now - since >= patience { begin(with: present) }
    }

    /// Machines are awaited at the start of the job; one that comes later is not waited for.
    private var patience: Double { attempt == 0 ? options.lastCall : min(options.lastCall, 3) }

    private mutating func begin(with present: [Int]) {
        let ordered = present.sorted { (rank($0) ?? $0, $0) < (rank($1) ?? $1, $1) }
        let members = ordered.prefix(options.nodes.upperBound).map { node in
            Round.Member(node: node, processes: sights[node]?.document.processes ?? 0)
        }
        document.phase = .running(Round(attempt: attempt, members: members, folder: folder, port: port))
        enoughSince = nil
        failures = []
    }

    private func rank(_ node: Int) -> Int? { sights[node]?.document.rank }

    private func name(_ node: Int) -> String { sights[node]?.document.name ?? "?" }

    /// What makes a common run impossible.
    private func contradiction(among present: [Int]) -> String? {
        guard let first = present.first else { return nil }
        for node in present where sights[node]?.document.terms != sights[first]?.document.terms {
            let terms = [node, first].map { "\(name($0)): \(sights[$0]?.document.terms ?? "")" }
            return "machines were started with other options: \(terms.joined(separator: "; ")). Give all the same"
        }
        let ranks = Dictionary(grouping: present.filter { rank($0) != nil }) { rank($0) ?? 0 }
        guard let (rank, nodes) = ranks.first(where: { $0.value.count > 1 }) else { return nil }
        return
            "\(nodes.map(name).joined(separator: " and ")) both say that they are node \(rank): each needs a --node-rank of its own"
    }

    private func absence(_ present: [Int]) -> String {
        let needed = options.nodes.lowerBound
        let seconds = Int(options.joinTimeout)
        let there = present.isEmpty ? "none" : present.map(name).joined(separator: ", ")
        return "only \(present.count) of \(needed) machines came within \(seconds) s: \(there)\(missingRanks(present))"
    }

    private func missingRanks(_ present: [Int]) -> String {
        let ranks = Set(present.compactMap(rank))
        guard !ranks.isEmpty else { return "" }
        let missing = (0..<options.nodes.upperBound).filter { !ranks.contains($0) }
        return "; --node-rank \(missing.map(String.init).joined(separator: ", ")) is missing"
    }
}

// MARK: - While ranks run

extension RendezvousBook {
    private mutating func watch(_ round: Round, _ now: Double) {
        note(round)
        if !failures.isEmpty {
            document.phase = .ending(round, gently: false)
            return
        }
        let lost = lost(of: round, now)
        if !lost.isEmpty {
            document.phase = .ending(round, gently: false)
            return
        }
        let results = round.nodes.compactMap { sights[$0]?.document.result(of: round.attempt) }
        if results.count == round.nodes.count { return close(results.contains(.stopped) ? stopped : 0) }
        let isRoom = round.nodes.count < options.nodes.upperBound
        if isRoom, !newcomers(round, now).isEmpty, !document.isStopRequested {
            document.phase = .ending(round, gently: true)
        }
    }

    private mutating func note(_ round: Round) {
        for node in round.nodes {
            guard case .failed(let failure) = sights[node]?.document.result(of: round.attempt) else { continue }
            if !failures.contains(failure) { failures.append(failure) }
        }
    }

    /// Members that live and have come to their end count as there.
    private func lost(of round: Round, _ now: Double) -> [Int] {
        let living = Set(living(now))
        return round.nodes.filter { !living.contains($0) }
    }

    private func newcomers(_ round: Round, _ now: Double) -> [Int] {
        living(now).filter { !round.nodes.contains($0) && sights[$0]?.document.state == .waiting }
    }
}

// MARK: - What comes next

extension RendezvousBook {
    private mutating func settle(_ round: Round, _ now: Double) {
        note(round)
        let lost = lost(of: round, now)
        let settled = round.nodes.allSatisfy { node in
            lost.contains(node) || sights[node]?.document.result(of: round.attempt) != nil
        }
        guard settled else { return }
        if document.isStopRequested { return close(stopped) }
        if !lost.isEmpty { return goOnWithout(lost, round, now) }
        if let failure = failures.first(where: { !$0.isConsequence }) ?? failures.first {
            return goOnAfter(failure, now)
        }
        again(["another machine has come: starting all ranks again with it"], now)
    }

    /// A failing rank is blamed on the machine that has gone: the others' ranks fail because of it.
    private mutating func goOnWithout(_ lost: [Int], _ round: Round, _ now: Double) {
        let names = lost.map { node in
            let ranks = round.assignment(of: node, address: "")?.ranks ?? 0..<0
            return "node \(round.nodes.firstIndex(of: node) ?? 0) (\(name(node)), \(Self.describe(ranks)))"
        }
        let line = "\(names.joined(separator: ", ")) is lost: no sign of life for \(Int(options.silence)) s"
        let isElastic = options.nodes.count > 1
        guard isElastic || restarts < maxRestarts else { return close(1, [line, "all ranks were stopped"]) }
        if !isElastic { restarts += 1 }
        again([line, "waiting for \(options.nodes.lowerBound) or more machines to go on"], now)
    }

    private mutating func goOnAfter(_ failure: LaunchFailure, _ now: Double) {
        guard restarts < maxRestarts else { return close(failure.exitCode, failure.lines) }
        restarts += 1
        again(failure.lines + [restartNotice(restarts, of: maxRestarts)], now)
    }

    private mutating func again(_ notice: [String], _ now: Double) {
        attempt += 1
        document.notice = notice
        document.phase = .gathering
        gatheringSince = now
        enoughSince = nil
    }

    private mutating func close(_ exitCode: Int32, _ lines: [String] = []) {
        document.phase = .closed(exitCode: exitCode, lines: lines)
    }

    private static func describe(_ ranks: Range<Int>) -> String {
        ranks.count == 1 ? "rank \(ranks.lowerBound)" : "ranks \(ranks.lowerBound) to \(ranks.upperBound - 1)"
    }
}
