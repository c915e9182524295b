import Parallel
import TestSupport
import Testing
import Torch

@Suite struct PipelineTests {
    /// The first convolution on one device, the second on another.
    @Test(arguments: [1, 2, 3, 7]) func givesWhatOneDeviceGives(microBatches: Int) throws {
        let single = TinyNetwork()
        let samples = TinyNetwork.samples(5)
        let expected = single.output(samples)
        single.mean(of: expected).backward()

        let pipeline = try Pipeline(on: [.cpu, .cpu], microBatches: microBatches, tensors: \.tensors) { position, _ in
            Half(of: TinyNetwork(), position)
        }
        let output = pipeline.forward(samples) { $1.network.half($0, $2) }
        expectClose(output, expected)
        single.mean(of: output).backward()
        #expect(pipeline.tensors.parameters.map(\.name) == ["0.first", "0.bias", "1.second"])
        for (entry, expected) in zip(pipeline.tensors.parameters, single.gradients) {
            expectClose(entry.parameter.gradient, expected, entry.name)
        }
    }

    /// A network that owns up to one half of its parameters.
    private struct Half {
        let network: TinyNetwork
        let tensors: ModelTensors

        init(of network: TinyNetwork, _ position: Int) {
            self.network = network
            let all = network.parameters
            tensors = ModelTensors(parameters: Array(position == 0 ? all[..<2] : all[2...]))
        }
    }
}
