public import Torch

extension ShardedUpdate {
    /// Collects the optimizers' state of all ranks on rank 0, for a checkpoint that fits any number of ranks.
    ///
    /// - Parameter state: this rank's, tensors under `<parameter>.<what>`.
    /// - Returns: all of it on rank 0, in the parameters' order; nothing elsewhere.
    public func gatherState(_ state: StateDict) throws -> StateDict {
        var all = state
        let lists = try gatherTexts(Self.list(state), over: group)
        if group.rank == 0 {
            for rank in 1..<max(group.size, 1) { all.merge(try receive(lists[rank], from: rank)) { $1 } }
        } else {
            for tensor in state.values { try group.send(tensor.contiguous(), to: 0) }
        }
        return group.rank == 0 ? inOrder(all) : [:]
    }

    /// This rank's part of a whole state, for its optimizer to load: what belongs to another rank's parameters is left
    /// out, and what belongs to none is left in, for the optimizer to refuse.
    public func part(of state: StateDict) -> StateDict {
        let others = Set(parameters.map(\.name)).subtracting(owned.map(\.name))
        return state.filter { !others.contains(Self.parameter(of: $0.key)) }
    }

    /// A line a tensor: type, shape, name.
    private static func list(_ state: StateDict) -> String {
        state.map { name, tensor in
            "\(tensor.dtype.rawValue) \(tensor.shape.map(String.init).joined(separator: ",")) \(name)"
        }.joined(separator: "\n")
    }

    private func receive(_ list: String, from rank: Int) throws -> StateDict {
        let device = parameters.first?.parameter.device ?? .cpu
        var state: StateDict = [:]
        for line in list.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard let dtype = Int8(fields[0]).flatMap(DType.init) else { continue }
            let tensor = Tensor.empty(
                fields[1].split(separator: ",").compactMap { Int($0) }, dtype: dtype, device: device)
            try group.receive(tensor, from: rank)
            state[String(fields[2])] = tensor
        }
        return state
    }

    private func inOrder(_ state: StateDict) -> StateDict {
        let places = Dictionary(parameters.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let names = state.keys.sorted {
            (places[Self.parameter(of: $0)] ?? .max, $0) < (places[Self.parameter(of: $1)] ?? .max, $1)
        }
        return StateDict(uniqueKeysWithValues: names.map { ($0, state[$0] ?? .undefined) })
    }

    private static func parameter(of key: String) -> String {
        String(key[..<(key.lastIndex(of: ".") ?? key.endIndex)])
    }
}
