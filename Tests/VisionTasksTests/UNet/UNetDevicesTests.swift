import NN
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// Networks that were spread over devices against the same network on one. A CPU takes the part of several.
@Suite struct UNetDevicesTests {
    private static let fixtures = Result {
        try UNetFixtures.load().cases.filter { $0.network.normalization == .instance }
    }

    @Test(arguments: try fixtures.get(), [1, 2, 3]) func isTheSameInStages(_ fixture: UNetFixtures.Case, devices: Int)
        throws
    {
        try expectSame(fixture) { try StagedUNet($0, on: [Device](repeating: .cpu, count: devices), chunks: 2) }
    }

    @Test(arguments: try fixtures.get(), [1, 2, 3]) func isTheSameInCopies(_ fixture: UNetFixtures.Case, devices: Int)
        throws
    {
        try expectSame(fixture) { try ReplicatedUNet($0, on: [Device](repeating: .cpu, count: devices)) }
    }

    private func expectSame(_ fixture: UNetFixtures.Case, _ spread: (UNet) throws -> any ForwardPass) throws {
        let tensors = try fixture.tensors()
        let input = try #require(tensors["input"])
        let network = seeded { UNet(fixture.network) }
        let output = network(input)
        output.square().mean().backward()
        let gradients = network.parameters.map(\.gradient)
        for parameter in network.parameters { parameter.setGradient(.undefined) }

        let forward = try seeded { try spread(network) }
        let other = forward(input)
        other.square().mean().backward()
        forward.collectGradients()
        expectClose(other, output, relative: 1e-4, absolute: 1e-5)
        for ((name, parameter), gradient) in zip(network.namedParameters, gradients) {
            let tolerance = 4e-5 * gradient.abs().max().item() + 1e-6
            expectClose(parameter.gradient, gradient, relative: 0, absolute: tolerance, name)
        }
    }
}
