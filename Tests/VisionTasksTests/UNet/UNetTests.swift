import Foundation
import NN
import Parallel
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// The U-Net against MONAI's: names, initial values, output, loss, gradients, five steps of training.
@Suite struct UNetTests {
    private let loss = DiceLoss(activation: .sigmoid)

    @Test(arguments: try UNetFixtures.load().cases) func beginsAsMONAIs(_ fixture: UNetFixtures.Case) throws {
        let network = seeded { UNet(fixture.network) }
        #expect(Array(network.stateDict.keys) == fixture.state.map(\.name))
        #expect(network.namedParameters.map(\.name) == fixture.state.filter(\.parameter).map(\.name))
        #expect(network.parameterCount == fixture.parameterCount)
        let tensors = try fixture.tensors()
        for (name, tensor) in network.stateDict { expectSame(tensor, try #require(tensors["initial/\(name)"]), name) }
    }

    @Test(arguments: try UNetFixtures.load().cases) func answersAsMONAIs(_ fixture: UNetFixtures.Case) throws {
        let network = seeded { UNet(fixture.network) }
        let tensors = try fixture.tensors()
        let output = network(try #require(tensors["input"]))
        let loss = loss(output, try #require(tensors["target"]))
        loss.backward()
        expectClose(output, try #require(tensors["output"]), relative: 1e-4, absolute: 1e-5, "output")
        expectClose(loss, try #require(tensors["loss"]), "loss")
        for (name, parameter) in network.namedParameters {
            let expected = try #require(tensors["grad/\(name)"])
            // Gradients that are small sums of large terms keep their terms' rounding.
            let tolerance = fixture.isNoise(name) ? 1e-6 : 4e-5 * expected.abs().max().item() + 1e-8
            expectClose(parameter.gradient, expected, relative: 0, absolute: tolerance, name)
        }
    }

    @Test(arguments: try UNetFixtures.load().cases) func trainsAsMONAIs(_ fixture: UNetFixtures.Case) throws {
        // As the fixtures were made: sums in another order are other roundings, which Adam enlarges where a gradient is
        // nearly zero.
        let threads = TorchRuntime.threads
        TorchRuntime.threads = 1
        defer { TorchRuntime.threads = threads }
        let network = seeded { UNet(fixture.network) }
        let tensors = try fixture.tensors()
        let losses = train(network, try #require(tensors["input"]), try #require(tensors["target"]), fixture.steps)
        for (loss, expected) in zip(losses, fixture.losses) { #expect(abs(loss - expected) < 1e-5) }
        for (name, tensor) in network.stateDict {
            let expected = try #require(tensors["after/\(name)"]).to(.float32)
            let difference = length(tensor.to(.float32) - expected)
            // Adam makes steps of nearly one size, also of gradients that are nothing but rounding.
            let limit =
                isNoisy(name, fixture)
                ? Double(fixture.steps) * 1e-3 * Double(expected.count).squareRoot() : 1e-5 * length(expected)
            #expect(difference <= limit, "\(name): off by \(difference)")
        }
        network.evaluate()
        let output = network(try #require(tensors["input"])).detached()
        // Running means follow biases that are noise.
        let tolerance = fixture.network.normalization == .batch ? 1e-2 : 1e-4
        expectClose(
            output, try #require(tensors["output_eval_after"]), relative: tolerance, absolute: tolerance, "evaluation")
    }

    /// A checkpoint of MONAI's loads by name and gives MONAI's output.
    @Test func readsMONAIsCheckpoint() throws {
        let fixture = try #require(try UNetFixtures.load().cases.first { $0.name == "small3d" })
        let network = seeded(1) { UNet(fixture.network) }
        try network.load(PyTorchArchive.stateDict(Fixtures.path("checkpoints/unet_monai.pth")))
        let tensors = try fixture.tensors()
        let output = network(try #require(tensors["input"]))
        expectClose(output, try #require(tensors["output"]), relative: 1e-4, absolute: 1e-5)
    }

    /// Two devices on one batch; instance normalization does not look across samples.
    @Test func twoDevicesGiveWhatOneGives() throws {
        let options = try #require(try UNetFixtures.load().cases.first { $0.name == "small2d" }).network
        let (single, network) = (seeded { UNet(options) }, seeded { UNet(options) })
        let parallel = try DataParallel(
            network, on: [.cpu, .cpu], tensors: { ModelTensors($0) }, makeReplica: { _ in seeded { UNet(options) } })
        let input = noise([3, 3, 16, 16], seed: 1)
        let target = noise([3, 2, 16, 16], seed: 2) .> 0
        let expected = loss(single(input), target.to(.float32))
        expected.backward()
        let result = loss(parallel.forward(input) { $0($1) }, target.to(.float32))
        parallel.backward(result)
        expectClose(result, expected)
        for (name, parameter) in network.namedParameters {
            let expected = try #require(single.namedParameters.first { $0.name == name }).parameter.gradient
            expectClose(parameter.gradient, expected, relative: 1e-4, absolute: 1e-6, name)
        }
    }

    @Test func sizesAreMultiplesOfTheStrides() {
        #expect(seeded { UNet() }.sizeMultiple == 16)
    }

    private func train(_ network: UNet, _ input: Tensor, _ target: Tensor, _ steps: Int) -> [Double] {
        let optimizer = Adam(network.namedParameters)
        return (0..<steps).map { _ in
            optimizer.clearGradients()
            let loss = loss(network(input), target)
            loss.backward()
            optimizer.step(learningRate: 1e-3)
            return loss.item()
        }
    }

    private func length(_ tensor: Tensor) -> Double { (tensor * tensor).sum().item().squareRoot() }

    private func isNoisy(_ name: String, _ fixture: UNetFixtures.Case) -> Bool {
        fixture.isNoise(name) || name.hasSuffix("running_mean")
    }
}

/// The network of MONAI's tutorial, at its full width.
@Suite struct TutorialUNetTests {
    private let fixture: UNetFixtures.Tutorial
    private let network = seeded { UNet() }

    init() throws { fixture = try UNetFixtures.load().tutorial }

    @Test func beginsAsMONAIs() throws {
        let state = network.stateDict
        #expect(
            Array(state.keys) == fixture.state.map(\.name) && state.values.map(\.shape) == fixture.state.map(\.shape))
        #expect(network.parameterCount == 4_805_534 && fixture.parameterCount == 4_805_534)
        for (name, tensor) in state { check(tensor, try #require(fixture.initial[name]), bitIdentical: true, name) }
    }

    @Test func answersAsMONAIs() throws {
        let (input, target) = (wave(0.37), (wave(0.11) .> 0.5).to(.float32))
        check(input, fixture.input, "input")
        check(target, fixture.target, "target")
        let output = network(input.to(.float32))
        let loss = DiceLoss(activation: .sigmoid)(output, target)
        loss.backward()
        check(output, fixture.output, "output")
        #expect(abs(loss.item() - fixture.loss) < 1e-6)
        for (name, parameter) in network.namedParameters where !fixture.noise.contains(name) {
            check(parameter.gradient, try #require(fixture.grad[name]), name)
        }
    }

    private func wave(_ frequency: Double) -> Tensor {
        let values = (0..<32 * 32 * 32).map { sin(frequency * Double($0)) }
        return Tensor(values, shape: [1, 1, 32, 32, 32])
    }

    private func check(
        _ tensor: Tensor, _ summary: UNetFixtures.Summary, bitIdentical: Bool = false, _ what: String
    ) {
        let values: [Float] = tensor.detached().to(.float32).array()
        let sum = values.reduce(0.0) { $0 + Double($1) }
        let absoluteSum = values.reduce(0.0) { $0 + abs(Double($1)) }
        #expect(tensor.shape == summary.shape, "\(what)")
        let tolerance = bitIdentical ? 1e-9 * summary.absSum : 1e-5 * summary.absSum + 1e-8
        #expect(abs(sum - summary.sum) <= tolerance, "\(what): \(sum), expected \(summary.sum)")
        #expect(abs(absoluteSum - summary.absSum) <= tolerance, "\(what)")
        let ends =
            zip(values, summary.first).map { $0 } + zip(values.suffix(summary.last?.count ?? 0), summary.last ?? [])
        let size = Float(summary.absSum / Double(values.count))
        #expect(
            ends.allSatisfy { bitIdentical ? $0 == $1 : abs($0 - $1) <= 1e-3 * size + 1e-4 * abs($1) },
            "\(what): \(ends)")
    }
}
