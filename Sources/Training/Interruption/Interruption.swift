internal import Foundation
internal import Synchronization
import Torch

/// Ctrl-C and SIGTERM: the first asks for a tidy end, the second ends the process at once, with exit code 130. SIGUSR1,
/// which Slurm sends ahead of its SIGTERM if asked to, asks for a tidy end and never for another.
///
/// The trainer asks `isRequested` between steps. Signals belong to the process, so this is made once, early in `main`.
public final class Interruption: Sendable {
    /// What to tell a person after the first signal.
    public static let notice =
        "finishing the step, then writing a checkpoint; press Ctrl-C again to stop at once"

    /// `announce` is called once, soon after the first signal, on a thread of its own: the step may take long.
    public init(announce: @escaping @Sendable () -> Void = {}) throws(FileError) {
        let pipe = try Self.makePipe()
        wakeUp.store(pipe.write, ordering: .sequentiallyConsistent)
        Self.onFirstByte(of: pipe.read, announce)
        for signal in [SIGINT, SIGTERM, SIGUSR1] { try Self.install(signal) }
    }

    public var isRequested: Bool { secondOfRequest.load(ordering: .relaxed) > 0 }

    /// Since the request; nil where there was none.
    public var secondsSinceRequest: Double? {
        let start = secondOfRequest.load(ordering: .relaxed)
        return start > 0 ? Double(max(0, Int(time(nil)) - start)) : nil
    }

    private static func makePipe() throws(FileError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try system(pipe(&ends), "make", "a pipe")
        for end in ends { try system(fcntl(end, F_SETFD, FD_CLOEXEC), "set up", "a pipe") }
        return (ends[0], ends[1])
    }

    private static func onFirstByte(of descriptor: Int32, _ announce: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) < 0, errno == EINTR {}
            announce()
        }
    }

    /// Calls of the system that a signal cuts short are started again: only the trainer's own check ends a run.
    private static func install(_ signal: Int32) throws(FileError) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handle
        action.sa_flags = SA_RESTART
        try system(sigaction(signal, &action, nil), "handle", "signal \(signal)")
    }
}

// A signal handler is a plain C function and can reach only globals. They are atomics with constant values, so reading
// them here takes no lock.
private let signalCount = Atomic<Int>(0)
/// Of the first signal, since 1970.
private let secondOfRequest = Atomic<Int>(0)
private let wakeUp = Atomic<Int32>(-1)

/// Calls only what POSIX allows in a signal handler: `time`, `write` and `_exit`.
private func handle(_ signal: Int32) {
    if signal != SIGUSR1, signalCount.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
    let saved = errno
    _ = secondOfRequest.compareExchange(expected: 0, desired: Int(time(nil)), ordering: .relaxed)
    var byte: UInt8 = 1
    _ = write(wakeUp.load(ordering: .relaxed), &byte, 1)
    errno = saved
}
