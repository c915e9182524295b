import NN
import Parallel
import Synchronization
import Torch

/// The network of `syncbn.json`, with or without activations kept.
final class SyncNetwork: Module {
    let blocks: [Block]
    let head: Convolution
    private let recomputes: Bool

    /// A 3x3 convolution, batch normalisation, SiLU.
    final class Block: Module {
        let conv: Convolution
        let norm: BatchNorm

        init(_ inputs: Int, _ outputs: Int) {
            conv = Convolution(
                axes: 2, inputChannels: inputs, outputChannels: outputs, kernelSize: 3, padding: 1, bias: false)
            norm = BatchNorm(channels: outputs)
        }

        func callAsFunction(_ x: Tensor) -> Tensor { norm(conv(x)).silu() }
    }

    init(recomputes: Bool, _ state: StateDict) throws {
        blocks = [Block(2, 8), Block(8, 8)]
        head = Convolution(axes: 2, inputChannels: 8, outputChannels: 1, kernelSize: 1)
        self.recomputes = recomputes
        super.init()
        try load(state)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let features = blocks.reduce(x) { x, block in recomputes ? recomputed(x) { block($0) } : block(x) }
        return head(features)
    }
}

/// Counts the collectives of this rank.
final class CountedSum: CrossRankSum {
    private let sums: GroupSum
    private let counter: Counter

    final class Counter: Sendable {
        private let value = Mutex(0)

        func add() { value.withLock { $0 += 1 } }
        var count: Int { value.withLock { $0 } }
    }

    init(_ sums: GroupSum, _ counter: Counter) {
        self.sums = sums
        self.counter = counter
    }

    var rank: Int { sums.rank }
    var rankCount: Int { sums.rankCount }
    var contributes: Bool { sums.contributes }
    var failure: (any Error)? { sums.failure }

    func addUp(_ tensor: Tensor) throws {
        counter.add()
        try sums.addUp(tensor)
    }
}
