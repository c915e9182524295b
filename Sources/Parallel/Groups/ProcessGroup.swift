public import Torch

/// How values of several ranks become one. Raw values are libtorch's `c10d::ReduceOp`.
public enum ReduceOperation: Int32, Sendable, CaseIterable {
    case sum = 0
    case product = 2
    case minimum = 3
    case maximum = 4
}

/// Ranks that talk to each other. Every rank calls the same collectives in the same order, with tensors of the same
/// shape and type; a call returns when this rank's part is done.
///
/// A world of one is a group too: see `SoloGroup`.
public protocol ProcessGroup: Sendable {
    var rank: Int { get }
    var size: Int { get }
    /// `gloo`, `nccl, and gloo for the CPU`, ...
    var backend: String { get }
    /// Seconds since the start in which this rank has had a collective under way, waiting for the others included; nil
    /// where that is not known: NCCL's are GPUs' work.
    var secondsInCollectives: Double? { get }

    /// Replaces the tensor by the combination of all ranks'.
    func allReduce(_ tensor: Tensor, _ operation: ReduceOperation) throws(CollectiveError)
    /// The same, without waiting for it: the tensor is not to be touched before `PendingCollective.wait`.
    func startAllReduce(
        _ tensor: Tensor, _ operation: ReduceOperation
    ) throws(CollectiveError) -> PendingCollective
    /// Replaces the tensor by the root's.
    func broadcast(_ tensor: Tensor, from root: Int) throws(CollectiveError)
    /// Replaces the root's tensor by the combination of all ranks'; the others' become undefined in value.
    func reduce(_ tensor: Tensor, _ operation: ReduceOperation, to root: Int) throws(CollectiveError)
    /// All ranks' tensors, by rank.
    func allGather(_ tensor: Tensor) throws(CollectiveError) -> [Tensor]
    /// All ranks' tensors, by rank, on the root; nothing elsewhere.
    func gather(_ tensor: Tensor, to root: Int) throws(CollectiveError) -> [Tensor]
    /// This rank's part of what the root hands out; `tensors` is used on the root only, `like` gives shape and type.
    func scatter(_ tensors: [Tensor], like: Tensor, from root: Int) throws(CollectiveError) -> Tensor
    /// The combination of what all ranks have for this one; one tensor a rank goes in.
    func reduceScatter(_ tensors: [Tensor], _ operation: ReduceOperation) throws(CollectiveError) -> Tensor
    /// What every rank has for this one; one tensor a rank goes in, all of one shape.
    func allToAll(_ tensors: [Tensor]) throws(CollectiveError) -> [Tensor]
    func send(_ tensor: Tensor, to destination: Int) throws(CollectiveError)
    /// Overwrites the tensor with what `source` sends.
    func receive(_ tensor: Tensor, from source: Int) throws(CollectiveError)
    /// Waits for all ranks.
    func barrier() throws(CollectiveError)

    /// Ends the group in order, to be called by all ranks when nothing is left to do; not where one has failed.
    func leave() throws(CollectiveError)

    /// The engine that averages gradients while the backward pass goes on.
    func makeReducer(
        _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) -> any GradientReducer
}

extension ProcessGroup {
    public var isMain: Bool { rank == 0 }

    public var secondsInCollectives: Double? { nil }

    /// Has waited already.
    public func startAllReduce(
        _ tensor: Tensor, _ operation: ReduceOperation
    ) throws(CollectiveError) -> PendingCollective {
        try allReduce(tensor, operation)
        return PendingCollective {}
    }
}

/// A collective that is under way.
public struct PendingCollective {
    private let end: () throws(CollectiveError) -> Void

    public init(_ end: @escaping () throws(CollectiveError) -> Void) { self.end = end }

    /// Returns when this rank's part is done; to be called once.
    public func wait() throws(CollectiveError) { try end() }
}
