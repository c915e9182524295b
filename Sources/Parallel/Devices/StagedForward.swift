public import Torch

/// The forward pass of a model whose stages are on devices of their own, in chunks of the batch: while one chunk is in
/// the second stage, the next is in the first (GPipe, Huang et al. 2019).
///
/// One thread starts all of it: GPUs work on what is queued for them, so that they overlap; CPUs take turns. Where the
/// caller has the model, this is simpler than `Pipeline`, whose threads make the stages themselves.
public struct StagedForward {
    /// From what one stage hands on to what it hands on itself: what was computed last, and skips that later stages
    /// need.
    public typealias Stage = ([Tensor]) -> [Tensor]

    private let stages: [(device: Device, run: Stage)]
    private let chunks: Int

    /// - Parameters:
    ///   - stages: in order; the last hands on one tensor, `[N, ...]`.
    ///   - chunks: how many parts a batch is cut into, at most.
    public init(_ stages: [(device: Device, run: Stage)], chunks: Int) {
        precondition(!stages.isEmpty && chunks > 0, "a pipeline has a stage and a chunk at least")
        self.stages = stages
        self.chunks = chunks
    }

    /// - Parameter input: `[N, ...]`.
    /// - Returns: `[N, ...]` on the first device. Its backward pass goes back through all stages.
    public func callAsFunction(_ input: Tensor) -> Tensor {
        var parts = cut(input).map { [$0] }
        // In the order in which devices get free: the diagonals of stages over chunks.
        for diagonal in 0..<(stages.count + parts.count - 1) {
            for stage in stages.indices where parts.indices.contains(diagonal - stage) {
                parts[diagonal - stage] = enter(stages[stage], parts[diagonal - stage])
            }
        }
        return .concatenate(parts.map { $0[0].to(stages[0].device) })
    }

    private func enter(_ stage: (device: Device, run: Stage), _ tensors: [Tensor]) -> [Tensor] {
        stage.run(tensors.map { $0.to(stage.device, $0.dtype, nonBlocking: true) })
    }

    private func cut(_ input: Tensor) -> [Tensor] {
        let count = input.shape[0]
        precondition(count > 0, "a pipeline over an empty batch")
        let size = (count + chunks - 1) / chunks
        return stride(from: 0, to: count, by: size).map { input[$0..<min($0 + size, count)] }
    }
}
