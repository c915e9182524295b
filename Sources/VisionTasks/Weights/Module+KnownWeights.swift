import NN
import Torch

extension Module {
    /// Copies the tensors of a state dict, which may lack `kept`: those stay as they are. So do counters of batches, which
    /// files have not had always.
    ///
    /// - Throws: `StateDictMismatch`, before anything is written, for other names or shapes.
    func load(_ state: StateDict, keeping kept: Set<String>) throws(StateDictMismatch) {
        let own = stateDict
        var complete = state.filter { !kept.contains($0.key) }
        for name in own.keys where kept.contains(name) || name.hasSuffix(".num_batches_tracked") {
            complete[name] = complete[name] ?? own[name]
        }
        try load(complete)
    }
}
