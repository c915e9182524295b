import NN
import TestSupport
import Testing
import Torch

/// Optimizers against PyTorch's, step by step.
@Suite struct OptimizerTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        let name, kind: String
        let names: [String]
        let steps: Int
        let options: FixtureOptions
        let lrs: [Double]?
        let groups: [[String]]?

        var testDescription: String { name }

        static func all() throws -> [Fixture] {
            struct File: Decodable { let cases: [Fixture] }
            return try Fixtures.json("optim.json", as: File.self).cases
        }
    }

    private let tensors: StateDict

    init() throws { tensors = try Fixtures.tensors("optim.safetensors") }

    @Test(arguments: try Fixture.all()) func stepsAsPyTorch(_ fixture: Fixture) throws {
        let run = try Run(fixture, tensors)
        for step in 0..<fixture.steps {
            try run.step(step, tensors)
            for (name, parameter) in run.parameters {
                expectClose(
                    parameter.detached(), try expected("\(fixture.name)/param/\(step)/\(name)"), "\(name) \(step)")
            }
        }
        for (key, tensor) in run.state {
            let parts = key.split(separator: ".")
            expectClose(tensor, try expected("\(fixture.name)/state/\(parts[1])/\(parts[0])"), key)
        }
        #expect(run.state.count == tensors.keys.count { $0.hasPrefix("\(fixture.name)/state/") })
    }

    /// Saved in the middle and loaded into another optimizer, the run goes on bit for bit.
    @Test(arguments: try Fixture.all()) func stateContinuesTheRun(_ fixture: Fixture) throws {
        let whole = try Run(fixture, tensors)
        let start = try Run(fixture, tensors)
        for step in 0..<4 {
            try whole.step(step, tensors)
            try start.step(step, tensors)
        }
        let rest = try Run(fixture, tensors, continuing: start)
        for step in 4..<fixture.steps {
            try whole.step(step, tensors)
            try rest.step(step, tensors)
        }
        for (a, b) in zip(whole.parameters, rest.parameters) {
            expectSame(b.parameter.detached(), a.parameter.detached(), a.name)
        }
        for (name, tensor) in whole.state { expectSame(try #require(rest.state[name]), tensor, name) }
    }

    @Test func parametersWithoutAGradientStay() {
        let parameters = [("a", Tensor.ones([2])), ("b", Tensor.ones([2]))].map { (name: $0.0, parameter: $0.1) }
        parameters[0].parameter.setGradient(.ones([2]))
        let optimizer = Adam.decoupled(parameters)
        optimizer.step(learningRate: 0.1)
        #expect(parameters[1].parameter.array() == [1, 1] as [Float] && parameters[0].parameter[0].item() < 1)
        #expect(optimizer.state.keys.allSatisfy { $0.hasPrefix("a.") } && optimizer.gradients.count == 1)
        optimizer.clearGradients()
        #expect(optimizer.gradients.isEmpty)
    }

    /// A parameter that gets its first gradient late has its own first step.
    @Test func parametersCanJoinLate() {
        var options = SGD.Options()
        options.momentum = 0.9
        options.dampening = 0.5
        let parameters = [("a", Tensor.zeros([1])), ("b", Tensor.zeros([1]))].map { (name: $0.0, parameter: $0.1) }
        let optimizer = SGD(parameters, options)
        parameters[0].parameter.setGradient(.ones([1]))
        optimizer.step(learningRate: 1)
        parameters[1].parameter.setGradient(.ones([1]))
        optimizer.step(learningRate: 1)
        #expect(parameters[1].parameter.item() == -1)
        #expect(abs(parameters[0].parameter.item() + 2.4) < 1e-6)
    }

    @Test func stateOfAnotherModelIsRefused() throws {
        let optimizer = Adam([(name: "a", parameter: Tensor.zeros([2]))])
        #expect(throws: OptimizerStateMismatch.self) { try optimizer.load(["b.exp_avg": .zeros([2])]) }
        let error = #expect(throws: OptimizerStateMismatch.self) { try optimizer.load(["a.exp_avg": .zeros([3])]) }
        #expect(error?.description == "the optimizer's state does not fit: a.exp_avg is [3], not [2]")
    }

    private func expected(_ key: String) throws -> Tensor { try #require(tensors[key]) }

    /// The parameters of a case, and an optimizer a group.
    private struct Run {
        let parameters: [(name: String, parameter: Tensor)]
        private let optimizers: [any Optimizer]
        private let fixture: Fixture

        init(_ fixture: Fixture, _ tensors: StateDict, continuing other: Run? = nil) throws {
            self.fixture = fixture
            parameters = try fixture.names.map { name in
                let start = other?.parameters.first { $0.name == name }?.parameter
                return (name, try (start ?? #require(tensors["shared/start/\(name)"])).detached().clone())
            }
            let parameters = parameters
            optimizers = (fixture.groups ?? [fixture.names]).enumerated().map { group, names in
                Self.make(fixture, parameters.filter { names.contains($0.name) }, decays: group == 0)
            }
            for (optimizer, source) in zip(optimizers, other?.optimizers ?? []) {
                try optimizer.load(source.state.mapValues { $0.clone() })
            }
        }

        /// The second group learns at a tenth of the rate and does not decay.
        func step(_ step: Int, _ tensors: StateDict) throws {
            for (name, parameter) in parameters {
                parameter.setGradient(try #require(tensors["shared/grad/\(step)/\(name)"]).clone())
            }
            let rate = try fixture.lrs?[step] ?? #require(fixture.options.number("lr"))
            for (group, optimizer) in optimizers.enumerated() {
                optimizer.step(learningRate: group == 0 ? rate : rate / 10)
            }
        }

        var state: StateDict { optimizers.map(\.state).reduce(into: StateDict()) { $0.merge($1) { $1 } } }

        private static func make(
            _ fixture: Fixture, _ parameters: [(name: String, parameter: Tensor)], decays: Bool
        ) -> any Optimizer {
            let options = fixture.options
            let decay = options.number("weight_decay") ?? (fixture.kind == "AdamW" ? 0.01 : 0)
            guard fixture.kind == "SGD" else {
                var adam = Adam.Options()
                let betas = options.numbers("betas") ?? [0.9, 0.999]
                (adam.beta1, adam.beta2) = (betas[0], betas[1])
                adam.epsilon = options.number("eps") ?? 1e-8
                adam.weightDecay = decays ? decay : 0
                adam.amsgrad = options.flag("amsgrad")
                adam.decouplesDecay = fixture.kind == "AdamW"
                return Adam(parameters, adam)
            }
            var sgd = SGD.Options()
            sgd.momentum = options.number("momentum") ?? 0
            sgd.dampening = options.number("dampening") ?? 0
            sgd.weightDecay = decays ? decay : 0
            sgd.nesterov = options.flag("nesterov")
            return SGD(parameters, sgd)
        }
    }
}
