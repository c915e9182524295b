import Parallel
import TestSupport
import Testing
import Torch

@Suite struct JoinedStepTests {
    /// The samples of each rank's batches: of unequal numbers and sizes, one of them empty.
    private static let sizes = [[3, 2, 1, 4], [2], [1, 0, 5]]

    /// Sums and parameters after plain gradient descent; `ranks` share the lists of batches.
    @Test(arguments: [1, 2, 3]) func unequalListsAreOneBigRun(ranks: Int) throws {
        let expected = alone(Array(Self.sizes.prefix(ranks)))
        let results = try LoopbackRanks.run(ranks) { group in
            let network = TinyNetwork()
            let parallel = try network.makeParallel(group)
            var batches = ArraySlice(Self.sizes[group.rank].enumerated().map { batch(group.rank, $0, $1) })
            var steps: [JoinedStep] = []
            while true {
                let samples = batches.popFirst()
                network.clearGradients()
                let step = try parallel.joinedStep(samples: samples?.size(0)) { network.loss(samples!) }
                guard let step else { break }
                steps.append(step)
                descend(network)
            }
            return (steps, network.parameters.map { $0.parameter.detached() })
        }
        let counts = (0..<4).map { step in Self.sizes.prefix(ranks).map { $0.count > step ? $0[step] : 0 }.reduce(0, +)
        }
        for (steps, parameters) in results {
            #expect(steps.map(\.samples) == counts && steps.first?.ranks == ranks && steps.last?.ranks == 1)
            for (a, b) in zip(parameters, expected) { expectClose(a, b, relative: 1e-5, absolute: 1e-6) }
        }
    }

    private func alone(_ lists: [[Int]]) -> [Tensor] {
        let network = TinyNetwork()
        for step in 0..<4 {
            let parts = lists.enumerated().filter { $1.count > step }.map { batch($0, step, $1[step]) }
            network.clearGradients()
            network.loss(.concatenate(parts)).backward()
            descend(network)
        }
        return network.parameters.map { $0.parameter.detached() }
    }
}

private func batch(_ rank: Int, _ step: Int, _ size: Int) -> Tensor {
    TinyNetwork.samples(size, seed: UInt64(40 + 10 * rank + step))
}

private func descend(_ network: TinyNetwork) {
    withoutGradient {
        for (_, parameter) in network.parameters { parameter.subtractInPlace(parameter.gradient * 0.002) }
    }
}
