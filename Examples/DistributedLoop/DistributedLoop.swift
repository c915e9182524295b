import Foundation
import NN
import Parallel
import Torch
import Training

/// A training loop of one's own on all ranks, as Horovod's users write it:
/// `mpirun -np 4 DistributedLoop`, `lockstep launch --nproc-per-node 4 DistributedLoop`, or alone.
///
/// Each rank learns from its share of one batch, so that the losses do not depend on the number of ranks (1, 2 or 4).
@main
struct DistributedLoop {
    static func main() throws {
        let group = try Topology(environment: ProcessInfo.processInfo.environment).makeGroup()
        // Rank 0's weights become everybody's: a seed is for a run that can be repeated.
        Generator.seedDefault(0)
        let model = Sequential {
            Linear(inputs: 8, outputs: 16)
            ReLU()
            Linear(inputs: 16, outputs: 4)
        }
        let optimizer = try DistributedOptimizer(SGD(model.namedParameters), of: model, over: group)
        let loss = CrossEntropy()
        for step in 0..<20 {
            let (samples, classes) = batch(step, rank: group.rank, of: group.size)
            let value = loss(model(samples), classes)
            try optimizer.backward(value)
            try optimizer.step(learningRate: 0.1)
            let sum = value.detached().clone()
            try group.allReduce(sum, .sum)
            if group.rank == 0 { print("step \(step): loss \(sum.item() / Double(group.size))") }
        }
        try group.leave()
    }

    /// - Returns: samples `[64 / count, 8]` and their classes `[64 / count]`, int64: which quarter holds most.
    private static func batch(_ step: Int, rank: Int, of count: Int) -> (Tensor, Tensor) {
        let length = 64 / count
        let samples = Tensor.randomNormal([64, 8], using: Generator(seed: UInt64(step)))
        let share = samples[rank * length..<(rank + 1) * length]
        return (share, share.reshaped([length, 4, 2]).sum([2]).argmax(1))
    }
}
