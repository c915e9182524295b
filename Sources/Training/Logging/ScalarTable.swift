internal import Foundation
public import OrderedCollections
internal import Synchronization
import Torch

/// The numbers of a run as CSV, for spreadsheets: `step,epoch,kind,train/loss,...`, a row for each line of the
/// `ScalarLog`.
///
/// A column keeps its place. A name that comes later gets a column at the right, for which the file is written anew once;
/// cells are empty where a row has no such number. Doubles read back exactly; NaN and infinities are `NaN`, `Infinity`
/// and `-Infinity`.
public final class ScalarTable: Sendable {
    /// What a row is about.
    public enum Kind: String, Sendable {
        case step, epoch
    }

    private struct State: ~Copyable {
        var file: OutputFile
        var columns: OrderedSet<String>
    }

    private let path: String
    private let state: Mutex<State>

    private static let fixed = ["step", "epoch", "kind"]

    /// Goes on with the table at `path`. A last row torn by a kill is cut off, and so are those that a run which
    /// resumes at `point` will write again.
    public init(path: String, after point: ResumePoint? = nil) throws {
        let columns = try Self.readColumns(path)
        // A file that has no head of ours has no rows of ours.
        try LogLines.trim(path) { line in
            columns != nil && (line.starts(with: "step,".utf8) || Self.isPast(line, point))
        }
        var file = try OutputFile(path, .append)
        if columns == nil {
            file.write(Self.head([]))
            try file.flush()
        }
        self.path = path
        state = Mutex(State(file: file, columns: columns ?? []))
    }

    public func log(_ kind: Kind, step: Int, epoch: Int, values: OrderedDictionary<String, Double>) throws {
        try state.withLock { state in
            let columns = state.columns.union(values.keys)
            if columns.count > state.columns.count { try widen(&state, to: columns) }
            let cells = columns.map { values[$0].map(Self.cell) ?? "" }
            state.file.write("\(step),\(epoch),\(kind)\(cells.map { "," + $0 }.joined())\n".utf8)
            try state.file.flush()
        }
    }

    /// Writes all rows anew below a longer head.
    private func widen(_ state: inout State, to columns: OrderedSet<String>) throws {
        let added = [UInt8](repeating: UInt8(ascii: ","), count: columns.count - state.columns.count)
        let rows = try readFile(path).split(separator: LogLines.newline).dropFirst()
        try AtomicFile.replace(path) { file in
            try file.write(Self.head(columns))
            try file.write(rows.flatMap { Array($0) + added + [LogLines.newline] })
        }
        state.file = try OutputFile(path, .append)
        state.columns = columns
    }

    // MARK: The form

    private static func head(_ columns: OrderedSet<String>) -> [UInt8] {
        Array(((fixed + columns.map(quoted)).joined(separator: ",") + "\n").utf8)
    }

    private static func cell(_ value: Double) -> String { json(value).replacing("\"", with: "") }

    private static func quoted(_ name: String) -> String {
        name.contains { ",\"\n\r".contains($0) } ? "\"\(name.replacing("\"", with: "\"\""))\"" : name
    }

    /// Of the head that a file has; nil where it has none of ours.
    private static func readColumns(_ path: String) throws -> OrderedSet<String>? {
        guard byteCount(ofFile: path) ?? 0 > 0, let end = try readFile(path).firstIndex(of: LogLines.newline) else {
            return nil
        }
        let names = fields(String(decoding: try readFile(path)[..<end], as: UTF8.self))
        return names.starts(with: fixed) ? OrderedSet(names.dropFirst(fixed.count)) : nil
    }

    /// A quote within a quoted field is written twice.
    private static func fields(_ line: String) -> [String] {
        var fields = [""]
        var (isQuoted, last) = (false, Character(","))
        for letter in line {
            switch letter {
            case "\"":
                if !isQuoted, last == "\"" { fields[fields.count - 1].append(letter) }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(letter)
            }
            last = letter
        }
        return fields
    }

    /// Rows that are none of ours are not.
    private static func isPast(_ line: Data, _ point: ResumePoint?) -> Bool {
        let cells = line.split(separator: UInt8(ascii: ","), maxSplits: 3).map { String(decoding: $0, as: UTF8.self) }
        guard cells.count >= 3, let step = Int(cells[0]), let epoch = Int(cells[1]), let kind = Kind(rawValue: cells[2])
        else { return false }
        return point?.isPast(kind, step: step, epoch: epoch) ?? true
    }
}
