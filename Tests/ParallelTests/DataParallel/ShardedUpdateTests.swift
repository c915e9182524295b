import NN
import Parallel
import TestSupport
import Testing
import Torch

@Suite struct ShardedUpdateTests {
    @Test func theLargestGoFirstToWhoeverHasLeast() {
        #expect(ParameterPartition(sizes: [72, 4, 36, 36, 0], ranks: 2).owners == [0, 0, 1, 1, 1])
        #expect(ParameterPartition(sizes: [5, 5, 5], ranks: 2).owners == [0, 1, 0])
        #expect(ParameterPartition(sizes: [5, 7], ranks: 1).owners == [0, 0])
        #expect(ParameterPartition(sizes: [5], ranks: 3).owners == [0])
    }

    /// Four steps on `before` ranks, a checkpoint, four more on `after`: the same as eight on one, to the last bit.
    @Test(arguments: [1, 2, 4], [1, 3]) func aCheckpointFitsAnyNumberOfRanks(before: Int, after: Int) throws {
        let (whole, _) = try run(SoloGroup(), nil, steps: 0..<8)
        let first = try LoopbackRanks.run(before) { try run($0, nil, steps: 0..<4) }
        let saved = first[0].state
        #expect(saved.count == 9 && first.dropFirst().allSatisfy(\.state.isEmpty))
        #expect(Array(saved.keys.prefix(3)) == ["first.exp_avg", "first.exp_avg_sq", "first.step"])
        let start = first[0].parameters
        let results = try LoopbackRanks.run(after) { try run($0, (start, saved), steps: 4..<8) }
        for (parameters, _) in results { for (a, b) in zip(parameters, whole) { expectSame(a, b) } }
    }

    @Test func aStateOfNobodysIsRefused() throws {
        let sharded = ShardedUpdate(parameters: TinyNetwork().parameters, group: SoloGroup())
        let part = sharded.part(of: ["elsewhere.exp_avg": .zeros([1])])
        #expect(throws: OptimizerStateMismatch.self) { try Adam(sharded.owned).load(part) }
    }
}

/// Adam by gradients that are made up, the same on all ranks.
private func run(
    _ group: any ProcessGroup, _ saved: (parameters: [Tensor], state: StateDict)?, steps: Range<Int>
) throws -> (parameters: [Tensor], state: StateDict) {
    let network = TinyNetwork()
    let sharded = ShardedUpdate(parameters: network.parameters, group: group)
    let optimizer = Adam(sharded.owned)
    if let saved {
        withoutGradient {
            for (entry, value) in zip(network.parameters, saved.parameters) { entry.parameter.copy(from: value) }
        }
        try optimizer.load(sharded.part(of: saved.state))
    }
    for step in steps {
        for (index, entry) in network.parameters.enumerated() {
            entry.parameter.setGradient(noise(entry.parameter.shape, seed: UInt64(100 * step + index)))
        }
        try sharded.step { optimizer.step(learningRate: 0.01) }
    }
    return (network.parameters.map { $0.parameter.detached().clone() }, try sharded.gatherState(optimizer.state))
}
