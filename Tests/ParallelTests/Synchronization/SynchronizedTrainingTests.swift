import NN
import Parallel
import TestSupport
import Testing
import Torch

/// A network trained by ranks with parts of each batch, against PyTorch on the whole batches.
@Suite struct SynchronizedTrainingTests {
    private static let fixture = Result { try SyncFixture.all("network")[0] }

    @Test(arguments: SyncFixture.splits, [false, true])
    func fiveStepsEndWhereOneProcessDoes(shares: [Int], recomputes: Bool) throws {
        let fixture = try Self.fixture.get()
        let expected = try fixture.tensors("trained/")
        let results = try train(shares, recomputes: recomputes)
        for (rank, result) in results.enumerated() {
            for (name, tensor) in expected {
                let distance = relativeDistance(result.state[name]!, tensor)
                Distances.shared.add("trained \(name)", distance)
                #expect(distance <= 2e-6, "rank \(rank), \(name): \(distance)")
                expectSame(result.state[name]!, results[0].state[name]!)
            }
        }
        for (step, loss) in try #require(fixture.losses).enumerated() {
            let total = results.reduce(0) { $0 + $1.losses[step] }
            #expect(abs(total - loss) <= 1e-6 * loss, "step \(step): \(total), not \(loss)")
        }
    }

    /// Not only close: the second pass computes what the first did, and asks nobody.
    @Test func recomputationChangesNoBitAndCostsNoCollective() throws {
        let plain = try train([5, 3, 0], recomputes: false)
        let recomputed = try train([5, 3, 0], recomputes: true)
        for (a, b) in zip(recomputed, plain) {
            for (name, tensor) in a.state { expectSame(tensor, b.state[name]!, name) }
            // Two layers, forward and backward, five steps.
            #expect(a.collectives == 20 && b.collectives == 20)
        }
    }

    private struct Outcome: Sendable {
        var state: StateDict
        /// This rank's part of the mean, a step.
        var losses: [Double] = []
        var collectives = 0
    }

    /// Holds the default generator, which recomputation sets and restores.
    private func train(_ shares: [Int], recomputes: Bool) throws -> [Outcome] {
        let tensors = try Self.fixture.get().tensors()
        let start = try Self.fixture.get().tensors("parameters/")
        return try seeded {
            try onRanks(shares) { share, sums, group in
                let network = try SyncNetwork(recomputes: recomputes, start)
                let counter = CountedSum.Counter()
                network.synchronizeBatchNorm(over: CountedSum(sums, counter))
                var outcome = try Self.train(network, tensors, share, group, contributes: sums.contributes)
                outcome.collectives = counter.count
                return outcome
            }
        }
    }

    private static func train(
        _ network: SyncNetwork, _ tensors: StateDict, _ share: Share, _ group: any ProcessGroup, contributes: Bool
    ) throws -> Outcome {
        let parallel = try DistributedDataParallel(
            parameters: network.namedParameters, buffers: network.namedBuffers, group: group)
        var options = SGD.Options()
        options.momentum = 0.9
        let optimizer = SGD(network.namedParameters, options)
        var losses: [Double] = []
        for (x, target) in zip(steps(tensors["x"]!), steps(tensors["target"]!)) {
            try parallel.prepareForward()
            let sum = network(share(of: x)).meanSquaredError(share(of: target), .sum)
            let loss = contributes ? sum * Scalar(Double(group.size) / Double(target.count)) : sum.muted()
            losses.append(loss.item() / Double(group.size))
            try parallel.backward(loss)
            optimizer.step(learningRate: 0.1)
            optimizer.clearGradients()
        }
        return Outcome(state: network.stateDict, losses: losses)
    }

    private static func steps(_ tensor: Tensor) -> [Tensor] { (0..<tensor.size(0)).map { tensor[$0] } }
}
