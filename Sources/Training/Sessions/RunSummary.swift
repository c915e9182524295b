internal import Foundation

/// How a run stands, from the files in its folder: what `runs list` shows.
public struct RunSummary: Sendable, Encodable {
    public let name: String
    /// nil for a folder of which nobody has written down who runs it.
    public let state: Session.State?
    /// The last ones logged; epochs count from 1.
    public let step: Int?
    public let epoch: Int?
    /// Of the best checkpoint: the metric with the shortest name, which is the one of which others are parts.
    public let bestMetric: String?
    public let best: Double?
    /// Seconds since it began.
    public let age: Double?
    /// Of a run that goes on.
    public let process: Int32?
    public let host: String?

    public init(_ folder: RunFolder, now: Double = systemClock()) {
        let session = Session(of: folder)
        let record = Self.lastRecord(folder.log)
        let metrics = (try? Checkpoint(path: "\(folder.checkpoints)/best").manifest.metrics) ?? [:]
        name = folder.name
        state = session?.state
        step = record?.step
        epoch = record.map { $0.epoch + 1 }
        bestMetric = metrics.keys.min { ($0.count, $0) < ($1.count, $1) }
        best = bestMetric.flatMap { metrics[$0] }.flatMap { $0.isFinite ? $0 : nil }
        age = session.map { now - $0.began }
        process = state == .running ? session?.process.process : nil
        host = session?.process.host
    }

    /// Reads the end of the log only, which may be long.
    private static func lastRecord(_ path: String) -> ScalarRecord? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        try? file.seek(toOffset: size > 1 << 14 ? size - 1 << 14 : 0)
        let lines = (try? file.readToEnd())?.split(separator: UInt8(ascii: "\n")) ?? []
        return lines.reversed().lazy.compactMap { ScalarRecord($0) }.first
    }
}
