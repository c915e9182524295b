internal import Synchronization
import Torch

/// A copy of a run's tensors in the machine's memory, from which a checkpoint is written while training goes on.
struct StagedTensors: Sendable {
    /// By the file that they go to.
    private(set) var files: [String: StateDict] = [:]

    /// Memory that is there from the checkpoint before is used again: fresh memory costs the system a fault for each
    /// page, which takes longer than the copying.
    mutating func copy(_ state: StateDict, to file: String) {
        let earlier = files[file] ?? [:]
        files[file] = withoutGradient {
            StateDict(uniqueKeysWithValues: state.map { ($0, Self.copy($1, into: earlier[$0])) })
        }
    }

    /// What the earlier checkpoint had and this one has not.
    mutating func keep(only names: Set<String>) { files = files.filter { names.contains($0.key) } }

    private static func copy(_ tensor: Tensor, into earlier: Tensor?) -> Tensor {
        guard let earlier, earlier.shape == tensor.shape, earlier.dtype == tensor.dtype else {
            // On the CPU `to` gives the tensor itself.
            return tensor.device == .cpu ? tensor.detached().clone() : tensor.detached().to(.cpu)
        }
        earlier.copy(from: tensor)
        return earlier
    }
}

/// The copies that are at hand. There are as many as checkpoints are on their way at once: one, or two if the disk is slow.
final class StagingPool: Sendable {
    private let free = Mutex<[StagedTensors]>([])

    func take() -> StagedTensors { free.withLock { $0.popLast() } ?? StagedTensors() }

    func giveBack(_ tensors: StagedTensors) { free.withLock { $0.append(tensors) } }
}
