import NN
import TestSupport
import Testing
import Torch

@Suite struct ForwardTests {
    private final class Journal: ForwardObserver {
        var lines: [String] = []

        func willRun(_ module: Module, _ inputs: [Tensor]) { lines.append("\(type(of: module)) \(inputs[0].shape)") }
        func hasRun(_ module: Module, _ outputs: [Tensor]) {
            lines.append("\(type(of: module)) -> \(outputs[0].shape)")
        }
    }

    @Test func anObserverIsToldOfEachModuleInOrder() {
        let journal = Journal()
        seeded {
            let network = Sequential {
                Linear(inputs: 3, outputs: 2)
                Sequential { ReLU() }
            }
            network.visit { $0.observer = journal }
            _ = network(.zeros([5, 3]))
        }
        #expect(
            journal.lines == [
                "Sequential [5, 3]", "Linear [5, 3]", "Linear -> [5, 2]", "Sequential [5, 2]", "ReLU [5, 2]",
                "ReLU -> [5, 2]", "Sequential -> [5, 2]", "Sequential -> [5, 2]",
            ])
    }

    @Test func aPartThatIsToldToRecomputesAndGivesTheSame() {
        func gradients(recomputed: Bool) -> [Tensor] {
            seeded(5) {
                let block = Sequential {
                    Linear(inputs: 4, outputs: 4)
                    Dropout(0.5)
                    Sigmoid()
                }
                block.isRecomputed = recomputed
                let calls = Journal()
                block.layers[2].observer = calls
                block(noise([6, 4])).sum().backward()
                #expect(calls.lines.count == (recomputed ? 4 : 2), "\(calls.lines)")
                return block.parameters.map(\.gradient)
            }
        }
        for (kept, again) in zip(gradients(recomputed: false), gradients(recomputed: true)) { expectSame(kept, again) }
    }
}
