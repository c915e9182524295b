import NN
import TestSupport
import Testing
import Torch

/// What all optimizers make of groups and of state.
@Suite struct OptimizerGroupTests {
    enum Kind: CaseIterable {
        case sgd, adam, adamw, novograd, lamb

        func make(_ groups: [ParameterGroup]) -> any Optimizer {
            switch self {
            case .sgd:
                var options = SGD.Options()
                options.momentum = 0.9
                return SGD(groups, options)
            case .adam: return Adam(groups)
            case .adamw:
                var options = Adam.Options()
                options.decouplesDecay = true
                return Adam(groups, options)
            case .novograd: return Novograd(groups)
            case .lamb: return LAMB(groups)
            }
        }
    }

    private struct Model {
        let parameters: [(name: String, parameter: Tensor)]

        init() {
            parameters = ["a", "b", "c", "d"].enumerated().map { index, name in
                (name: name, parameter: noise([3, 2], seed: UInt64(index)))
            }
        }

        func setGradients(step: Int) {
            for (index, entry) in parameters.enumerated() {
                entry.parameter.setGradient(noise([3, 2], seed: UInt64(100 * step + index + 10)))
            }
        }
    }

    /// Whether two are one group or two that learn alike makes no difference.
    @Test(arguments: Kind.allCases) func groupsOfEqualsAreOneGroup(_ kind: Kind) {
        let (one, two) = (Model(), Model())
        let whole = kind.make([ParameterGroup(one.parameters, learningRateFactor: 0.5, weightDecay: 0.1)])
        let parts = kind.make(
            [two.parameters.suffix(3), two.parameters.prefix(1)].map {
                ParameterGroup(Array($0), learningRateFactor: 0.5, weightDecay: 0.1)
            })
        for step in 0..<5 {
            for (model, optimizer) in [(one, whole), (two, parts)] {
                model.setGradients(step: step)
                optimizer.step(learningRate: 0.1)
            }
        }
        for (a, b) in zip(one.parameters, two.parameters) { expectSame(b.parameter, a.parameter, a.name) }
        #expect(Set(whole.state.keys) == Set(parts.state.keys))
    }

    /// State loads into an optimizer with other groups, and one that has it goes on exactly.
    @Test(arguments: Kind.allCases) func stateGoesOnInOtherGroups(_ kind: Kind) throws {
        let (one, two) = (Model(), Model())
        let whole = kind.make([ParameterGroup(one.parameters)])
        let before = kind.make([ParameterGroup(two.parameters)])
        for step in 0..<3 {
            for (model, optimizer) in [(one, whole), (two, before)] {
                model.setGradients(step: step)
                optimizer.step(learningRate: 0.1)
            }
        }
        let after = kind.make(two.parameters.reversed().map { ParameterGroup([$0]) })
        try after.load(before.state.mapValues { $0.clone() })
        for step in 3..<6 {
            for (model, optimizer) in [(one, whole), (two, after)] {
                model.setGradients(step: step)
                optimizer.step(learningRate: 0.1)
            }
        }
        for (a, b) in zip(one.parameters, two.parameters) { expectSame(b.parameter, a.parameter, a.name) }
    }

    /// A parameter that was frozen at first takes the steps that it would have taken from its beginning.
    @Test(arguments: Kind.allCases) func parametersThatJoinLateBeginAnew(_ kind: Kind) {
        let (late, early) = (Model(), Model())
        let (joined, alone) = (
            kind.make([ParameterGroup(late.parameters)]), kind.make([ParameterGroup(early.parameters)])
        )
        for step in 0..<5 {
            late.setGradients(step: step)
            if step < 2 { late.parameters[3].parameter.setGradient(.undefined) }
            joined.step(learningRate: 0.1)
        }
        for step in 2..<5 {
            early.setGradients(step: step)
            alone.step(learningRate: 0.1)
        }
        expectSame(late.parameters[3].parameter, early.parameters[3].parameter)
    }
}
