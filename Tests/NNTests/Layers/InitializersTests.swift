import NN
import TestSupport
import Testing
import Torch

@Suite struct InitializersTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        let name: String
        let options: FixtureOptions
        let output: String
        let seed: UInt64
        let shape: [Int]
        let nextRand: Float

        var testDescription: String { output }

        /// Those that draw nothing are a line where they are needed.
        static func all() throws -> [Fixture] {
            struct File: Decodable { let initialisers: [Fixture] }
            return try Fixtures.json("layers.json", as: File.self).initialisers.filter {
                !["dirac_", "eye_"].contains($0.name)
            }
        }
    }

    @Test(arguments: try Fixture.all()) func drawsPyTorchsNumbers(_ fixture: Fixture) throws {
        let weight = Tensor.empty(fixture.shape)
        let next = seeded(fixture.seed) {
            fill(weight, fixture)
            return Tensor.random([1])
        }
        #expect(next.array() == [fixture.nextRand])
        let expected = try #require(try Fixtures.tensors("layers.safetensors")[fixture.output])
        if fixture.name == "orthogonal_" {
            expectClose(weight, expected)
        } else {
            expectSame(weight, expected)
        }
    }

    private func fill(_ weight: Tensor, _ fixture: Fixture) {
        let options = fixture.options
        let (low, high) = (options.number("a") ?? -2, options.number("b") ?? 2)
        let deviation = options.number("std") ?? 1
        let gain = options.number("gain") ?? 1
        switch fixture.name {
        case "uniform_": Initializers.uniform(weight, low, high)
        case "normal_": Initializers.normal(weight, mean: options.number("mean") ?? 0, deviation: deviation)
        case "trunc_normal_": Initializers.truncatedNormal(weight, deviation: deviation, low: low, high: high)
        case "xavier_uniform_": Initializers.xavierUniform(weight, gain: gain)
        case "xavier_normal_": Initializers.xavierNormal(weight, gain: gain)
        case "kaiming_uniform_": Initializers.kaimingUniform(weight, nonlinearity(options), fan: fan(options))
        case "kaiming_normal_": Initializers.kaimingNormal(weight, nonlinearity(options), fan: fan(options))
        case "orthogonal_": Initializers.orthogonal(weight, gain: gain)
        case "constant_": Initializers.constant(weight, Scalar(options.number("val") ?? 0))
        default: Issue.record("no initialiser for \(fixture.name)")
        }
    }

    private func nonlinearity(_ options: FixtureOptions) -> Initializers.Nonlinearity {
        options.text("nonlinearity") == "relu" ? .relu : .leakyReLU(slope: options.number("a") ?? 0)
    }

    private func fan(_ options: FixtureOptions) -> Initializers.Fan { options.text("mode") == "fan_out" ? .out : .in }
}
