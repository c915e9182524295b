import CTorch
public import Torch

/// A group on libtorch's own backends.
public struct TorchGroup: ProcessGroup {
    public let rank: Int
    public let size: Int
    public let backend: String
    let handle: CGroup?

    var raw: CGroup {
        guard let handle else { preconditionFailure("a process group without a handle") }
        return handle
    }

    /// Connects to all other ranks over TCP; returns when they are there.
    ///
    /// - Parameter interface: the network interface, such as `eth0`; nil takes that of the host's name.
    public static func gloo(
        _ store: Store, rank: Int, size: Int, timeout: Double, interface: String?
    ) throws(TorchError) -> TorchGroup {
        let handle = try tried(
            ct_gloo_group(store.raw, Int32(rank), Int32(size), timeout, interface),
            "rank \(rank) could not connect to the other \(size - 1) ranks")
        return TorchGroup(rank: rank, size: size, backend: "gloo", handle: handle)
    }

    public func allReduce(_ tensor: Tensor, _ operation: ReduceOperation) throws(CollectiveError) {
        try finish(ct_all_reduce(raw, tensor.raw, operation.rawValue), "all_reduce", tensor)
    }

    public func broadcast(_ tensor: Tensor, from root: Int) throws(CollectiveError) {
        try finish(ct_broadcast(raw, tensor.raw, Int32(root)), "broadcast", tensor)
    }

    public func reduce(_ tensor: Tensor, _ operation: ReduceOperation, to root: Int) throws(CollectiveError) {
        try finish(ct_reduce(raw, tensor.raw, Int32(root), operation.rawValue), "reduce", tensor)
    }

    public func allGather(_ tensor: Tensor) throws(CollectiveError) -> [Tensor] {
        let outputs = (0..<size).map { _ in Tensor.empty(like: tensor) }
        try finish(outputs.withTensors { ct_all_gather(raw, $0, tensor.raw) }, "all_gather", tensor)
        return outputs
    }

    public func gather(_ tensor: Tensor, to root: Int) throws(CollectiveError) -> [Tensor] {
        let outputs = rank == root ? (0..<size).map { _ in Tensor.empty(like: tensor) } : []
        try finish(outputs.withTensors { ct_gather_to_root(raw, $0, tensor.raw, Int32(root)) }, "gather", tensor)
        return outputs
    }

    public func scatter(_ tensors: [Tensor], like: Tensor, from root: Int) throws(CollectiveError) -> Tensor {
        let output = Tensor.empty(like: like)
        let inputs = rank == root ? tensors : []
        try finish(inputs.withTensors { ct_scatter_from_root(raw, output.raw, $0, Int32(root)) }, "scatter", like)
        return output
    }

    public func reduceScatter(
        _ tensors: [Tensor], _ operation: ReduceOperation
    ) throws(CollectiveError) -> Tensor {
        let output = Tensor.empty(like: tensors[rank])
        let work = tensors.withTensors { ct_reduce_scatter(raw, output.raw, $0, operation.rawValue) }
        try finish(work, "reduce_scatter", output)
        return output
    }

    public func allToAll(_ tensors: [Tensor]) throws(CollectiveError) -> [Tensor] {
        let input = Tensor.stack(tensors)
        let output = Tensor.empty(like: input)
        try finish(ct_all_to_all(raw, output.raw, input.raw), "all_to_all", tensors[0])
        return tensors.indices.map { output[$0] }
    }

    public func send(_ tensor: Tensor, to destination: Int) throws(CollectiveError) {
        try finish(ct_send(raw, tensor.raw, Int32(destination), 0), "send to rank \(destination)", tensor)
    }

    public func receive(_ tensor: Tensor, from source: Int) throws(CollectiveError) {
        try finish(ct_receive(raw, tensor.raw, Int32(source), 0), "receive from rank \(source)", tensor)
    }

    public func barrier() throws(CollectiveError) {
        try finish(ct_barrier(raw), "barrier", nil)
    }

    public func makeReducer(
        _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) -> any GradientReducer {
        try BucketedReducer(self, parameters, options)
    }

    private func finish(_ work: CWork?, _ operation: String, _ tensor: Tensor?) throws(CollectiveError) {
        if let work, ct_work_wait(work) == 0 { return }
        throw CollectiveError(
            operation: operation, rank: rank, tensor: tensor?.signature ?? "", libtorch: lastReason())
    }
}
