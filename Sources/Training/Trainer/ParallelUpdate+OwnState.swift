import NN
internal import OrderedCollections
import Parallel
import Torch

/// What each rank keeps for itself and no other has: local SGD's parameters and optimizer, what compression has not sent
/// yet, and buffers that do not follow rank 0's.
///
/// With it a run goes on exactly where it was, on as many ranks; on another number it goes on with what all agree on.
extension ParallelUpdate {
    /// To be called on all ranks.
    ///
    /// - Returns: all ranks' on the main one, by rank; nothing where ranks have nothing of their own.
    func gatherOwnStates() throws -> [StateDict] {
        guard group.size > 1, hasOwnState else { return [] }
        let states = try gatherStates(ownState, on: tensors.parameters.first?.parameter.device ?? .cpu, over: group)
        return states.allSatisfy(\.isEmpty) ? [] : states
    }

    /// What `gatherOwnStates` has given for this rank; what the settings no longer ask for is left out.
    func loadOwn(_ state: StateDict) throws {
        func part(_ prefix: String) -> StateDict { state.withoutPrefix("\(prefix).") }
        let model = part(Self.model)
        withoutGradient {
            for (name, tensor) in tensors.parameters + tensors.buffers { model[name].map { tensor.copy(from: $0) } }
        }
        if local != nil, !part(Self.optimizer).isEmpty { try optimizer.load(part(Self.optimizer)) }
        let compression = part(Self.compression)
        if !compression.isEmpty { try replica.loadCompressionState(compression) }
    }

    /// Runs `body` while all ranks have one model, and gives each its own back: writing a checkpoint changes nothing of
    /// the run.
    func withOneModel(_ body: () throws -> Void) throws {
        guard let local else { return try body() }
        let own = tensors.parameters.map { $0.parameter.detached().clone() }
        try local.averageParameters()
        try body()
        withoutGradient { for (entry, tensor) in zip(tensors.parameters, own) { entry.parameter.copy(from: tensor) } }
    }

    private static let (model, optimizer, compression) = ("model", "optimizer", "compression")

    /// By the settings, which are the same on all ranks.
    private var hasOwnState: Bool {
        if case .powerSGD = replica.options.compression { return true }
        return local != nil || replica.bufferSynchronization != .beforeEachForward
    }

    private var ownState: StateDict {
        var state: StateDict = [:]
        if replica.bufferSynchronization != .beforeEachForward { state.add(tensors.buffers, under: Self.model) }
        if local != nil {
            state.add(tensors.parameters, under: Self.model)
            state.add(optimizer.state, under: Self.optimizer)
        }
        state.add(replica.compressionState, under: Self.compression)
        return state
    }
}

extension StateDict {
    /// Copies, because the model is about to become all ranks'.
    fileprivate mutating func add(_ entries: some Sequence<(String, Tensor)>, under prefix: String) {
        for (name, tensor) in entries { self["\(prefix).\(name)"] = tensor.detached().clone() }
    }

    fileprivate mutating func add(_ state: StateDict, under prefix: String) {
        for (name, tensor) in state { self["\(prefix).\(name)"] = tensor }
    }

    fileprivate func withoutPrefix(_ prefix: String) -> StateDict {
        let entries = filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
        return StateDict(uniqueKeysWithValues: entries)
    }
}
