import Foundation
import Parallel
import TestSupport
import Testing
import Torch

@Suite struct UnusedParametersTests {
    /// The constructed but never used normalisations of three heads.
    private static let dead = (0..<3).flatMap { ["heads.\($0).bn.weight", "heads.\($0).bn.bias"] }

    /// The error of each rank's only step, as a text; ranks in `using` have a loss that depends on all parameters.
    private func errors(using: Set<Int> = [], _ options: ReducerOptions = ReducerOptions()) throws -> [String] {
        let tensors = try Fixtures.tensors("ddp.safetensors")
        return try LoopbackRanks.run(2, timeout: 20) { group in
            let network = FixtureNetwork(tensors, dead: true)
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: options)
            do {
                try step(network, parallel, tensors, all: using.contains(group.rank))
                return ""
            } catch {
                return "\(error)"
            }
        }
    }

    @Test func theSixAreNamedOnAllRanksInTheSameStep() throws {
        for (rank, text) in try errors().enumerated() {
            #expect(
                text.hasPrefix("rank \(rank): no gradient reached 6 parameters: \(Self.dead.joined(separator: ", ")). ")
            )
            #expect(text.contains("freeze them") && text.contains("findUnusedParameters"))
        }
    }

    @Test(arguments: [false, true]) func theyMayBeAllowed(staticGraph: Bool) throws {
        var options = ReducerOptions()
        options.findUnusedParameters = !staticGraph
        options.staticGraph = staticGraph
        #expect(try errors(options) == ["", ""])
    }

    /// The rank that used them must not wait until the time-out, and must not be the one to blame.
    @Test func oneRankAloneIsNamedAndNobodyHangs() throws {
        let began = Date()
        let texts = try errors(using: [0])
        #expect(texts[0].contains("another rank has ended"), "\(texts[0])")
        #expect(texts[1].hasPrefix("rank 1: no gradient reached 6 parameters"))
        #expect(Date().timeIntervalSince(began) < 10)
    }

    @Test(arguments: [false, true]) func aLossOfNothingIsAnError(finds: Bool) throws {
        _ = try LoopbackRanks.run(2, timeout: 20) { group in
            var options = ReducerOptions()
            options.findUnusedParameters = finds
            let parallel = try DistributedDataParallel(
                parameters: TinyNetwork().parameters, buffers: [], group: group, options: options)
            let stranger = Tensor.ones([1])
            stranger.setRequiresGradient(true)
            try parallel.prepareForward()
            let error = #expect(throws: TorchError.self) { try parallel.backward(stranger.sum()) }
            #expect(error?.reason.contains("depends on no trained parameter") == true)
        }
    }

    /// Each rank uses another part of the model, and gradients are those of both: what a rank did not use counts as 0.
    @Test func ranksMayUseDifferentParts() throws {
        let tensors = try Fixtures.tensors("ddp.safetensors")
        let results = try LoopbackRanks.run(2) { group in
            let network = FixtureNetwork(tensors, dead: true)
            var options = ReducerOptions()
            options.findUnusedParameters = true
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: options)
            try parallel.prepareForward()
            let used = network.parameters.first { $0.name == "heads.\(group.rank).bn.weight" }!.parameter
            try parallel.backward(used.sum() * 4)
            return network.gradients
        }
        for result in results {
            #expect(result.keys == ["grad/heads.0.bn.weight", "grad/heads.1.bn.weight"])
            for gradient in result.values { #expect(gradient.array() == [2, 2, 2] as [Float]) }
        }
    }

    @Test func aStaticGraphMustNotChange() throws {
        let tensors = try Fixtures.tensors("ddp.safetensors")
        let texts = try LoopbackRanks.run(2, timeout: 20) { group in
            let network = FixtureNetwork(tensors, dead: true)
            var options = ReducerOptions()
            options.staticGraph = true
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: options)
            try step(network, parallel, tensors, all: true)
            do {
                try step(network, parallel, tensors, all: false)
                return ""
            } catch {
                return "\(error)"
            }
        }
        for text in texts { #expect(text.contains("6 parameters: heads.0.bn.weight") && text.contains("staticGraph")) }
    }
}

private func step(
    _ network: FixtureNetwork, _ parallel: DistributedDataParallel, _ tensors: StateDict, all: Bool
) throws {
    network.clearGradients()
    try parallel.prepareForward()
    let loss = network.loss(tensors["shared/input/0/0/0"]!, tensors["shared/target/0/0/0"]!)
    try parallel.backward(all ? loss + parallel.emptyLoss() : loss)
}
