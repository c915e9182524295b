import NN
import TestSupport
import Testing
import Torch

@Suite struct ParameterGroupTests {
    private final class Part: Module {
        let conv = Convolution(axes: 2, inputChannels: 1, outputChannels: 2, kernelSize: 3)
        /// A name that says nothing of normalisation.
        let second = BatchNorm(channels: 2)
    }

    private final class Network: Module {
        let stem = Part()
        let backbone = Part()
        let head = Linear(inputs: 2, outputs: 3)
    }

    private let network = seeded { Network() }

    @Test func theFirstRuleThatMatchesHasIt() throws {
        let groups = try network.parameterGroups([
            .frozenStem("stem."), .noDecay, .part("backbone.", learningRateFactor: 0.1),
        ])
        #expect(groups.map(\.name) == ["stem.*", "noDecay", "backbone.*", "rest"])
        let names = groups.map { $0.parameters.map(\.name) }
        #expect(names[0] == ["stem.conv.weight", "stem.conv.bias", "stem.second.weight", "stem.second.bias"])
        #expect(
            names[1] == ["backbone.conv.bias", "backbone.second.weight", "backbone.second.bias", "head.bias"])
        #expect(names[2] == ["backbone.conv.weight"] && names[3] == ["head.weight"])
        #expect(groups.map(\.learningRateFactor) == [1, 1, 0.1, 1])
        #expect(groups.map(\.weightDecay) == [nil, 0, nil, nil])
        #expect(groups.map(\.freezing) == [.always, .never, .never, .never])
    }

    @Test func withoutRulesThereIsOneGroup() throws {
        let groups = try network.parameterGroups([])
        #expect(groups.count == 1 && groups[0].parameters.map(\.name) == network.namedParameters.map(\.name))
    }

    @Test(arguments: [
        ("stem.*", 4), ("*.conv.weight", 2), ("head.?ias", 1), ("/conv/", 4), (#"/^(stem|head)\..*bias$/"#, 3),
        ("stem.conv", 0), ("conv*", 0),
    ]) func patternsMatchNames(_ pattern: String, _ count: Int) throws {
        let pattern = try NamePattern(pattern)
        #expect(network.namedParameters.count { pattern.matches($0.name) } == count)
    }

    @Test func rulesGoByTypesToo() throws {
        let groups = try network.parameterGroups([
            ParameterRule([.moduleType("BatchNorm"), .name(NamePattern("stem.*"))]),
            ParameterRule([.moduleType("Convolution")]),
        ])
        #expect(groups.map(\.parameters.count) == [2, 4, 4])
        #expect(groups[0].name == "BatchNorm stem.*")
    }

    @Test func whatMatchesNothingIsNamedWithWhatIsNear() throws {
        let name = #expect(throws: GroupingError.self) {
            try network.parameterGroups([.noDecay, .part("backbone.conw.", learningRateFactor: 2)])
        }
        #expect(
            name?.description
                == "rule 1 (backbone.conw.*) matches no parameter; near it are backbone.conv.weight, backbone.conv.bias"
        )
        let type = #expect(throws: GroupingError.self) {
            try network.parameterGroups([ParameterRule([.moduleType("BatchNorm2d")])])
        }
        #expect(
            type?.description
                == "rule 0 (BatchNorm2d) matches no parameter; parameters belong to BatchNorm, Convolution, Linear")
    }

    @Test func rulesThatCannotBeAreNamed() throws {
        let plain = #expect(throws: GroupingError.self) {
            try seeded { Linear(inputs: 1, outputs: 1, bias: false) }.parameterGroups([.noDecay])
        }
        #expect(plain?.description == "rule 0 (noDecay) matches no parameter")
        let late = #expect(throws: GroupingError.self) {
            try network.parameterGroups([.noDecay, ParameterRule([.moduleType("BatchNorm")])])
        }
        #expect(
            late?.description
                == "rule 1 (BatchNorm) comes too late: noDecay before it has all 4 parameters that it matches")
        let frozen = #expect(throws: GroupingError.self) { try network.parameterGroups([.frozenStem("")]) }
        #expect(frozen?.description.contains("nothing is left to train") == true)
    }

    @Test func groupsFreezeAndThaw() throws {
        let rule = ParameterRule([.name(NamePattern(prefix: "stem."))], freezing: .epochs(2))
        let groups = try network.parameterGroups([rule, .part("backbone.", learningRateFactor: 1)])
        let stem = groups[0].parameters.map(\.parameter)
        #expect(groups.freeze(in: 0) && stem.allSatisfy { !$0.requiresGradient })
        #expect(!groups.freeze(in: 1) && stem.allSatisfy { !$0.requiresGradient })
        #expect(groups.freeze(in: 2) && stem.allSatisfy(\.requiresGradient))
        #expect(!groups.freeze(in: 3) && network.parameters.allSatisfy(\.requiresGradient))
    }
}
