import DataPipeline
import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// The networks that denoise against their published sizes, and narrow ones against PyTorch.
@Suite struct DenoisingNetworkTests {
    @Test(arguments: try RemoteSensingFixtures.load().sizes)
    func hasThePublishedSize(_ fixture: RemoteSensingFixtures.Size) {
        let network = Self.onMeta(fixture)
        #expect(network.parameterCount == fixture.parameters)
        #expect(network.namedParameters.count == fixture.tensors)
        let layers = LayerMultiplications(network) { _ = Self.pass(network, fixture.side) }
        #expect(layers.count + Self.attentions(fixture) == fixture.macs)
    }

    /// Multiplications outside of layers, and those of Sobel's convolutions, which are sums here. Linear attention at three sizes on each way, of four heads of 32 x 32 each; looks
    /// at the elevation of each pixel at every one, at a quarter of the side.
    private static func attentions(_ fixture: RemoteSensingFixtures.Size) -> Int {
        let pixels = [1, 2, 4, 8, 4, 2].reduce(0) { $0 + (fixture.side / $1) * (fixture.side / $1) }
        let tokens = fixture.side / 4 * (fixture.side / 4)
        let linear = 2 * 4 * 32 * 32 * pixels
        return fixture.kind == "pkdiff" ? linear + 3 * (2 * 4 * 32 * tokens * tokens + 18 * tokens) : linear
    }

    /// What THOP prints for PKDiff's, which knows no GroupNorm.
    @Test func countsAsTHOP() throws {
        let fixture = try RemoteSensingFixtures.load().sizes[0]
        let network = Self.onMeta(fixture)
        let count = Thop.profile(network) { _ = Self.pass(network, fixture.side) }
        #expect(count.operations == 9_461_469_184)
        #expect(count.parameters == 6_423_322)
        #expect(count.missing.map(\.type).contains("GroupNorm"))
    }

    @Test(arguments: try RemoteSensingFixtures.load().networks)
    func answersAsPyTorch(_ fixture: RemoteSensingFixtures.Network) throws {
        let fixtures = try RemoteSensingFixtures.load()
        let network = try fixtures.network(fixture.kind)
        let noise = network(
            fixtures.maps(fixture.size), fixtures.scene(fixture.size).images, Tensor([0.9, 0.25]).to(.float32))
        let expected = try #require(try RemoteSensingFixtures.tensors()["\(fixture.kind)/noise"])
        expectClose(noise[0..<1], expected, absolute: 1e-5 * expected.abs().max().item())
    }

    @Test(arguments: try RemoteSensingFixtures.load().networks)
    func learnsAsPyTorch(_ fixture: RemoteSensingFixtures.Network) throws {
        let (fixtures, tensors) = (try RemoteSensingFixtures.load(), try RemoteSensingFixtures.tensors())
        let network = try fixtures.network(fixture.kind)
        let (batch, maps) = (fixtures.scene(fixture.size), fixtures.maps(fixture.size))
        let denoised = maps - network(maps, batch.images, Tensor([0.9, 0.25]).to(.float32))
        var options = SceneLoss.Options()
        (options.crossEntropy, options.dice, options.kernel.pixels) = (0.5, 0.25, 1_000_000)
        let terms = SceneLoss(options, for: .pkdiff).terms(
            denoised: denoised, labels: batch.labels)
        for term in terms {
            let (value, expected) = (term.sum.item() / term.count, try #require(fixture.terms[term.name]))
            #expect(abs(value - expected) <= 1e-5 * expected + 1e-6, "\(term.name): \(value), not \(expected)")
        }
        let total = terms.map { $0.sum * Scalar($0.weight / $0.count) }
        total.dropFirst().reduce(total[0], +).backward()
        for (name, parameter) in network.namedParameters {
            let (norm, expected) = (
                parameter.gradient.to(.float64).norm().item(), try #require(fixture.gradientNorms[name])
            )
            // A bias of all keys changes no softmax: its gradient is rounding alone.
            #expect(abs(norm - expected) <= 1e-5 * expected + 2e-6, "\(name): \(norm), not \(expected)")
            guard let whole = tensors["\(fixture.kind)/grad/\(name)"] else { continue }
            expectClose(parameter.gradient, whole, absolute: 1e-5 * whole.abs().max().item(), name)
        }
    }

    @Test(arguments: [("pkdiff", 36), ("recursive-noise-diffusion", 33)])
    func recomputationChangesNothing(kind: String, blocks: Int) throws {
        let fixtures = try RemoteSensingFixtures.load()
        func gradients(_ patterns: [String]) throws -> [Tensor] {
            let network = try fixtures.network(kind)
            #expect(network.recompute(patterns).isEmpty)
            #expect(network.recomputedNames.count == (patterns.isEmpty ? 0 : blocks))
            let (maps, images) = (fixtures.maps([16, 16]), fixtures.scene([16, 16]).images)
            network(maps, images, Tensor([0.5, 0.25]).to(.float32)).square().sum().backward()
            return network.parameters.map(\.gradient)
        }
        for (a, b) in zip(try gradients(["auto"]), try gradients([])) { expectSame(a, b) }
    }

    /// More than 4096 pixels attend at a coarser size.
    @Test func largeMapsGoThrough() {
        var options = DenoisingNetwork.Options(classes: 2, inputChannels: 1, gate: .magnitude)
        (options.width, options.multipliers) = (8, [1, 1, 1])
        let network = seeded { DenoisingNetwork(options) }
        let noise = withoutGradient {
            network(.zeros([1, 2, 260, 264]), .random([1, 1, 260, 264]), Tensor([1.0]).to(.float32))
        }
        #expect(noise.shape == [1, 2, 260, 264] && noise.isFinite().all().item() == 1)
    }

    private static func onMeta(_ fixture: RemoteSensingFixtures.Size) -> DenoisingNetwork {
        Device.prepareMeta()
        let options = DenoisingNetwork.Options(
            classes: fixture.classes, inputChannels: fixture.channels,
            gate: DenoisingNetwork.Gate(fixture: fixture.kind))
        return seeded { withDefaultDevice(.meta) { DenoisingNetwork(options) } }
    }

    private static func pass(_ network: DenoisingNetwork, _ side: Int) -> Tensor {
        let (classes, channels) = (network.options.classes, network.options.inputChannels)
        func empty(_ channels: Int) -> Tensor { .zeros([1, channels, side, side], device: .meta) }
        return network(empty(classes), empty(channels), .ones([1], device: .meta))
    }
}
