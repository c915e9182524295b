public import Foundation
public import OrderedCollections
internal import Synchronization
import Torch

/// The numbers of a run as JSON lines: `{"step": 12, "epoch": 0, "train/loss": 0.4123}`.
///
/// Doubles are written in the shortest form that reads back exactly; NaN and infinities as the texts `NaN`,
/// `Infinity`, `-Infinity`, which Python's `float()` takes.
public final class ScalarLog: Sendable {
    private struct State: ~Copyable {
        var file: OutputFile
        var timer: FlushTimer
    }

    private let state: Mutex<State>
    private let now: WallClock

    /// Goes on with the log at `path`. A last line torn by a kill is cut off, and so are those that a run which
    /// resumes at `point` will log again.
    public init(
        path: String, after point: ResumePoint? = nil, flush: FlushRule = .everyLine,
        now: @escaping WallClock = systemClock
    ) throws {
        try LogLines.trim(path) { line in
            guard let record = ScalarRecord(line) else { return false }
            return point?.isPast(record.kind, step: record.step, epoch: record.epoch) ?? true
        }
        self.now = now
        state = Mutex(State(file: try OutputFile(path, .append), timer: FlushTimer(flush, now: now())))
    }

    /// Adds one line, with the values in the order given.
    public func log(step: Int, epoch: Int, values: OrderedDictionary<String, Double>) throws {
        let fields = ["\"step\": \(step)", "\"epoch\": \(epoch)"] + values.map { "\(json($0)): \(json($1))" }
        let line = "{\(fields.joined(separator: ", "))}\n"
        try state.withLock { state in
            state.file.write(line.utf8)
            if state.timer.isDue(now()) { try state.file.flush() }
        }
    }

    /// Makes all lines so far last through a power cut.
    public func sync() throws {
        try state.withLock { try $0.file.sync() }
    }
}

/// One line of a `ScalarLog`, read back.
public struct ScalarRecord: Equatable, Sendable {
    public let step: Int
    public let epoch: Int
    public let values: [String: Double]

    var kind: ScalarTable.Kind { values["epoch/loss"] == nil ? .step : .epoch }

    /// nil if the line is torn, or none of ours.
    public init?(_ line: Data) {
        guard let fields = try? JSONDecoder().decode([String: Field].self, from: line),
            let step = fields["step"]?.number.flatMap({ Int(exactly: $0) }),
            let epoch = fields["epoch"]?.number.flatMap({ Int(exactly: $0) })
        else { return nil }
        self.step = step
        self.epoch = epoch
        values = fields.filter { !["step", "epoch"].contains($0.key) }.compactMapValues(\.number)
    }

    /// The whole lines of a log, oldest first.
    public static func read(_ path: String) throws -> [ScalarRecord] {
        try readFile(path).split(separator: LogLines.newline).compactMap { ScalarRecord($0) }
    }

    /// Foundation's other reader, `JSONSerialization`, is wrong in the last digits.
    private struct Field: Decodable {
        /// nil for what is no number.
        let number: Double?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            number = (try? value.decode(Double.self)) ?? (try? value.decode(String.self)).flatMap { Double($0) }
        }
    }
}
