import Parallel
import TestSupport
import Testing
import Torch

@Suite struct DistributedDataParallelTests {
    /// The gradients of all samples at once.
    private func wholeBatch(_ count: Int, scale: Double = 1) -> [Tensor] {
        let network = TinyNetwork()
        (network.loss(TinyNetwork.samples(count)) * Scalar(scale)).backward()
        return network.gradients
    }

    private func expectAll(_ results: [[Tensor]], _ expected: [Tensor]) {
        for (rank, gradients) in results.enumerated() {
            for (a, b) in zip(gradients, expected) { expectClose(a, b, relative: 1e-6, absolute: 1e-6, "rank \(rank)") }
        }
    }

    /// Small buckets, so that there are several; the steps after the first have buckets in the order of use.
    @Test(arguments: [1, 2, 4], [1, 25 << 20])
    func gradientsAreThoseOfOneBigBatch(ranks: Int, bucketBytes: Int) throws {
        let results = try LoopbackRanks.run(ranks) { group in
            let network = TinyNetwork(seed: UInt64(group.rank))
            let parallel = try network.makeParallel(group, bucketBytes: bucketBytes)
            for _ in 0..<3 {
                network.clearGradients()
                try parallel.prepareForward()
                try parallel.backward(network.loss(share(of: 8, group)))
            }
            return network.gradients
        }
        expectAll(results, wholeBatch(8))
        for gradients in results { for (a, b) in zip(gradients, results[0]) { expectSame(a, b) } }
    }

    @Test func aWorldOfOneNeedsNoGroup() throws {
        let network = TinyNetwork()
        let parallel = try network.makeParallel(SoloGroup())
        try parallel.prepareForward()
        try parallel.backward(network.loss(TinyNetwork.samples(8)))
        expectAll([network.gradients], wholeBatch(8))
    }

    @Test(arguments: [1, 2, 4], ["as usual", "static graph", "unused parameters"])
    func accumulatedMicroBatchesAreOneBatch(ranks: Int, mode: String) throws {
        let results = try LoopbackRanks.run(ranks) { group in
            let network = TinyNetwork()
            var options = ReducerOptions()
            options.staticGraph = mode == "static graph"
            options.findUnusedParameters = mode == "unused parameters"
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: options)
            let half = share(of: 8, group)
            for _ in 0..<3 {
                network.clearGradients()
                let middle = half.size(0) / 2
                try parallel.prepareForward()
                try parallel.accumulate(network.loss(half[0..<middle]) * 0.5)
                try parallel.prepareForward()
                try parallel.backward(network.loss(half[middle..<half.size(0)]) * 0.5)
            }
            return network.gradients
        }
        expectAll(results, wholeBatch(8))
    }

    /// Three samples, of which the second rank has none; the first weighs its loss by its share of the average.
    @Test func aRankWithoutSamplesTakesPart() throws {
        let results = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork()
            let parallel = try network.makeParallel(group)
            try parallel.prepareForward()
            let loss = group.rank == 0 ? network.loss(TinyNetwork.samples(3)) * 2 : parallel.emptyLoss()
            try parallel.backward(loss)
            return network.gradients
        }
        expectAll(results, wholeBatch(3))
    }

    @Test func valuesAndBuffersFollowRankZero() throws {
        let results = try LoopbackRanks.run(3) { group in
            let network = TinyNetwork(seed: UInt64(group.rank + 5))
            let parallel = try network.makeParallel(group)
            let start = network.parameters[0].parameter.detached().clone()
            network.buffers[0].buffer.fill(Scalar(group.rank + 20))
            network.buffers[1].buffer.fill(Scalar(group.rank + 30))
            try parallel.prepareForward()
            return [start, network.buffers[0].buffer, network.buffers[1].buffer]
        }
        for result in results {
            expectSame(result[0], TinyNetwork(seed: 5).parameters[0].parameter.detached())
            #expect(result[1].array() == [20, 20, 20] as [Float] && result[2].integer() == 30)
        }
    }

    /// Rank 1's buffer at the start, and after it was changed and a forward pass prepared.
    @Test(arguments: [
        (BufferSynchronization.beforeEachForward, [5, 20] as [Float]), (.atStart, [5, 21]), (.never, [6, 21]),
    ])
    func buffersFollowRankZeroWhenAsked(mode: BufferSynchronization, expected: [Float]) throws {
        let results = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork(seed: UInt64(group.rank + 5))
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: network.buffers, group: group, bufferSynchronization: mode)
            let start: [Float] = network.buffers[0].buffer.array()
            network.buffers[0].buffer.fill(Scalar(group.rank + 20))
            try parallel.prepareForward()
            let end: [Float] = network.buffers[0].buffer.array()
            return [start[0], end[0]]
        }
        #expect(results == [[5, 20], expected])
    }

    @Test func frozenParametersStayOutOfIt() throws {
        let results = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork()
            network.parameters[0].parameter.setRequiresGradient(false)
            let parallel = try network.makeParallel(group)
            try parallel.prepareForward()
            try parallel.backward(network.loss(share(of: 4, group)))
            return network.parameters.map(\.parameter.gradient.isDefined)
        }
        #expect(results == [[false, true, true], [false, true, true]])
    }

    /// One rank looks at the model while the others wait: no collective hides in a forward pass of the inner model.
    @Test func evaluationOnOneRankDoesNotHang() throws {
        let losses = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork(seed: UInt64(group.rank))
            let parallel = try network.makeParallel(group)
            if group.isMain { _ = withoutGradient { network.loss(TinyNetwork.samples(3)) } }
            try group.barrier()
            try parallel.prepareForward()
            let loss = network.loss(TinyNetwork.samples(2))
            try parallel.backward(loss)
            return loss.item()
        }
        #expect(losses[0] == losses[1])
    }
}

/// This rank's samples of a batch that divides evenly.
private func share(of count: Int, _ group: any ProcessGroup) -> Tensor {
    let each = count / group.size
    return TinyNetwork.samples(count)[(group.rank * each)..<((group.rank + 1) * each)]
}
