internal import Dispatch
internal import Synchronization

/// Does one piece of writing at a time on a thread of its own, while training goes on.
///
/// The caller hands over what the work needs as a snapshot: training changes the parameters meanwhile. One piece is being
/// written and one may wait, so that there are never more than two snapshots; who is quicker than the disk gives up the
/// one that waits, if it can be done without, and is held up otherwise.
public final class BackgroundWriter: Sendable {
    public typealias Work = @Sendable () throws -> Void

    private struct Piece {
        let isDispensable: Bool
        let work: Work
    }

    private let queue = DispatchQueue(label: "lockstep.background-writer")
    private let waiting = Mutex<Piece?>(nil)
    private let failure = Mutex<(any Error)?>(nil)
    private let longest = Mutex(0.0)

    public init() {}

    /// Seconds that the longest piece so far has taken.
    public var longestPiece: Double { longest.withLock { $0 } }

    /// Sees to it that nothing waits behind the piece that is being written.
    ///
    /// - Returns: whether a dispensable piece was given up for that.
    /// - Throws: the error of a piece before, once.
    @discardableResult
    public func makeRoom() throws -> Bool {
        try throwFailure()
        let isGivenUp = waiting.withLock { piece in
            guard piece?.isDispensable == true else { return false }
            piece = nil
            return true
        }
        if waiting.withLock({ $0 != nil }) { try wait() }
        return isGivenUp
    }

    /// Starts `work` once the piece before it is done.
    ///
    /// - Parameter isDispensable: whether it may be left out for a piece that comes before this one was begun.
    /// - Throws: the error of a piece before, once; `work` is then not started.
    public func submit(isDispensable: Bool = false, _ work: @escaping Work) throws {
        try makeRoom()
        waiting.withLock { $0 = Piece(isDispensable: isDispensable, work: work) }
        queue.async { [self] in runWaiting() }
    }

    private func runWaiting() {
        guard let piece = waiting.withLock({ $0.take() }) else { return }
        let start = systemClock()
        do { try piece.work() } catch { failure.withLock { $0 = error } }
        longest.withLock { $0 = max($0, systemClock() - start) }
    }

    /// Waits until all is written.
    ///
    /// - Throws: the error of a piece, once.
    public func wait() throws {
        queue.sync {}
        try throwFailure()
    }

    private func throwFailure() throws {
        if let error = failure.withLock({ $0.take() }) { throw error }
    }
}
