import Foundation

/// What the records of a run tell, while it runs or long after.
public struct Postmortem {
    private let records: RankRecords
    private let traces: [RankTrace]
    private let isLive: Bool
    /// The moment at which the records are looked at: that of the last sign of life of a run that has ended.
    private let now: Double

    /// - Parameter folder: of the ranks' logs; see `RunFolder.ranks`.
    public init(folder: String) throws(LaunchError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let found = names.filter { $0.hasSuffix(".record") }.compactMap { RankTrace(path: "\(folder)/\($0)") }
        guard let size = found.map(\.worldSize).max() else {
            throw LaunchError("\(folder) has no record of a rank: <rank>.record")
        }
        traces = found.sorted { $0.rank < $1.rank }
        records = RankRecords(folder: folder, size: size)
        let last = found.map(\.heartbeat).max() ?? 0
        isLive = wallClock() - last < 3 && found.contains { $0.processState != .gone }
        now = isLive ? wallClock() : last
    }

    /// What went wrong, then what each rank was doing.
    public var lines: [String] { verdict + [""] + table }

    private var verdict: [String] {
        if let said = saidAtTheEnd { return said }
        let diagnosis = diagnosis
        if let message = diagnosis.mismatch?.message ?? failures.first ?? diagnosis.stall(timeout: 1) {
            return [message]
        }
        if traces.allSatisfy({ $0.state == .ended }) { return ["all ranks have come to their end: nothing went wrong"] }
        if isLive { return ["the run goes on"] }
        return [
            """
            no rank has said why it ended: all were killed at once, by kill -9, by the end of their launcher, or with the \
            machine
            """
        ]
    }

    private var diagnosis: Diagnosis {
        let byRank = Dictionary(uniqueKeysWithValues: traces.map { ($0.rank, $0) })
        let states = isLive ? byRank.compactMapValues(\.processState) : [:]
        return Diagnosis(traces: byRank, size: records.size, states: states, now: now)
    }

    private var saidAtTheEnd: [String]? {
        let text = try? String(contentsOfFile: "\(records.folder)/\(RankRecords.verdict)", encoding: .utf8)
        return text?.split(separator: "\n").map(String.init)
    }

    /// The guilty first.
    private var failures: [String] {
        traces.sorted { ($0.failure?.isConsequence == true ? 1 : 0) < ($1.failure?.isConsequence == true ? 1 : 0) }
            .compactMap { trace in trace.failure.map { "rank \(trace.rank) failed\(trace.place): \($0.message)" } }
    }

    // MARK: The table

    private var table: [String] {
        let head = ["rank", "last finished", "waiting in", "doing", "heartbeat"]
        let rows = [head] + traces.map(row)
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { cells in
            zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .trimmingCharacters(in: .whitespaces)
        }
    }

    private func row(_ trace: RankTrace) -> [String] {
        let waiting = trace.waiting.map { "\($0.name) for \(duration(now - $0.started))" }
        return [
            "\(trace.rank)", trace.lastFinished?.name ?? "-", waiting ?? "-", doing(trace),
            "\(duration(wallClock() - trace.heartbeat)) ago",
        ]
    }

    private func doing(_ trace: RankTrace) -> String {
        switch trace.state {
        case .running: trace.note.isEmpty ? "-" : trace.note
        case .ended: "ended"
        case .failed: "failed\(trace.place)"
        }
    }
}
