import Foundation

/// How PyTorch's collectives report that another rank is gone.
private let lostConnections = [
    "connection closed by peer", "connection reset by peer", "connection refused", "broken pipe",
    "communicator was aborted", "remote process exited",
]

/// What to tell the user when a rank has failed.
extension Attempt {
    func failure(of rank: Int) -> LaunchFailure {
        LaunchFailure(
            lines: rootCause(rank) + consequence, exitCode: exitCode(of: rank), isConsequence: isConsequence(rank))
    }

    /// Whether it failed only because another rank is gone: our own ranks say so, others by what they write last.
    func isConsequence(_ rank: Int) -> Bool {
        if let trace = records.trace(rank) { return trace.failure?.isConsequence == true }
        let words = logLines(of: rank).suffix(3)
        return words.contains { line in lostConnections.contains { line.localizedCaseInsensitiveContains($0) } }
    }

    private var consequence: [String] {
        let others = assignment.worldSize - 1
        return others > 0 ? ["the other \(others == 1 ? "rank was" : "\(others) ranks were") stopped"] : []
    }

    private func exitCode(of rank: Int) -> Int32 {
        if case .exited(let code) = processes.endings[rank] { code } else { 1 }
    }

    /// Of ranks that fail in a collective the calls that differ are the cause, or the rank that has left too early.
    private func rootCause(_ rank: Int) -> [String] {
        let trace = records.trace(rank)
        if let mismatch = records.diagnosis().mismatch { return [mismatch.message] + failureLines(rank, trace) }
        if trace?.failure?.isConsequence == true, let trace { return [lostConnection(trace)] }
        return failureLines(rank, trace) + lastCall(trace)
    }

    private func failureLines(_ rank: Int, _ trace: RankTrace?) -> [String] {
        let place = trace?.place ?? ""
        if let failure = trace?.failure { return ["rank \(rank) failed\(place): \(failure.message)"] }
        if let error = errorFile(of: rank) {
            return ["rank \(rank) failed: \(error.message)"] + error.lines.map { "  [rank \(rank)] \($0)" }
        }
        let ending = processes.endings[rank].map(\.description) ?? "ended"
        let moment = trace?.joined == 0 ? " before it met the other ranks" : ""
        let reason = crash(of: rank).map { ": \($0)" } ?? ""
        return ["rank \(rank) \(ending)\(place)\(moment)\(reason)"] + lastLines(of: rank)
    }

    /// Nobody has a reason of its own: either a rank has left as if all were done, or the network failed.
    private func lostConnection(_ trace: RankTrace) -> String {
        let call = trace.waiting?.name ?? "a collective"
        let early = processes.endings.filter(\.value.isSuccess).keys.sorted().first
        if let early {
            let place = records.trace(early)?.place ?? ""
            return "rank \(early) ended with exit code 0\(place), too early: it was awaited in \(call)"
        }
        let lost = untidy.sorted().filter { records.trace($0)?.failure?.isConsequence == true }
        return """
            \(lost.count == 1 ? "rank" : "ranks") \(lost.map(String.init).joined(separator: ", ")) lost the connection to the others in \(call)\(trace.place), \
            though no rank had ended: the network between them failed
            """
    }

    private func errorFile(of rank: Int) -> ErrorFile? {
        plan.errorFile(localRank: rank - assignment.firstRank).flatMap(ErrorFile.init)
    }

    private func lastCall(_ trace: RankTrace?) -> [String] {
        guard let entry = trace?.entries.last else { return [] }
        return ["its last collective was \(entry.name), which it had \(entry.finished == nil ? "not " : "")finished"]
    }

    /// What a program that crashes writes last.
    private func crash(of rank: Int) -> String? {
        let lines = logLines(of: rank)
        let marks = ["Fatal error: ", "what():  "]
        for mark in marks {
            if let line = lines.last(where: { $0.contains(mark) }), let range = line.range(of: mark) {
                return String(line[range.upperBound...])
            }
        }
        // Python's last words are the exception.
        return lines.contains { $0.hasPrefix("Traceback (most recent call last)") } ? lines.last.map(String.init) : nil
    }

    /// The end of the rank's output, or the beginning of its crash; what kept the terminal to itself has said it there.
    private func lastLines(of rank: Int) -> [String] {
        // A rank's own log of how it began is no reason for its end.
        let lines = logLines(of: rank).filter { !$0.contains(" info [rank \(rank)] ") }
        let crash = lines.lastIndex { $0.hasPrefix("*** Program crashed") }
        let shown = crash.map { lines[$0...].prefix(12) } ?? lines.suffix(12)
        return shown.map { "  [rank \(rank)] \($0)" }
    }

    private func logLines(of rank: Int) -> [Substring] { processes.streams[rank]?.lastLines ?? [] }
}
