import Foundation
import Torch

/// What a rank's record says, at one moment.
package struct RankTrace: Sendable {
    package struct Entry: Sendable {
        var position: Int
        /// The how manieth collective of the rank it is; 0 for sends and receives.
        var sequence: Int
        package var collective: Collective
        package var started: Double
        /// nil while the rank waits.
        var finished: Double?

        package var name: String { collective.numbered(sequence) }
    }

    var rank: Int
    var worldSize: Int
    package var process: pid_t
    var machine: String
    package var heartbeat: Double
    var note: String
    var noteTime: Double
    var state: RankState
    var failure: RankFailure?
    /// How many collectives the rank has begun.
    var joined: Int
    /// Its last calls, in order.
    package var entries: [Entry]

    /// The call that the rank has waited in longest.
    package var waiting: Entry? { entries.first { $0.finished == nil } }

    var lastFinished: Entry? { entries.last { $0.finished != nil } }

    /// What the rank was busy with, as a part of a sentence: empty when it has not said.
    var place: String { note.isEmpty ? "" : " in \(note)" }

    /// What the kernel says; nil for a process of another machine.
    var processState: ProcessState? { machine == thisMachine() ? ProcessState(of: process) : nil }

    func entry(_ sequence: Int) -> Entry? { entries.last { $0.sequence == sequence } }
}

// MARK: - Clocks

extension RankTrace {
    /// The same on a clock that is ahead by so many seconds.
    package func moved(by seconds: Double) -> RankTrace {
        var trace = self
        trace.heartbeat += seconds
        trace.noteTime += seconds
        for index in entries.indices {
            trace.entries[index].started += seconds
            trace.entries[index].finished = entries[index].finished.map { $0 + seconds }
        }
        return trace
    }
}

// MARK: - Reading

extension RankTrace {
    /// nil when there is no such file, or it is none of ours.
    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        self.init(data)
    }

    package init?(_ data: Data) {
        guard data.count >= RecordLayout.size else { return nil }
        guard let trace = data.withUnsafeBytes({ RankTrace(bytes: $0) }) else { return nil }
        self = trace
    }

    private init?(bytes: UnsafeRawBufferPointer) {
        func value<Value: BitwiseCopyable>(_ offset: Int, _ type: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        guard value(0, UInt64.self) == RecordLayout.magic else { return nil }
        process = pid_t(truncatingIfNeeded: value(RecordLayout.process, Int64.self))
        rank = Int(value(RecordLayout.rank, Int32.self))
        worldSize = Int(value(RecordLayout.worldSize, Int32.self))
        heartbeat = value(RecordLayout.heartbeat, Double.self)
        joined = value(RecordLayout.joined, Int.self)
        state = RankState(rawValue: value(RecordLayout.state, UInt32.self)) ?? .running
        machine = Self.text(bytes, at: RecordLayout.machine)
        note = Self.text(bytes, at: RecordLayout.note)
        noteTime = value(RecordLayout.noteTime, Double.self)
        if state == .failed {
            failure = RankFailure(
                message: Self.text(bytes, at: RecordLayout.failure),
                isConsequence: value(RecordLayout.failureIsConsequence, UInt32.self) == 1)
        }
        entries = (0..<RecordLayout.entries).compactMap { slot in
            let start = RecordLayout.entry(slot)
            return Entry(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + RecordLayout.entrySize)]), bytes)
        }.sorted { $0.position < $1.position }
    }

    static func text(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> String {
        String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension RankTrace.Entry {
    /// - Parameter record: the whole of it.
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, _ record: UnsafeRawBufferPointer) {
        func value<Value: BitwiseCopyable>(_ offset: Int, _ type: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        guard let operation = Collective.Operation(rawValue: value(RecordLayout.operation, UInt8.self)) else {
            return nil
        }
        position = value(RecordLayout.position, Int.self)
        guard position > 0 else { return nil }
        sequence = value(RecordLayout.sequence, Int.self)
        started = value(RecordLayout.started, Double.self)
        let end = value(RecordLayout.finished, Double.self)
        finished = end == 0 ? nil : end
        collective = Collective(operation)
        collective.dtype = DType(rawValue: value(RecordLayout.dtype, Int8.self))
        collective.isOfGradients = value(RecordLayout.gradients, UInt8.self) != 0
        let peer = value(RecordLayout.peer, Int32.self)
        collective.peer = peer < 0 ? nil : Int(peer)
        let axes = min(Int(value(RecordLayout.axes, UInt8.self)), RecordLayout.maximalAxes)
        collective.shape = (0..<axes).map { value(RecordLayout.sizes + $0 * 8, Int.self) }
        let number = Int(value(RecordLayout.bucket, UInt16.self))
        guard number > 0 else { return }
        let serial = Int(value(RecordLayout.bucketLabel, UInt32.self))
        collective.bucket = BucketLabel(
            number: number, count: Int(value(RecordLayout.buckets, UInt16.self)),
            contents: Self.contents(ofLabel: serial, in: record), serial: serial)
    }

    /// Empty when newer labels have taken its place.
    private static func contents(ofLabel serial: Int, in record: UnsafeRawBufferPointer) -> String {
        let start = RecordLayout.label(serial)
        let kept = record.loadUnaligned(fromByteOffset: start + RecordLayout.labelSerial, as: UInt32.self)
        return kept == serial ? RankTrace.text(record, at: start + RecordLayout.labelText) : ""
    }
}
