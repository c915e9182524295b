import CTorch
import Synchronization
import Torch

extension RankRecorder {
    /// This rank begins a call, and now waits for the others.
    ///
    /// - Returns: what `finish` is to be told.
    package func begin(_ collective: Collective) -> Int {
        if isOff { return 0 }
        let (position, sequence) = last.withLock { last in
            last.position += 1
            if collective.isOfAll { last.sequence += 1 }
            return last
        }
        let entry = memory + RecordLayout.entry(position)
        entry.storeBytes(of: 0, toByteOffset: RecordLayout.position, as: Int.self)
        entry.storeBytes(of: collective.isOfAll ? sequence : 0, toByteOffset: RecordLayout.sequence, as: Int.self)
        let now = wallClock()
        busy.withLock { $0.begin(at: now) }
        entry.storeBytes(of: now, toByteOffset: RecordLayout.started, as: Double.self)
        entry.storeBytes(of: 0, toByteOffset: RecordLayout.finished, as: Double.self)
        describe(collective, in: entry)
        // Last, so that a reader does not take half an entry for a whole one.
        entry.storeBytes(of: position, toByteOffset: RecordLayout.position, as: Int.self)
        store(sequence, at: RecordLayout.joined)
        return position
    }

    package func finish(_ position: Int) {
        if isOff { return }
        let (entry, now) = (memory + RecordLayout.entry(position), wallClock())
        busy.withLock { $0.end(at: now) }
        // A long wait may have been overtaken by a whole ring of others.
        guard entry.load(fromByteOffset: RecordLayout.position, as: Int.self) == position else { return }
        entry.storeBytes(of: now, toByteOffset: RecordLayout.finished, as: Double.self)
    }

    /// How long any call has been under way since the start, waiting for other ranks included.
    var secondsInCalls: Double { busy.withLock { $0.seconds(at: wallClock()) } }

    /// The call has ended when the work does; one that ends badly stays open.
    func finish(_ position: Int, with work: CWork) {
        let note = EndOfCall(recorder: self, position: position)
        let context = Unmanaged.passRetained(note).toOpaque()
        let status = ct_work_observe(work, context) { context, isGood in
            let note = Unmanaged<EndOfCall>.fromOpaque(context).takeRetainedValue()
            if isGood { note.recorder.finish(note.position) }
        }
        if status != 0 { Unmanaged<EndOfCall>.fromOpaque(context).release() }
    }

    private func describe(_ collective: Collective, in entry: UnsafeMutableRawPointer) {
        let shape = collective.shape.prefix(RecordLayout.maximalAxes)
        entry.storeBytes(of: collective.operation.rawValue, toByteOffset: RecordLayout.operation, as: UInt8.self)
        entry.storeBytes(of: collective.dtype?.rawValue ?? -1, toByteOffset: RecordLayout.dtype, as: Int8.self)
        entry.storeBytes(of: UInt8(shape.count), toByteOffset: RecordLayout.axes, as: UInt8.self)
        entry.storeBytes(of: collective.isOfGradients, toByteOffset: RecordLayout.gradients, as: Bool.self)
        entry.storeBytes(of: Int32(collective.peer ?? -1), toByteOffset: RecordLayout.peer, as: Int32.self)
        for (axis, size) in shape.enumerated() {
            entry.storeBytes(of: size, toByteOffset: RecordLayout.sizes + axis * 8, as: Int.self)
        }
        let (number, count, label) = collective.bucket.map { ($0.number, $0.count, $0.serial) } ?? (0, 0, 0)
        entry.storeBytes(of: UInt16(clamping: number), toByteOffset: RecordLayout.bucket, as: UInt16.self)
        entry.storeBytes(of: UInt16(clamping: count), toByteOffset: RecordLayout.buckets, as: UInt16.self)
        entry.storeBytes(of: UInt32(clamping: label), toByteOffset: RecordLayout.bucketLabel, as: UInt32.self)
    }

    /// Writes down what buckets are called, once for all their calls: before the first of them.
    ///
    /// - Returns: the labels for `Collective.bucket`.
    package func keep(_ labels: [BucketLabel]) -> [BucketLabel] {
        labelCount.withLock { count in
            labels.map { label in
                count += 1
                let start = RecordLayout.label(count)
                store(UInt32(count), at: start + RecordLayout.labelSerial)
                write(label.contents, at: start + RecordLayout.labelText, capacity: RecordLayout.labelCapacity)
                var label = label
                label.serial = count
                return label
            }
        }
    }
}

private final class EndOfCall: Sendable {
    let recorder: RankRecorder
    let position: Int

    init(recorder: RankRecorder, position: Int) { (self.recorder, self.position) = (recorder, position) }
}
