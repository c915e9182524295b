/// Finds in the ranks' records why a run does not go on.
package struct Diagnosis: Sendable {
    /// By rank; ranks that have not said anything are missing.
    let traces: [Int: RankTrace]
    let size: Int
    /// How ranks have ended that have.
    var endings: [Int: String] = [:]
    /// What the kernel says, as far as it can be asked.
    var states: [Int: ProcessState] = [:]
    /// Seconds since 1970 on the clock of the records.
    let now: Double

    package init(
        traces: [Int: RankTrace], size: Int, endings: [Int: String] = [:], states: [Int: ProcessState] = [:],
        now: Double
    ) {
        self.traces = traces
        self.size = size
        self.endings = endings
        self.states = states
        self.now = now
    }

    private var ordered: [RankTrace] { traces.values.sorted { $0.rank < $1.rank } }
}

// MARK: - Calls that differ

extension Diagnosis {
    /// The first collective that ranks have called differently.
    package struct Mismatch: Equatable {
        var sequence: Int
        var message: String
    }

    var mismatch: Mismatch? {
        let sequences = Set(ordered.flatMap { $0.entries.map(\.sequence) }).subtracting([0]).sorted()
        for sequence in sequences {
            let calls = ordered.compactMap { trace in trace.entry(sequence).map { (trace.rank, $0.collective) } }
            if let message = Self.difference(calls) {
                return Mismatch(sequence: sequence, message: "\(message) (collective #\(sequence))")
            }
        }
        return nil
    }

    /// Names the rank that differs from most others: of two, the later one.
    static func difference(_ calls: [(rank: Int, collective: Collective)]) -> String? {
        guard let first = calls.first, calls.contains(where: { !$0.collective.agrees(with: first.collective) }) else {
            return nil
        }
        let common =
            calls.first { call in calls.count { $0.collective.agrees(with: call.collective) } * 2 > calls.count }
            ?? first
        guard let other = calls.first(where: { !$0.collective.agrees(with: common.collective) }) else { return nil }
        return "rank \(other.rank) calls \(other.collective) where rank \(common.rank) calls \(common.collective)"
    }
}

// MARK: - Waiting in vain

extension Diagnosis {
    /// Why ranks have waited for `timeout` seconds, or have not answered for as long; nil when none has.
    func stall(timeout: Double) -> String? {
        if let first = waits(timeout).first { return explain(first.trace, first.entry) }
        guard let silent = ordered.first(where: { isSilent($0, timeout) && endings[$0.rank] == nil }) else {
            return nil
        }
        // Most often others wait for it, if not for quite as long.
        if let first = waits(0).first(where: { $0.trace.rank != silent.rank }) {
            return explain(first.trace, first.entry)
        }
        return silence(silent)
    }

    /// Ranks that wait for one that has ended well and so will never come.
    func desertion(timeout: Double) -> String? {
        waits(timeout).first { _, entry in
            absent(entry).contains { endings[$0] != nil || traces[$0]?.state == .ended }
        }.map { explain($0.trace, $0.entry) }
    }

    private func waits(_ timeout: Double) -> [(trace: RankTrace, entry: RankTrace.Entry)] {
        ordered.filter { $0.state == .running && endings[$0.rank] == nil }
            .compactMap { trace in trace.waiting.map { (trace, $0) } }
            .filter { now - $0.1.started >= timeout }
            .sorted { $0.1.sequence < $1.1.sequence }
    }

    /// Those who have not come to this call.
    private func absent(_ entry: RankTrace.Entry) -> [Int] {
        (0..<size).filter { (traces[$0]?.joined ?? 0) < entry.sequence }
    }

    private func hasEnded(_ rank: Int) -> Bool { endings[rank] != nil || traces[rank]?.state == .ended }

    private func explain(_ trace: RankTrace, _ entry: RankTrace.Entry) -> String {
        guard entry.collective.isOfAll else { return explainPair(trace, entry) }
        let absent = absent(entry)
        guard let culprit = absent.first(where: hasEnded) ?? absent.first(where: isStuck) ?? absent.first
        else { return explainFull(entry) }
        // A crash that is still being written down.
        if let failure = traces[culprit]?.failure { return failed(culprit, failure) }
        let waited = duration(now - entry.started)
        let missing = "rank \(culprit) has not joined \(entry.name) for \(waited)"
        let others = absent.filter { $0 != culprit }
        let alsoMissing = others.isEmpty ? "" : "; \(ranks(others)) not there either"
        return "\(missing): \(whereabouts(culprit))\(alsoMissing); \(waitingRanks(entry))"
    }

    /// All have come, and yet it does not end.
    private func explainFull(_ entry: RankTrace.Entry) -> String {
        let waited = duration(now - entry.started)
        guard let culprit = (0..<size).first(where: isStuck) else {
            let place = ordered.first?.place ?? ""
            return """
                \(ranks(Array(0..<size))) waiting for each other in \(entry.name) for \(waited)\(place): the network \
                between them does not pass their data on
                """
        }
        return "rank \(culprit) does not go on with \(entry.name) for \(waited): \(whereabouts(culprit)); "
            + waitingRanks(entry, except: culprit)
    }

    private func explainPair(_ trace: RankTrace, _ entry: RankTrace.Entry) -> String {
        let peer = entry.collective.peer ?? 0
        return """
            rank \(peer) has not answered rank \(trace.rank)'s \(entry.name) for \(duration(now - entry.started)): \
            \(whereabouts(peer))
            """
    }

    private func waitingRanks(_ entry: RankTrace.Entry, except culprit: Int? = nil) -> String {
        let waiting = ordered.filter { $0.rank != culprit && $0.entry(entry.sequence)?.finished == nil }
            .filter { $0.joined >= entry.sequence && endings[$0.rank] == nil }.map(\.rank)
        return "\(ranks(waiting)) waiting"
    }
}

// MARK: - What a rank is doing

extension Diagnosis {
    /// Not merely busy.
    private func isStuck(_ rank: Int) -> Bool {
        states[rank]?.reason != nil || traces[rank].map { isSilent($0, 3) } == true
    }

    /// The heart beats twice a second, on a busy machine perhaps later.
    private func isSilent(_ trace: RankTrace, _ seconds: Double) -> Bool {
        trace.state == .running && now - trace.heartbeat > max(seconds, 3)
    }

    private func failed(_ rank: Int, _ failure: RankFailure) -> String {
        "rank \(rank) failed\(traces[rank]?.place ?? ""): \(failure.message)"
    }

    private func silence(_ trace: RankTrace) -> String {
        "rank \(trace.rank) does not respond for \(duration(now - trace.heartbeat)): \(whereabouts(trace.rank))"
    }

    private func whereabouts(_ rank: Int) -> String {
        let place = traces[rank]?.place ?? ""
        if let ending = endings[rank] { return "it \(ending)\(place)" }
        guard let trace = traces[rank] else { return states[rank]?.reason ?? "it has not started" }
        if trace.state == .ended { return "it has come to its end" }
        if let reason = states[rank]?.reason { return reason + (place.isEmpty ? "" : ",\(place)") + files(trace) }
        if isSilent(trace, 3) { return "its last heartbeat was \(duration(now - trace.heartbeat)) ago,\(place)" }
        if let waiting = trace.waiting { return "it waits in \(waiting.name)\(place)" }
        return "it is\(place.isEmpty ? " busy" : place)\(files(trace))"
    }

    /// What a rank of this machine has open: asked only of the one that is blamed.
    private func files(_ trace: RankTrace) -> String {
        guard states[trace.rank] != nil, trace.machine == thisMachine() else { return "" }
        let files = OpenFiles.read(by: trace.process)
        return files.isEmpty ? "" : ", reading \(files.prefix(3).joined(separator: ", "))"
    }

    private func ranks(_ ranks: [Int]) -> String {
        let list = ranks.map(String.init).joined(separator: ", ")
        return ranks.count == 1 ? "rank \(list) is" : "ranks \(list) are"
    }
}

/// Such as `20 s` or `1.5 s`.
func duration(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    return seconds < 10 ? "\((seconds * 10).rounded(.down) / 10) s" : "\(Int(seconds)) s"
}
