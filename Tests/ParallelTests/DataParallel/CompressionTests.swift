import Parallel
import TestSupport
import Testing
import Torch

@Suite struct CompressionTests {
    /// A run that is interrupted after step 4, with compression on since step 2, goes on as if it had not been; also
    /// when what is trained was rebuilt.
    @Test(arguments: [false, true]) func powerSGDGoesOnWhereItWas(rebuilds: Bool) throws {
        let results = try LoopbackRanks.run(2) { group in
            let whole = try Run(group)
            for step in 0..<8 { try whole.step(step) }
            var parts = try Run(group)
            for step in 0..<4 { try parts.step(step) }
            if rebuilds { try parts.parallel.rebuild() } else { parts = try Run(group, resuming: parts) }
            for step in 4..<8 { try parts.step(step) }
            return (whole.values, parts.values)
        }
        for (whole, parts) in results { for (a, b) in zip(whole, parts) { expectClose(b, a, relative: 1e-6) } }
    }

    /// Rank 0's state of two ranks, without its errors, on three: they stay alike.
    @Test func powerSGDGoesOnAtAnotherNumberOfRanks() throws {
        let saved = try LoopbackRanks.run(2) { group in
            let run = try Run(group)
            for step in 0..<4 { try run.step(step) }
            return run.parallel.compressionState
        }[0]
        #expect(saved.keys.contains("first.error") && saved.keys.contains("first.right"))
        let shared = saved.filter { !$0.key.hasSuffix(".error") }
        let results = try LoopbackRanks.run(3) { group in
            let run = try Run(group)
            try run.parallel.loadCompressionState(shared)
            for step in 4..<7 { try run.step(step) }
            return (run.values, run.parallel.compressionState)
        }
        for (values, state) in results {
            #expect(state["powersgd.step"]?.integer() == 7)
            for (a, b) in zip(values, results[0].0) { expectSame(a, b) }
        }
    }

    @Test func whatIsNoStateIsRefused() throws {
        _ = try LoopbackRanks.run(2) { group in
            let run = try Run(group)
            #expect(throws: TorchError.self) { try run.parallel.loadCompressionState([:]) }
        }
    }

    /// Losing what does not fit in two bytes, not more.
    @Test(arguments: [(GradientCompression.none, 1e-6), (.float16, 2e-3), (.bfloat16, 2e-2)])
    func halfPrecisionIsClose(compression: GradientCompression, tolerance: Double) throws {
        let results = try LoopbackRanks.run(2) { group in
            let run = try Run(group, compression)
            try run.step(0)
            return run.network.gradients
        }
        let network = TinyNetwork()
        (network.loss(Run.samples(0, 0)) * 0.5 + network.loss(Run.samples(0, 1)) * 0.5).backward()
        for gradients in results {
            for (a, b) in zip(gradients, network.gradients) {
                #expect((a - b).norm().item() <= tolerance * b.norm().item())
            }
        }
    }

    @Test func gradientsMayLieElsewhereThanInBuckets() throws {
        let results = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork()
            var options = ReducerOptions()
            options.gradientsAreBucketViews = false
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: options)
            for _ in 0..<2 {
                network.clearGradients()
                try parallel.prepareForward()
                try parallel.backward(network.loss(Run.samples(0, group.rank)))
            }
            let pieces = network.parameters.map { $0.parameter.gradient.isContiguous }
            return (pieces, network.gradients)
        }
        for (_, gradients) in results { for (a, b) in zip(gradients, results[0].1) { expectSame(a, b) } }
    }
}

/// A small network trained with PowerSGD from step 2.
private struct Run {
    let network = TinyNetwork()
    let parallel: DistributedDataParallel

    init(_ group: any ProcessGroup, _ compression: GradientCompression? = nil, resuming other: Run? = nil) throws {
        var options = ReducerOptions()
        options.compression = compression ?? .powerSGD(Self.powerSGD)
        parallel = try DistributedDataParallel(
            parameters: network.parameters, buffers: [], group: group, options: options)
        guard let other else { return }
        try parallel.loadCompressionState(other.parallel.compressionState)
        withoutGradient {
            for (mine, its) in zip(network.parameters, other.network.parameters) {
                mine.parameter.copy(from: its.parameter.detached())
            }
        }
    }

    func step(_ step: Int) throws {
        network.clearGradients()
        try parallel.prepareForward()
        try parallel.backward(network.loss(Self.samples(step, parallel.group.rank)))
        withoutGradient {
            for (_, parameter) in network.parameters { parameter.subtractInPlace(parameter.gradient * 0.002) }
        }
    }

    var values: [Tensor] { network.parameters.map { $0.parameter.detached().clone() } }

    static func samples(_ step: Int, _ rank: Int) -> Tensor {
        TinyNetwork.samples(3, seed: UInt64(70 + 10 * step + rank))
    }

    private static var powerSGD: PowerSGDOptions {
        var options = PowerSGDOptions()
        options.startStep = 2
        options.minimumRate = 1
        return options
    }
}
