import CTorch
public import Torch

/// A group on libtorch's own backends.
public struct TorchGroup: ProcessGroup {
    public let rank: Int
    public let size: Int
    public let backend: String
    let handle: CGroup?
    /// Whether gradients are sent by GPUs themselves.
    private let isOfGPUs: Bool
    private let recorder: RankRecorder
    private let check: CollectiveCheck?
    let observer: GradientObserver

    var raw: CGroup {
        guard let handle else { preconditionFailure("a process group without a handle") }
        return handle
    }

    /// - Parameters:
    ///   - cpu: what carries tensors of the CPU.
    ///   - cuda: what carries tensors of GPUs.
    ///   - recorder: where every call is written down.
    ///   - comparesCalls: before each call, whether all ranks are about to make the same.
    init(
        _ member: GroupMember, _ backend: String, cpu: CBackend, cuda: CBackend? = nil,
        recorder: RankRecorder = RankRecorder(), comparesCalls: Bool = false
    ) throws(TorchError) {
        (rank, size, self.backend, self.recorder) = (member.rank, member.size, backend, recorder)
        let handle = try tried(
            ct_group(member.store.raw, Int32(rank), Int32(size), cpu, cuda), "making the group of all ranks")
        isOfGPUs = cuda != nil
        check = comparesCalls ? CollectiveCheck(rank: rank, size: size) : nil
        observer = GradientObserver(recorder, check)
        if !recorder.isOff { observer.observe(handle) }
        self.handle = handle
    }

    public var secondsInCollectives: Double? { isOfGPUs || recorder.isOff ? nil : recorder.secondsInCalls }

    public func allReduce(_ tensor: Tensor, _ operation: ReduceOperation) throws(CollectiveError) {
        try call(Collective(.allReduce, tensor)) { ct_all_reduce(raw, tensor.raw, operation.rawValue) }
    }

    public func startAllReduce(
        _ tensor: Tensor, _ operation: ReduceOperation
    ) throws(CollectiveError) -> PendingCollective {
        let collective = Collective(.allReduce, tensor)
        let position = try begin(collective)
        let work = try started(collective, ct_all_reduce(raw, tensor.raw, operation.rawValue))
        // When it ends, not when somebody waits for it: a rank that hangs in between is missing from what follows.
        recorder.finish(position, with: work)
        return PendingCollective { () throws(CollectiveError) in try wait(for: work, collective) }
    }

    public func broadcast(_ tensor: Tensor, from root: Int) throws(CollectiveError) {
        try call(Collective(.broadcast, tensor, peer: root)) { ct_broadcast(raw, tensor.raw, Int32(root)) }
    }

    public func reduce(_ tensor: Tensor, _ operation: ReduceOperation, to root: Int) throws(CollectiveError) {
        try call(Collective(.reduce, tensor, peer: root)) {
            ct_reduce(raw, tensor.raw, Int32(root), operation.rawValue)
        }
    }

    public func allGather(_ tensor: Tensor) throws(CollectiveError) -> [Tensor] {
        let outputs = (0..<size).map { _ in buffer(like: tensor) }
        try call(Collective(.allGather, tensor)) { outputs.withTensors { ct_all_gather(raw, $0, tensor.raw) } }
        return outputs
    }

    public func gather(_ tensor: Tensor, to root: Int) throws(CollectiveError) -> [Tensor] {
        let outputs = rank == root ? (0..<size).map { _ in buffer(like: tensor) } : []
        try call(Collective(.gather, tensor, peer: root)) {
            outputs.withTensors { ct_gather_to_root(raw, $0, tensor.raw, Int32(root)) }
        }
        return outputs
    }

    public func scatter(_ tensors: [Tensor], like: Tensor, from root: Int) throws(CollectiveError) -> Tensor {
        let output = buffer(like: like)
        let inputs = rank == root ? tensors : []
        try call(Collective(.scatter, like, peer: root)) {
            inputs.withTensors { ct_scatter_from_root(raw, output.raw, $0, Int32(root)) }
        }
        return output
    }

    public func reduceScatter(
        _ tensors: [Tensor], _ operation: ReduceOperation
    ) throws(CollectiveError) -> Tensor {
        let output = buffer(like: tensors[rank])
        try call(Collective(.reduceScatter, output)) {
            tensors.withTensors { ct_reduce_scatter(raw, output.raw, $0, operation.rawValue) }
        }
        return output
    }

    public func allToAll(_ tensors: [Tensor]) throws(CollectiveError) -> [Tensor] {
        let input = Tensor.stack(tensors)
        let output = buffer(like: input)
        try call(Collective(.allToAll, tensors[0])) { ct_all_to_all(raw, output.raw, input.raw) }
        return tensors.indices.map { output[$0] }
    }

    public func send(_ tensor: Tensor, to destination: Int) throws(CollectiveError) {
        try call(Collective(.send, tensor, peer: destination)) { ct_send(raw, tensor.raw, Int32(destination), 0) }
    }

    public func receive(_ tensor: Tensor, from source: Int) throws(CollectiveError) {
        try call(Collective(.receive, tensor, peer: source)) { ct_receive(raw, tensor.raw, Int32(source), 0) }
    }

    public func barrier() throws(CollectiveError) {
        try call(Collective(.barrier)) { ct_barrier(raw) }
    }

    public func leave() throws(CollectiveError) {
        guard ct_group_shutdown(raw) == 0 else {
            throw CollectiveError(operation: "leaving", rank: rank, tensor: "", libtorch: lastReason())
        }
    }

    public func makeReducer(
        _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) -> any GradientReducer {
        try BucketedReducer(self, parameters, options)
    }

    /// Collectives write in row-major order.
    private func buffer(like tensor: Tensor) -> Tensor {
        .empty(tensor.shape, dtype: tensor.dtype, device: tensor.device)
    }

    /// Writes the call down, makes it, and waits for its end.
    private func call(_ collective: Collective, _ start: () -> CWork?) throws(CollectiveError) {
        var collective = collective
        collective.bucket = observer.current
        let position = try begin(collective)
        try wait(for: started(collective, start()), collective)
        recorder.finish(position)
    }

    /// Writes the call down, and compares it with the other ranks' where that is asked for.
    private func begin(_ collective: Collective) throws(CollectiveError) -> Int {
        let position = recorder.begin(collective)
        if collective.isOfAll, let difference = check?.difference(collective, over: raw) {
            throw CollectiveError(collective, rank: rank, difference: difference)
        }
        return position
    }

    private func started(_ collective: Collective, _ work: CWork?) throws(CollectiveError) -> CWork {
        guard let work else { throw CollectiveError(collective, rank: rank, libtorch: lastReason()) }
        return work
    }

    private func wait(for work: CWork, _ collective: Collective) throws(CollectiveError) {
        guard ct_work_wait(work) == 0 else { throw CollectiveError(collective, rank: rank, libtorch: lastReason()) }
    }
}
