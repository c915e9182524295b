import Parallel
import TestSupport
import Testing
import Torch

@Suite struct RebuildTests {
    /// Frozen parameters stay as they are and get no gradient; thawed ones are averaged again.
    @Test func whatIsTrainedMayChange() throws {
        let results = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork()
            let parallel = try network.makeParallel(group)
            var defined: [[Bool]] = []
            var sums: [Tensor] = []
            for frozen in [false, true, false] {
                network.parameters[0].parameter.setRequiresGradient(!frozen)
                try parallel.rebuild()
                for _ in 0..<2 {
                    network.clearGradients()
                    try parallel.prepareForward()
                    try parallel.backward(network.loss(TinyNetwork.samples(2, seed: UInt64(group.rank))))
                }
                defined.append(network.parameters.map(\.parameter.gradient.isDefined))
                sums.append(network.parameters[2].parameter.gradient.clone())
            }
            return (defined, sums)
        }
        for (defined, sums) in results {
            #expect(defined == [[true, true, true], [false, true, true], [true, true, true]])
            for (sum, other) in zip(sums, results[0].1) { expectSame(sum, other) }
        }
    }

    @Test func ranksMustFreezeTheSame() throws {
        let texts = try LoopbackRanks.run(2) { group in
            let network = TinyNetwork()
            let parallel = try network.makeParallel(group)
            network.parameters[1].parameter.setRequiresGradient(group.rank == 0)
            do {
                try parallel.rebuild()
                return ""
            } catch {
                return "\(error)"
            }
        }
        let expected = "entry 1 is parameter bias float32[4] on rank 0 and parameter bias float32[4] frozen on rank 1"
        for text in texts { #expect(text.contains(expected), "\(text)") }
    }

    @Test func aModelOnTwoDevicesIsRefused() throws {
        try MixedDevicesError.check([("a", .cuda(1)), ("b", .cuda(1))])
        try MixedDevicesError.check([])
        let error = #expect(throws: MixedDevicesError.self) {
            try MixedDevicesError.check([("a", .cuda(0)), ("b", .cuda(0)), ("c", .cpu), ("d", .cpu)])
        }
        #expect(error?.description.hasPrefix("parameter c is on cpu, those before it on cuda:0") == true)
    }
}
