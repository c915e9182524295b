import NN
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// The networks against their published sizes, and narrow ones against PyTorch.
@Suite struct SaliencyNetworkTests {
    @Test(arguments: try SaliencyFixtures.load().sizes)
    func hasThePublishedSize(_ fixture: SaliencyFixtures.Size) {
        let network = SaliencyNetwork.onMeta(fixture.kind)
        #expect(network.parameterCount == fixture.parameters)
        #expect(network.namedParameters.count == fixture.tensors)
        let convolutions = ConvolutionCount(network) { _ = network(.zeros([1, 3, 320, 320], device: .meta)) }
        #expect(convolutions.multiplications == fixture.macs)
    }

    /// What THOP prints for the networks as they were published.
    @Test(arguments: [
        (SaliencyNetwork.Kind.minetVGG16, 146_357_132_800, "146.357G", "47.563M"),
        (.minetRes50, 87_104_406_400, "87.104G", "162.378M"),
    ])
    func countsAsTHOP(kind: SaliencyNetwork.Kind, operations: Int, text: String, parameters: String) {
        let network = SaliencyNetwork.onMeta(kind)
        let count = Thop.profile(network) { _ = network(.zeros([1, 3, 320, 320], device: .meta)) }
        #expect(count.operations == Double(operations))
        #expect(Thop.text(count.operations, digits: 3) == text)
        #expect(Thop.text(Double(count.parameters), digits: 3) == parameters)
        #expect(count.missing.isEmpty)
    }

    @Test(arguments: try SaliencyFixtures.load().training)
    func answersAsPyTorch(_ fixture: SaliencyFixtures.Training) throws {
        let network = try SaliencyFixtures.load().network(fixture.kind)
        let tensors = try SaliencyFixtures.tensors()
        let images = SaliencyFixtures.images(fixture.size)
        network.evaluate()
        let evaluation = try #require(tensors["\(fixture.kind.rawValue)/evaluation"])
        expectClose(network(images)[0..<1], evaluation, absolute: 2e-5 * evaluation.abs().max().item())
        network.train()
        let logits = network(images)
        #expect(logits.shape == [4, 1] + fixture.size)
        expectClose(logits[0..<1], try #require(tensors["\(fixture.kind.rawValue)/logits"]), absolute: 2e-5)
    }

    @Test(arguments: try SaliencyFixtures.load().training)
    func trainsAsPyTorch(_ fixture: SaliencyFixtures.Training) throws {
        let fixtures = try SaliencyFixtures.load()
        let (network, tensors) = (try fixtures.network(fixture.kind), try SaliencyFixtures.tensors())
        let (images, masks) = (SaliencyFixtures.images(fixture.size), SaliencyFixtures.masks(fixture.size))
        var options = SGD.Options()
        options.momentum = fixtures.momentum
        let (optimizer, loss) = (SGD(network.namedParameters, options), SaliencyLoss(fixture.loss))
        for (step, expected) in fixture.losses.enumerated() {
            let value = loss(network(images), masks)
            #expect(abs(value.item() - expected) <= 1e-5 * expected, "step \(step): \(value.item()), not \(expected)")
            value.backward()
            if step == 0 { try compareGradients(network, fixture, tensors) }
            optimizer.step(learningRate: fixture.rate)
            optimizer.clearGradients()
        }
        let (prefix, after) = ("\(fixture.kind.rawValue)/after/", network.stateDict)
        for (name, expected) in tensors where name.hasPrefix(prefix) {
            let tensor = try #require(after[String(name.dropFirst(prefix.count))])
            expectClose(tensor, expected, absolute: 1e-5 * expected.abs().max().item(), name)
        }
    }

    /// Convolutions before a normalisation have biases without effect: their gradients are rounding alone.
    private func compareGradients(
        _ network: SaliencyNetwork, _ fixture: SaliencyFixtures.Training, _ tensors: StateDict
    ) throws {
        for (name, parameter) in network.namedParameters {
            let expected = try #require(fixture.gradientNorms[name])
            let norm = parameter.gradient.to(.float64).norm().item()
            #expect(abs(norm - expected) <= 1e-5 * expected + 1e-7, "\(name): \(norm), not \(expected)")
            guard let whole = tensors["\(fixture.kind.rawValue)/grad/\(name)"] else { continue }
            expectClose(parameter.gradient, whole, absolute: 1e-5 * whole.abs().max().item(), name)
        }
    }

    @Test(arguments: [(SaliencyNetwork.Kind.minetVGG16, 20), (.minetRes50, 21), (.res50, 16)])
    func recomputationChangesNothing(kind: SaliencyNetwork.Kind, blocks: Int) throws {
        let fixtures = try SaliencyFixtures.load()
        func gradients(_ patterns: [String]) throws -> [Tensor] {
            let network = try fixtures.network(kind)
            #expect(network.recompute(patterns).isEmpty)
            #expect(network.recomputedNames.count == (patterns.isEmpty ? 0 : blocks))
            seeded { network(SaliencyFixtures.images([64, 64])).square().sum().backward() }
            return network.parameters.map(\.gradient) + network.namedBuffers.map(\.buffer)
        }
        for (a, b) in zip(try gradients(["auto"]), try gradients([])) { expectSame(a, b) }
    }

    @Test(arguments: [
        (SaliencyNetwork.Kind.minetVGG16, [32, 48], [24, 48]), (.lightMINetRes50, [64, 96], [48, 96]),
        (.res50, [33, 40], [32, 40]),
    ])
    func sizesThatGoThroughAreTold(kind: SaliencyNetwork.Kind, good: [Int], bad: [Int]) {
        #expect(kind.takes(good) && !kind.takes(bad))
        #expect(SaliencyNetwork.onMeta(kind)(.zeros([2, 3] + good, device: .meta)).shape == [2, 1] + good)
    }

    @Test func initializationsDrawAsTheySay() {
        func deviation(_ initialization: SaliencyNetwork.Initialization, _ name: String) -> Double {
            var options = SaliencyNetwork.Options()
            (options.width, options.initialization) = (0.5, initialization)
            return seeded { SaliencyNetwork(options) }.stateDict[name]!.variance().sqrt().item()
        }
        // 3 x 3 over 64 channels to 128, and over 32 to 32.
        let (backbone, decoder) = ("encoder4.1.weight", "upconv8.basicconv.0.weight")
        #expect(abs(deviation(.pytorch, backbone) * (9.0 * 128 / 2).squareRoot() - 1) < 0.01)
        #expect(abs(deviation(.pytorch, decoder) * (9.0 * 32 * 3).squareRoot() - 1) < 0.02)
        #expect(abs(deviation(.kaiming, backbone) * (9.0 * 64 / 2).squareRoot() - 1) < 0.01)
        #expect(abs(deviation(.kaiming, decoder) * (9.0 * 32 / 2).squareRoot() - 1) < 0.02)
    }

    @Test func aWidthThatCannotBeIsAnError() {
        var options = SaliencyNetwork.Options()
        #expect(throws: Never.self) { try options.validate() }
        options.width = 0
        #expect(throws: ConfigurationError.self) { try options.validate() }
    }
}
