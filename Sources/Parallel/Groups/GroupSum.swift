import Synchronization
public import Torch

/// Sums over the ranks of a group: of all ranks, or of a part of them for layers that are synchronised within it only.
public final class GroupSum: CrossRankSum {
    private struct State {
        var contributes = true
        var failure: CollectiveError?
    }

    private let group: any ProcessGroup
    private let state = Mutex(State())

    public init(_ group: any ProcessGroup) {
        self.group = group
    }

    public var rank: Int { group.rank }
    public var rankCount: Int { group.size }

    /// To be set before the forward pass of each micro-batch; the backward pass remembers.
    public var contributes: Bool {
        get { state.withLock { $0.contributes } }
        set { state.withLock { $0.contributes = newValue } }
    }

    public var failure: (any Error)? { state.withLock { $0.failure } }

    /// To be called after a forward pass, which cannot throw.
    public func throwIfFailed() throws(CollectiveError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    public func addUp(_ tensor: Tensor) throws(CollectiveError) {
        do {
            try group.allReduce(tensor, .sum)
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            throw error
        }
    }
}
