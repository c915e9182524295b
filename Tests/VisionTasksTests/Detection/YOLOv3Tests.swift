import NN
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// YOLOv3 against its published sizes, and a narrow one against PyTorch.
@Suite struct YOLOv3Tests {
    @Test(arguments: [(80, 61_949_149), (20, 61_626_049)])
    func hasThePublishedNumberOfParameters(classes: Int, count: Int) {
        let network = onMeta { options in options.classes = classes }
        #expect(network.parameterCount == count)
        #expect(network.namedParameters.count == 222)
    }

    /// 65.86 billion operations, as the paper counts them, are 32.93 billion multiplications.
    @Test(arguments: [(320, 19.486), (416, 32.932), (608, 70.346)])
    func multipliesAsPublished(size: Int, billions: Double) {
        let network = onMeta { _ in }
        let images = Tensor.zeros([1, 3, size, size], device: .meta)
        let convolutions = ConvolutionCount(network) { _ = network(images) }
        #expect((Double(convolutions.multiplications) / 1e6).rounded() / 1e3 == billions)
    }

    @Test func countsAsTHOP() {
        let network = onMeta { _ in }
        let count = Thop.profile(network) { _ = network(.zeros([1, 3, 416, 416], device: .meta)) }
        #expect(count.operations == 33_085_711_360)
        #expect(Thop.text(count.operations, digits: 3) == "33.086G")
        #expect(Thop.text(Double(count.parameters), digits: 3) == "61.949M")
        #expect(count.missing.isEmpty)
    }

    @Test func everyParameterIsUsed() throws {
        let network = try DetectionFixtures.load().network()
        let sums = network(noise([1, 3, 64, 64])).map { $0.square().sum() }
        (sums[0] + sums[1] + sums[2]).backward()
        for (name, parameter) in network.namedParameters { #expect(parameter.gradient.isDefined, "\(name)") }
    }

    @Test func answersAsPyTorch() throws {
        let network = try DetectionFixtures.load().network()
        let tensors = try DetectionFixtures.tensors()
        let images = try #require(tensors["training/images"])
        network.evaluate()
        for (output, expected) in zip(network(images), try scales("training/evaluation", of: tensors)) {
            expectClose(output, expected, absolute: 1e-5)
        }
        network.train()
        for (output, expected) in zip(network(images), try scales("training/output", of: tensors)) {
            expectClose(output, expected, absolute: 2e-5)
        }
    }

    @Test(arguments: try DetectionFixtures.load().training)
    func trainsAsPyTorch(_ fixture: DetectionFixtures.Training) throws {
        let fixtures = try DetectionFixtures.load()
        let (network, loss) = (try fixtures.network(), fixtures.loss(fixture.name))
        let tensors = try DetectionFixtures.tensors()
        let (images, targets) = (try #require(tensors["training/images"]), try #require(tensors["training/targets"]))
        var options = SGD.Options()
        options.momentum = fixtures.momentum
        let optimizer = SGD(network.namedParameters, options)
        for (step, expected) in fixture.losses.enumerated() {
            let value = loss(network(images), targets)
            #expect(abs(value.item() - expected) <= 1e-5 * expected, "step \(step): \(value.item()), not \(expected)")
            value.backward()
            if step == 0 { try compareGradients(network, fixture, tensors) }
            optimizer.step(learningRate: fixture.rate)
            optimizer.clearGradients()
        }
        let prefix = "training/\(fixture.name.rawValue)/after/"
        for (name, expected) in tensors where name.hasPrefix(prefix) {
            let tensor = try #require(network.stateDict[String(name.dropFirst(prefix.count))])
            expectClose(tensor, expected, absolute: 1e-5 * expected.abs().max().item(), name)
        }
    }

    private func compareGradients(
        _ network: YOLOv3, _ fixture: DetectionFixtures.Training, _ tensors: StateDict
    ) throws {
        for (name, parameter) in network.namedParameters {
            let expected = try #require(fixture.gradientNorms[name])
            let norm = parameter.gradient.to(.float64).norm().item()
            #expect(abs(norm - expected) <= 1e-5 * expected + 1e-8, "\(name): \(norm), not \(expected)")
            guard let whole = tensors["training/\(fixture.name.rawValue)/grad/\(name)"] else { continue }
            expectClose(parameter.gradient, whole, absolute: 1e-5 * whole.abs().max().item(), name)
        }
    }

    @Test func recomputationChangesNothing() throws {
        let fixtures = try DetectionFixtures.load()
        func gradients(_ patterns: [String]) throws -> [Tensor] {
            let network = try fixtures.network()
            #expect(network.recompute(patterns).isEmpty)
            #expect(network.recomputedNames.count == (patterns.isEmpty ? 0 : 9))
            seeded {
                let sums = network(noise([2, 3, 64, 96])).map { $0.square().sum() }
                (sums[0] + sums[1] + sums[2]).backward()
            }
            return network.parameters.map(\.gradient) + network.namedBuffers.map(\.buffer)
        }
        for (a, b) in zip(try gradients(["auto"]), try gradients([])) { expectSame(a, b) }
    }

    @Test func initializationsDrawAsTheySay() {
        func network(_ kind: YOLOv3.Initialization, _ prior: Double? = nil) -> StateDict {
            var options = YOLOv3.Options.small
            (options.initialization, options.objectnessPrior) = (kind, prior)
            return seeded { YOLOv3(options) }.stateDict
        }
        // 3 x 3 over 128 channels.
        let (name, fan) = ("backbone.stages.4.blocks.0.expand.conv.weight", 1152.0)
        func deviation(_ state: StateDict) -> Double { state[name]!.variance().sqrt().item() }
        #expect(abs(deviation(network(.kaiming)) * (fan * 1.01 / 2).squareRoot() - 1) < 0.01)
        #expect(abs(deviation(network(.darknet)) * (fan * 3 / 2).squareRoot() - 1) < 0.01)
        #expect(abs(deviation(network(.normal)) / 0.02 - 1) < 0.01)
        #expect(abs(deviation(network(.pytorch)) * (fan * 3).squareRoot() - 1) < 0.01)
        let bias = network(.kaiming, 0.01)["heads.1.prediction.bias"]!.reshaped([3, -1])
        expectClose(bias.selecting(4, axis: 1).sigmoid(), .full([3], 0.01))
        #expect(bias.selecting(3, axis: 1).abs().max().item() == 0)
    }

    @Test func settingsThatCannotBeAreErrors() {
        func message(_ change: (inout YOLOv3.Options) -> Void) -> String {
            var options = YOLOv3.Options()
            change(&options)
            do { try options.validate() } catch { return "\(error)" }
            return ""
        }
        #expect(message { _ in } == "")
        #expect(message { $0.classes = 0 }.hasPrefix("model.classes is 0"))
        #expect(message { $0.width = 0 }.hasPrefix("model.width is 0.0"))
        #expect(message { $0.depths = [1, 2] }.hasPrefix("model.depths is [1, 2]"))
        #expect(message { $0.anchors = [[1, 2]] }.hasPrefix("model.anchors is [[1.0, 2.0]]"))
        #expect(message { $0.objectnessPrior = 1 }.hasPrefix("model.objectnessPrior is 1.0"))
    }

    /// Shapes only: nothing is computed.
    private func onMeta(_ change: (inout YOLOv3.Options) -> Void) -> YOLOv3 {
        Device.prepareMeta()
        var options = YOLOv3.Options()
        options.initialization = .pytorch
        change(&options)
        return seeded { withDefaultDevice(.meta) { YOLOv3(options) } }
    }
}
