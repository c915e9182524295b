import TestSupport
import Testing

@testable import NN

@Suite struct ModuleRecomputationTests {
    private func network() -> Sequential {
        seeded {
            Sequential {
                Linear(inputs: 3, outputs: 2)
                Sequential {
                    ReLU()
                    Sequential { Sigmoid() }
                }
            }
        }
    }

    @Test(arguments: [
        (["auto"], ["0", "1"]), (["1.1"], ["1.1"]), (["*.0"], ["1.0", "1.1.0"]), (["1", "1.*"], ["1"]), ([], []),
        (["*"], ["0", "1"]),
    ]) func partsAreMarkedByName(_ patterns: [String], _ names: [String]) {
        let network = network()
        #expect(network.recompute(patterns) == [])
        #expect(network.recomputedNames == names)
    }

    @Test func whatMatchesNothingIsReturned() {
        #expect(network().recompute(["1.*", "2", "block*"]) == ["2", "block*"])
    }

    @Test(arguments: [
        ("model.0.conv", "model.*", true), ("model.0.conv", "*.conv", true), ("model.0.conv", "m*0*v", true),
        ("model.0.conv", "model.0", false), ("aba", "ab*ba", false), ("ab", "*a*b*", true), ("ab", "b*", false),
    ]) func starsStandForAnything(_ name: String, _ pattern: String, _ isOne: Bool) {
        #expect(isMatch(name, of: pattern) == isOne)
    }
}
