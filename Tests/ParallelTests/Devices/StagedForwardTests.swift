import NN
import Parallel
import TestSupport
import Testing
import Torch

@Suite struct StagedForwardTests {
    /// Two stages, and a skip from the first past the second.
    @Test(arguments: [1, 2, 3, 9], [1, 2, 5]) func givesWhatOnePassGives(chunks: Int, count: Int) {
        let first = Tensor.parameter(noise([3, 4], seed: 1))
        let second = Tensor.parameter(noise([4, 3], seed: 2))
        let input = noise([count, 3], seed: 3)
        let expected = input.matmul(first).matmul(second) * input
        expected.square().sum().backward()
        let gradients = [first, second].map(\.gradient)
        for weight in [first, second] { weight.setGradient(.undefined) }

        let forward = StagedForward(
            [(.cpu, { [$0[0].matmul(first), $0[0]] }), (.cpu, { [$0[0].matmul(second) * $0[1]] })], chunks: chunks)
        let output = forward(input)
        output.square().sum().backward()
        expectClose(output, expected)
        for (weight, gradient) in zip([first, second], gradients) { expectClose(weight.gradient, gradient) }
    }

    /// As soon as a chunk has left a stage the next one enters it.
    @Test func stagesWorkAtTheSameTime() {
        var calls: [String] = []
        let stages = ["a", "b"].map { name in
            (
                device: Device.cpu,
                run: { (tensors: [Tensor]) -> [Tensor] in
                    calls.append("\(name)\(tensors[0].integer())")
                    return tensors
                }
            )
        }
        _ = StagedForward(stages, chunks: 3)(counting([3, 1]))
        #expect(calls == ["a0", "a1", "b0", "a2", "b1", "b2"])
    }

    @Test func aSequentialIsCutWhereItsLayersMeet() {
        let network = seeded {
            Sequential {
                Linear(inputs: 3, outputs: 8)
                ReLU()
                Linear(inputs: 8, outputs: 2)
            }
        }
        let stages = [network.layers[..<2], network.layers[2...]].map { part in
            (device: Device.cpu, run: { (tensors: [Tensor]) in [part.reduce(tensors[0]) { $1($0) }] })
        }
        let input = noise([5, 3])
        let output = StagedForward(stages, chunks: 2)(input)
        output.sum().backward()
        expectClose(output, network(input))
        #expect(network.parameters.allSatisfy { $0.gradient.isDefined })
    }

    /// A stage computes with tensors of its own device only.
    @Test func tensorsAreMovedToTheirStage() {
        let own = Tensor.ones([2], device: .meta)
        let forward = StagedForward(
            [(.meta, { [$0[0] + own, $0[0]] }), (.meta, { [$0[0] * $0[1] + own] })], chunks: 2)
        let output = forward(counting([4, 2]))
        #expect(output.device == .meta && output.shape == [4, 2])
    }
}
