import NN
import TestSupport
import Testing

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
        (["*"], ["0", "1"]), (["1.*.0"], ["1.1.0"]), (["1*1"], ["1.1"]), (["*1*0"], ["1.0", "1.1.0"]),
    ]) func partsAreMarkedByName(_ patterns: [String], _ names: [String]) {
        let network = network()
        #expect(network.recompute(patterns) == [])
        #expect(network.recomputedNames == names)
    }

    @Test func whatMatchesNothingIsReturned() {
        #expect(network().recompute(["1.*", "2", "0*0", "block*"]) == ["2", "0*0", "block*"])
    }
}
