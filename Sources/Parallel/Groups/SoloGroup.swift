public import Torch

/// A world of one: every collective is the identity, so that code needs no case for a single process.
public struct SoloGroup: ProcessGroup {
    public let rank = 0
    public let size = 1
    public let backend = "solo"

    public init() {}

    public func allReduce(_ tensor: Tensor, _ operation: ReduceOperation) {}
    public func broadcast(_ tensor: Tensor, from root: Int) {}
    public func reduce(_ tensor: Tensor, _ operation: ReduceOperation, to root: Int) {}
    public func allGather(_ tensor: Tensor) -> [Tensor] { [tensor] }
    public func gather(_ tensor: Tensor, to root: Int) -> [Tensor] { [tensor] }
    public func scatter(_ tensors: [Tensor], like: Tensor, from root: Int) -> Tensor { tensors[0] }
    public func reduceScatter(_ tensors: [Tensor], _ operation: ReduceOperation) -> Tensor { tensors[0] }
    public func allToAll(_ tensors: [Tensor]) -> [Tensor] { tensors }
    public func send(_ tensor: Tensor, to destination: Int) { preconditionFailure("a world of one sends to nobody") }
    public func receive(_ tensor: Tensor, from source: Int) { preconditionFailure("a world of one hears nobody") }
    public func barrier() {}
    public func leave() {}

    public func makeReducer(
        _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) -> any GradientReducer {
        LocalGradients()
    }
}
