internal import Foundation

/// How a run stands, from the files in its folder: what `runs list` shows.
public struct RunSummary: Sendable, Encodable {
    public let name: String
    public let task: String?
    /// nil for a folder of which nobody has written down who runs it.
    public let state: Session.State?
    /// The last ones logged; epochs count from 1.
    public let step: Int?
    public let epoch: Int?
    /// Of the best checkpoint: the metric with the shortest name, which is the one of which others are parts.
    public let bestMetric: String?
    public let best: Double?
    /// The same metric of the latest evaluation.
    public let last: Double?
    /// Seconds since it began.
    public let age: Double?
    /// Seconds from its beginning to its end, or to now; nil where nobody knows the end.
    public let duration: Double?
    /// Of a run that goes on.
    public let process: Int32?
    public let host: String?

    public init(_ folder: RunFolder, now: Double = systemClock()) {
        let session = Session(of: folder)
        let log = LogEnd(folder.log)
        let record = log.lastRecord
        let metrics = (try? Checkpoint(path: "\(folder.checkpoints)/best").manifest.metrics) ?? [:]
        let metric = metrics.keys.min { ($0.count, $0) < ($1.count, $1) }
        let state = session?.state
        name = folder.name
        task = Self.task(folder.configuration)
        self.state = state
        step = record?.step
        epoch = record.map { $0.epoch + 1 }
        bestMetric = metric
        best = metric.flatMap { metrics[$0] }.flatMap { $0.isFinite ? $0 : nil }
        last = metric.flatMap { log.lastValue("validation/\($0)") }.flatMap { $0.isFinite ? $0 : nil }
        age = session.map { now - $0.began }
        duration = session.flatMap { session in
            (session.ended ?? (state == .running ? now : nil)).map { $0 - session.began }
        }
        process = state == .running ? session?.process.process : nil
        host = session?.process.host
    }

    /// From the line that a resolved configuration begins with: reading all of it would take a thousand runs seconds.
    private static func task(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let start = String(decoding: (try? file.read(upToCount: 4096)) ?? Data(), as: UTF8.self)
        return start.split(separator: "\n").first { $0.hasPrefix("task: ") }.map { String($0.dropFirst(6)) }
    }
}

/// The end of a log, which may be long.
private struct LogEnd {
    private let bytes: Data

    init(_ path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            bytes = Data()
            return
        }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        try? file.seek(toOffset: size > 1 << 16 ? size - 1 << 16 : 0)
        bytes = (try? file.readToEnd()) ?? Data()
    }

    /// A last line that is being written, or was torn, is passed over.
    var lastRecord: ScalarRecord? {
        bytes.split(separator: UInt8(ascii: "\n")).reversed().lazy.compactMap { ScalarRecord($0) }.first
    }

    /// Of the latest line that has it.
    func lastValue(_ name: String) -> Double? {
        guard let place = bytes.range(of: Data("\"\(name)\":".utf8), options: .backwards) else { return nil }
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<place.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? bytes.startIndex
        let end = bytes[place.upperBound...].firstIndex(of: newline) ?? bytes.endIndex
        return ScalarRecord(bytes[start..<end])?.values[name]
    }
}
