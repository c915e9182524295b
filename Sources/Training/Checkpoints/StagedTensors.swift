internal import Dispatch
internal import Synchronization
import Torch

/// A copy of a run's tensors in the machine's memory, from which a checkpoint is written while training goes on.
struct StagedTensors: Sendable {
    /// By the file that they go to.
    private(set) var files: [String: StateDict] = [:]

    /// Memory that is there from the checkpoint before is used again: fresh memory costs the system a fault for each
    /// page, which takes longer than the copying. All cores copy: what other ranks do meanwhile is wait for this one.
    mutating func copy(_ state: StateDict, to file: String) {
        let earlier = files[file] ?? [:]
        let pairs = state.map { (name: $0, from: $1.detached(), to: Self.place(for: $1, earlier[$0])) }
        DispatchQueue.concurrentPerform(iterations: pairs.count) { index in
            withoutGradient { pairs[index].to.copy(from: pairs[index].from) }
        }
        files[file] = StateDict(uniqueKeysWithValues: pairs.map { ($0.name, $0.to) })
    }

    /// What the earlier checkpoint had and this one has not.
    mutating func keep(only names: Set<String>) { files = files.filter { names.contains($0.key) } }

    private static func place(for tensor: Tensor, _ earlier: Tensor?) -> Tensor {
        if let earlier, earlier.shape == tensor.shape, earlier.dtype == tensor.dtype { return earlier }
        return Tensor.empty(tensor.shape, dtype: tensor.dtype, device: .cpu)
    }
}

/// The copies that are at hand. There are as many as checkpoints are on their way at once: one, or two if the disk is slow.
final class StagingPool: Sendable {
    private let free = Mutex<[StagedTensors]>([])

    func take() -> StagedTensors { free.withLock { $0.popLast() } ?? StagedTensors() }

    func giveBack(_ tensors: StagedTensors) { free.withLock { $0.append(tensors) } }
}
