import NN
import TestSupport
import Testing
import Torch

/// A hundred steps of each optimizer against PyTorch's, MONAI's and timm's, with one group and with two.
@Suite struct HundredStepsTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        struct Group: Decodable, Sendable {
            let names: [String]
            let factor, decay: Double
        }

        let name, kind: String
        let rate, decay: Double
        let groups: [Group]
        let options: FixtureOptions

        var testDescription: String { name }
    }

    struct File: Decodable {
        let cases: [Fixture]
        let kept: [Int]
        let steps: Int
    }

    private static func cases(_ name: String) throws -> [Fixture] {
        try Fixtures.json("\(name).json", as: File.self).cases
    }

    @Test(arguments: try cases("optimizers")) func stepsAsPyTorchAndMONAI(_ fixture: Fixture) throws {
        try compare(fixture, with: "optimizers")
    }

    @Test(arguments: try cases("lamb")) func stepsAsTimm(_ fixture: Fixture) throws {
        try compare(fixture, with: "lamb")
    }

    private func compare(_ fixture: Fixture, with name: String) throws {
        let file = try Fixtures.json("\(name).json", as: File.self)
        let tensors = try Fixtures.tensors("\(name).safetensors")
        let parameters = try ["a", "b", "c"].map { ($0, try #require(tensors["start/\($0)"]).clone()) }
            .map { (name: $0.0, parameter: $0.1) }
        let optimizer = fixture.makeOptimizer(fixture.group(parameters))
        for step in 1...file.steps {
            for (name, parameter) in parameters {
                parameter.setGradient(try #require(tensors["gradients/\(name)"])[step - 1].clone())
            }
            optimizer.step(learningRate: fixture.rate)
            guard let row = file.kept.firstIndex(of: step) else { continue }
            for (name, parameter) in parameters {
                let expected = try #require(tensors["\(fixture.name)/\(name)"])[row]
                expectClose(parameter.detached(), expected, absolute: 5e-6, "\(name) after \(step)")
            }
        }
    }
}

extension HundredStepsTests.Fixture {
    func group(_ parameters: [(name: String, parameter: Tensor)]) -> [ParameterGroup] {
        let others = Set(groups.flatMap(\.names))
        let first = ParameterGroup(parameters.filter { !others.contains($0.name) })
        return [first]
            + groups.map { group in
                ParameterGroup(
                    parameters.filter { group.names.contains($0.name) }, name: "other",
                    learningRateFactor: group.factor, weightDecay: group.decay)
            }
    }

    func makeOptimizer(_ groups: [ParameterGroup]) -> any Optimizer {
        switch kind {
        case "sgd": SGD(groups, sgd)
        case "novograd": Novograd(groups, novograd)
        case "lamb": LAMB(groups, lamb)
        default: Adam(groups, adam)
        }
    }

    private var sgd: SGD.Options {
        var sgd = SGD.Options()
        sgd.weightDecay = decay
        sgd.momentum = options.number("momentum") ?? 0
        sgd.nesterov = options.flag("nesterov")
        return sgd
    }

    private var adam: Adam.Options {
        var adam = Adam.Options()
        adam.weightDecay = decay
        adam.decouplesDecay = kind == "adamw"
        return adam
    }

    private var novograd: Novograd.Options {
        var novograd = Novograd.Options()
        novograd.weightDecay = decay
        novograd.amsgrad = options.flag("amsgrad")
        novograd.averagesGradients = options.flag("grad_averaging")
        if let betas = options.numbers("betas") { (novograd.beta1, novograd.beta2) = (betas[0], betas[1]) }
        novograd.epsilon = options.number("eps") ?? novograd.epsilon
        return novograd
    }

    private var lamb: LAMB.Options {
        var lamb = LAMB.Options()
        lamb.weightDecay = decay
        lamb.clipsTrust = options.flag("trust_clip")
        lamb.alwaysAdapts = options.flag("always_adapt")
        if let betas = options.numbers("betas") { (lamb.beta1, lamb.beta2) = (betas[0], betas[1]) }
        lamb.epsilon = options.number("eps") ?? lamb.epsilon
        return lamb
    }
}
