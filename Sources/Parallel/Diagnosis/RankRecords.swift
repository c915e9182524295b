import Foundation

/// The records of all ranks of a run, in the folder of their logs.
public struct RankRecords: Sendable {
    let folder: String
    let size: Int

    /// - Parameter size: the number of ranks.
    package init(folder: String, size: Int) {
        self.folder = folder
        self.size = size
    }

    /// The file of a rank.
    public static func path(_ rank: Int, in folder: String) -> String { "\(folder)/\(rank).record" }

    func trace(_ rank: Int) -> RankTrace? { RankTrace(path: Self.path(rank, in: folder)) }

    var traces: [Int: RankTrace] {
        Dictionary(uniqueKeysWithValues: (0..<size).compactMap { rank in trace(rank).map { (rank, $0) } })
    }

    /// - Parameter processes: the ranks that run.
    func diagnosis(
        endings: [Int: String] = [:], processes: [Int: pid_t] = [:], now: Double = wallClock()
    ) -> Diagnosis {
        let traces = traces
        // What runs may be a shell that has started the rank.
        let states = processes.map { rank, process in (rank, ProcessState(of: traces[rank]?.process ?? process)) }
        return Diagnosis(
            traces: traces, size: size, endings: endings, states: Dictionary(uniqueKeysWithValues: states),
            now: now)
    }

    /// Removes what earlier ranks, perhaps more than now, have left.
    ///
    /// - Parameter own: the ranks of this machine; others may share the folder.
    func clear(_ own: Range<Int>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name == Self.verdict || Self.rank(name).map({ own.contains($0) || $0 >= size }) == true
        {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private static func rank(_ name: String) -> Int? {
        name.hasSuffix(".record") ? Int(name.dropLast(".record".count)) : nil
    }

    /// Keeps what the launcher has said at the end, for those who come later. The disk may be full: the terminal has it.
    func keep(verdict lines: [String]) {
        let text = lines.joined(separator: "\n") + "\n"
        try? text.write(toFile: "\(folder)/\(Self.verdict)", atomically: false, encoding: .utf8)
    }

    /// A new run in the folder has nothing to do with what was said of the last one.
    public static func forgetVerdict(in folder: String) { unlink("\(folder)/\(verdict)") }

    static let verdict = "failure.txt"
}
