internal import Dispatch
internal import Synchronization

/// Does one piece of writing at a time on a thread of its own, while training goes on.
///
/// The caller hands over what the work needs as a snapshot: training changes the parameters meanwhile.
public final class BackgroundWriter: Sendable {
    private let queue = DispatchQueue(label: "lockstep.background-writer")
    private let failure = Mutex<(any Error)?>(nil)

    public init() {}

    /// Starts `work` once the piece before it is done.
    ///
    /// - Throws: the error of the piece before; `work` is then not started.
    public func submit(_ work: @escaping @Sendable () throws -> Void) throws {
        try wait()
        queue.async { [self] in
            do { try work() } catch { failure.withLock { $0 = error } }
        }
    }

    /// Waits until all is written.
    ///
    /// - Throws: the error of the last piece, once.
    public func wait() throws {
        queue.sync {}
        if let error = failure.withLock({ $0.take() }) { throw error }
    }
}
