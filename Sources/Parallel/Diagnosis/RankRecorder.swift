import Foundation
import Synchronization
import Torch

/// Writes down what this rank does: its last calls of a group, what it is busy with, a heartbeat, why it failed.
///
/// The record is a file of fixed size that is mapped into memory, so a note costs a fraction of a microsecond and is
/// there for others also after `kill -9`, or while the process is stopped. Always on: what a run was doing when it hung
/// is asked when it has hung.
public final class RankRecorder: Sendable {
    public let rank: Int
    /// Nothing is written down: for measuring what it costs.
    package let isOff: Bool
    /// Mapped once and never moved. Several threads write: each call has an entry of its own, chosen under the lock; the
    /// words of the head are each written by one thread.
    nonisolated(unsafe) let memory: UnsafeMutableRawPointer
    let last = Mutex((position: 0, sequence: 0))
    let labelCount = Mutex(0)
    let busy = Mutex(BusyTime())

    /// The environment variable by which a launcher names the file.
    static let variable = "LOCKSTEP_RANK_RECORD"

    /// Kept in memory only, until `keep(in:)` names a file.
    public convenience init(rank: Int = 0, size: Int = 1) { self.init(rank: rank, size: size, isOff: false) }

    package init(rank: Int, size: Int, isOff: Bool) {
        self.rank = rank
        self.isOff = isOff
        let protection = PROT_READ | PROT_WRITE
        guard let memory = mmap(nil, RecordLayout.size, protection, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { preconditionFailure("no \(RecordLayout.size) bytes of memory for the record of a rank") }
        self.memory = memory
        memory.storeBytes(of: RecordLayout.magic, as: UInt64.self)
        store(Int64(getpid()), at: RecordLayout.process)
        store(Int32(rank), at: RecordLayout.rank)
        store(Int32(size), at: RecordLayout.worldSize)
        write(thisMachine(), at: RecordLayout.machine, capacity: RecordLayout.machineCapacity)
        beat()
    }

    deinit { munmap(memory, RecordLayout.size) }

    /// Keeps the record in the file that the launcher of this process has named, if one has.
    public func keep(environment: [String: String]) throws(LaunchError) {
        if let path = environment[Self.variable] { try keep(in: path) }
    }

    /// Keeps the record in a file from now on. Its blocks are written first: a disk that is full later does no harm.
    public func keep(in path: String) throws(LaunchError) {
        unlink(path)
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        defer { close(file) }
        let size = RecordLayout.size
        guard file >= 0, pwrite(file, memory, size, 0) == size,
            mmap(memory, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED
        else { throw LaunchError("cannot keep the rank's record in \(path): \(String(cString: strerror(errno)))") }
    }

    /// Starts the thread that says twice a second that this process runs: one that is stopped is told from a busy one.
    public func startHeartbeat() {
        Thread.detachNewThread {
            while true {
                self.beat()
                usleep(500_000)
            }
        }
    }

    /// Overwrites what this rank says it is doing, such as `step 7, epoch 1, loading a batch`.
    public func note(_ text: String) {
        if isOff { return }
        write(text, at: RecordLayout.note, capacity: RecordLayout.noteCapacity)
        store(wallClock(), at: RecordLayout.noteTime)
    }

    /// The last note; empty before the first.
    public var noted: String { RankTrace.text(UnsafeRawBufferPointer(bytes), at: RecordLayout.note) }

    /// The last note as a part of a sentence.
    var place: String { noted.isEmpty ? " at its start" : " in \(noted)" }

    public func fail(_ failure: RankFailure) {
        write(failure.message, at: RecordLayout.failure, capacity: RecordLayout.failureCapacity)
        store(UInt32(failure.isConsequence ? 1 : 0), at: RecordLayout.failureIsConsequence)
        store(RankState.failed.rawValue, at: RecordLayout.state)
    }

    var hasFailed: Bool {
        memory.load(fromByteOffset: RecordLayout.state, as: UInt32.self) == RankState.failed.rawValue
    }

    /// This rank has done its work.
    public func end() { store(RankState.ended.rawValue, at: RecordLayout.state) }

    /// The whole record, for those who cannot read the file.
    package var bytes: UnsafeMutableRawBufferPointer { .init(start: memory, count: RecordLayout.size) }
}

// MARK: - The head

extension RankRecorder {
    private func beat() { store(wallClock(), at: RecordLayout.heartbeat) }

    func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        memory.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    /// Shortened to what fits, with a zero at the end.
    func write(_ text: String, at offset: Int, capacity: Int) {
        var text = text
        text.withUTF8 { letters in
            let count = min(letters.count, capacity - 1)
            if let start = letters.baseAddress { (memory + offset).copyMemory(from: start, byteCount: count) }
            store(UInt8(0), at: offset + count)
        }
    }
}

/// The name by which ranks know whether another one is on their machine.
func thisMachine() -> String {
    var name = [CChar](repeating: 0, count: RecordLayout.machineCapacity)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Seconds since 1970: records are read by other processes, and after a restart of the machine.
@Sendable package func wallClock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
