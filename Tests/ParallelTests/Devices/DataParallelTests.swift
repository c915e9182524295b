import Parallel
import TestSupport
import Testing
import Torch

/// Against one device. A CPU takes the part of several.
@Suite struct DataParallelTests {
    private func makeParallel(_ devices: Int) throws -> DataParallel<TinyNetwork> {
        try DataParallel(TinyNetwork(), on: [Device](repeating: .cpu, count: devices), tensors: \.tensors) { _ in
            TinyNetwork(seed: 40)
        }
    }

    /// Samples that the devices share unevenly, and fewer samples than devices.
    @Test(arguments: [1, 2, 3], [1, 2, 5, 8]) func givesWhatOneDeviceGives(devices: Int, count: Int) throws {
        let single = TinyNetwork()
        let samples = TinyNetwork.samples(count)
        let expected = single.output(samples)
        single.mean(of: expected).backward()

        let parallel = try makeParallel(devices)
        let output = parallel.forward(samples) { $0.output($1) }
        expectClose(output, expected)
        parallel.backward(single.mean(of: output))
        for (gradient, expected) in zip(parallel.model.gradients, single.gradients) { expectClose(gradient, expected) }
    }

    @Test func gradientsOfSeveralPassesAddUp() throws {
        let parallel = try makeParallel(2)
        let samples = TinyNetwork.samples(4)
        for _ in 0..<2 { parallel.backward(parallel.forward(samples) { $0.output($1) }.sum()) }
        let twice = parallel.model.gradients
        parallel.model.clearGradients()
        parallel.backward(parallel.forward(samples) { $0.output($1) }.sum())
        for (sum, once) in zip(twice, parallel.model.gradients) { expectClose(sum, once * 2) }
    }

    /// Replicas follow the model's values, and only the first device's buffers stay.
    @Test func replicasFollowTheModel() throws {
        let parallel = try makeParallel(3)
        let samples = TinyNetwork.samples(6)
        let before = parallel.forward(samples) { $0.output($1) }
        withoutGradient { parallel.model.parameters[2].parameter.multiplyInPlace(2) }
        expectClose(parallel.forward(samples) { $0.output($1) }, before * 2)
        _ = parallel.forward(samples) { network, part in
            network.buffers[1].buffer.addInPlace(1)
            return network.output(part)
        }
        #expect(parallel.model.buffers[1].buffer.item() == 1.0)
    }

    @Test func recordsNothingWhereTheCallerDoesNot() throws {
        let parallel = try makeParallel(2)
        let output = withoutGradient { parallel.forward(TinyNetwork.samples(4)) { $0.output($1) } }
        #expect(!output.requiresGradient)
    }

    @Test func anotherModelIsNoReplica() throws {
        let error = #expect(throws: ReplicaMismatch.self) {
            try DataParallel(TinyNetwork(), on: [.cpu, .cpu], tensors: \.tensors) { _ in TinyNetwork(width: 5) }
        }
        #expect(error?.name == "parameter first float32[4, 2, 3, 3]")
    }
}
