import Foundation
import Training

/// All curves of a run's log. Reads on where it has stopped, so that a report of a run that goes on costs what is new.
struct CurveLog {
    private(set) var curves: [String: ThinnedCurve] = [:]
    /// Lines that are none of a log's.
    private(set) var strangeLines = 0
    private var offset: UInt64 = 0

    private static let pieceSize = 4 << 20
    /// As many names as a log may bring: one that was damaged, or is none, must not fill the memory.
    private static let mostCurves = 1000

    init() {}

    init(_ path: String) {
        readOn(path)
    }

    /// Adds the whole lines that have come since. A last one without an end is left for the next time; a log that cannot be
    /// read has no lines.
    mutating func readOn(_ path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        while let piece = nextPiece(file) {
            let whole = piece.lastIndex(of: newline).map { $0 + 1 } ?? (piece.count < Self.pieceSize ? 0 : piece.count)
            guard whole > 0 else { return }
            piece.prefix(whole).withUnsafeBytes { add($0) }
            offset += UInt64(whole)
        }
    }

    private func nextPiece(_ file: FileHandle) -> Data? {
        try? file.seek(toOffset: offset)
        return (try? file.read(upToCount: Self.pieceSize)).flatMap { $0.isEmpty ? nil : $0 }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count, let end = bytes[start...].firstIndex(of: newline) {
            addLine(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            start = end + 1
        }
    }

    private mutating func addLine(_ line: UnsafeRawBufferPointer) {
        if let fields = ScalarLine.fields(line), let first = fields.first, first.name == "step",
            let step = Int(exactly: first.value)
        {
            for (name, value) in fields.dropFirst() where name != "epoch" { add(value, to: name, step) }
        } else if let record = ScalarRecord(Data(line)) {
            for (name, value) in record.values { add(value, to: name, record.step) }
        } else {
            strangeLines += 1
        }
    }

    private mutating func add(_ value: Double, to name: String, _ step: Int) {
        guard curves[name] != nil || curves.count < Self.mostCurves else { return }
        curves[name, default: ThinnedCurve()].add(value, step: step)
    }
}

private let newline = UInt8(ascii: "\n")
