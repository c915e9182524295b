import Foundation

/// What to tell the user when a rank has failed.
extension Launcher {
    func log(of rank: Int) -> String { "\(launch.logFolder)/\(rank).log" }

    func describe(_ rank: Int) -> [String] {
        let others = launch.processes - 1
        let consequence = others > 0 ? ["the other \(others == 1 ? "rank was" : "\(others) ranks were") stopped"] : []
        return rootCause(rank) + consequence
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
        let ending = endings[rank].map(\.description) ?? "ended"
        let moment = trace?.joined == 0 ? " before it met the other ranks" : ""
        let reason = crash(of: rank).map { ": \($0)" } ?? ""
        return ["rank \(rank) \(ending)\(place)\(moment)\(reason)"] + lastLines(of: rank)
    }

    /// Nobody has a reason of its own: either a rank has left as if all were done, or the network failed.
    private func lostConnection(_ trace: RankTrace) -> String {
        let call = trace.waiting?.name ?? "a collective"
        let early = endings.filter(\.value.isSuccess).keys.sorted().first
        if let early {
            let place = records.trace(early)?.place ?? ""
            return
                "rank \(early) ended with exit code 0\(place), too early: rank \(trace.rank) waited for it in \(call)"
        }
        let lost = untidy.filter { records.trace($0)?.failure?.isConsequence == true }
        return """
            \(lost.count == 1 ? "rank" : "ranks") \(lost.map(String.init).joined(separator: ", ")) lost the connection to the others in \(call)\(trace.place), \
            though no rank had ended: the network between them failed
            """
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
        return nil
    }

    /// The end of the rank's log, or the beginning of its crash; rank 0 has said it on the terminal.
    private func lastLines(of rank: Int) -> [String] {
        let lines = logLines(of: rank)
        let crash = lines.lastIndex { $0.hasPrefix("*** Program crashed") }
        let shown = crash.map { lines[$0...].prefix(12) } ?? lines.suffix(12)
        return shown.map { "  [rank \(rank)] \($0)" }
    }

    private func logLines(of rank: Int) -> [Substring] {
        guard rank != 0, let text = try? String(contentsOfFile: log(of: rank), encoding: .utf8) else { return [] }
        return text.split(separator: "\n")
    }
}
