public import Torch

extension ShardedUpdate {
    /// Collects the optimizers' state of all ranks on rank 0, for a checkpoint that fits any number of ranks.
    ///
    /// - Parameter state: this rank's, tensors under `<parameter>.<what>`.
    /// - Returns: all of it on rank 0, in the parameters' order; nothing elsewhere.
    public func gatherState(_ state: StateDict) throws -> StateDict {
        let device = parameters.first?.parameter.device ?? .cpu
        let all = try gatherStates(state, on: device, over: group)
        return inOrder(all.reduce(into: [:]) { $0.merge($1) { $1 } })
    }

    /// This rank's part of a whole state, for its optimizer to load: what belongs to another rank's parameters is left
    /// out, and what belongs to none is left in, for the optimizer to refuse.
    public func part(of state: StateDict) -> StateDict {
        let others = Set(parameters.map(\.name)).subtracting(owned.map(\.name))
        return state.filter { !others.contains(Self.parameter(of: $0.key)) }
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
