internal import NN
internal import Parallel
internal import TestSupport
internal import Testing
internal import Torch
internal import Training

@Suite struct DistributedOptimizerTests {
    private static func inputs(_ rank: Int, _ pass: Int) -> Tensor {
        Tensor([1, Float(rank) + 2, Float(pass) - 1].map { $0 / 4 }).reshaped([1, 3])
    }

    private static func loss(_ model: Linear, _ rank: Int, _ pass: Int) -> Tensor {
        let output = model(inputs(rank, pass))
        return (output * output).mean()
    }

    /// The weights of each rank after some steps.
    private static func train(
        _ ranks: Int, passes: Int = 1, _ combination: DistributedOptimizer.Combination = .average,
        compression: GradientCompression = .none
    ) throws -> [[Float]] {
        try LoopbackRanks.run(ranks) { group in
            // Other weights on each rank at the start: they become rank 0's.
            let model = seeded { Linear(inputs: 3, outputs: 2) }
            withoutGradient {
                for (_, parameter) in model.namedParameters {
                    parameter.copy(from: .full(parameter.shape, Scalar(0.1 * Double(group.rank + 1))))
                }
            }
            let optimizer = try DistributedOptimizer(
                SGD(model.namedParameters), of: model, over: group, combination: combination, compression: compression,
                backwardPassesPerStep: passes)
            for step in 0..<3 {
                for pass in 0..<passes { try optimizer.backward(loss(model, group.rank, step * passes + pass)) }
                try optimizer.step(learningRate: 0.1)
            }
            return model.namedParameters[0].parameter.detached().array(of: Float.self)
        }
    }

    @Test func ranksStayAlike() throws {
        for combination in [DistributedOptimizer.Combination.average, .sum, .adasum] {
            let weights = try Self.train(3, passes: 2, combination)
            #expect(weights[0] == weights[1] && weights[1] == weights[2], "\(combination)")
        }
    }

    /// A sum over two ranks is an average at twice the rate, which is Horovod's reason for `lr * hvd.size()`.
    @Test func aSumIsALargerAverage() throws {
        let sum = try Self.train(2, .sum)[0]
        let average = try Self.train(2, .average)[0]
        #expect(sum != average)
        #expect(try Self.train(1, .sum)[0] == Self.train(1, .average)[0])
    }

    @Test func compressionRounds() throws {
        let exact = try Self.train(2)[0]
        let rounded = try Self.train(2, compression: .float16)[0]
        #expect(exact != rounded)
        for (one, other) in zip(exact, rounded) { #expect(abs(one - other) < 1e-3) }
    }

    @Test func stateIsTheRoots() throws {
        let momenta = try LoopbackRanks.run(2) { group in
            let model = seeded { Linear(inputs: 3, outputs: 2) }
            var options = SGD.Options()
            options.momentum = 0.9
            let sgd = SGD(model.namedParameters, options)
            if group.rank == 1 {
                Self.loss(model, 7, 3).backward()
                sgd.step(learningRate: 0.1)
            }
            let optimizer = try DistributedOptimizer(sgd, of: model, over: group)
            try optimizer.broadcastState(from: 1)
            return sgd.state.mapValues { $0.array(of: Float.self) }
        }
        #expect(!momenta[1].isEmpty && momenta[0] == momenta[1])
    }
}
