import NN
import TestSupport
import Testing
import Torch

/// What is computed twice against what is kept: equal bit for bit.
@Suite struct RecomputationTests {
    private final class Net: Module {
        let stem = Convolution(axes: 2, inputChannels: 2, outputChannels: 4, kernelSize: 3, padding: 1)
        let parts: [Sequential]
        let head = Linear(inputs: 4, outputs: 1)

        override init() {
            parts = (0..<2).map { _ in
                Sequential {
                    Convolution(axes: 2, inputChannels: 4, outputChannels: 4, kernelSize: 3, padding: 1)
                    BatchNorm(channels: 4)
                    InstanceNorm(channels: 4, tracksStatistics: true)
                    SiLU()
                    Dropout(0.3)
                    Sigmoid()
                }
            }
        }

        func callAsFunction(_ x: Tensor, recomputes: Bool) -> Tensor {
            let features = parts.reduce(stem(x)) { x, part in recomputes ? recomputed(x) { part($0) } : part(x) }
            return head(features.mean([2, 3]))
        }
    }

    private struct Outcome {
        let output, inputGradient: Tensor
        let gradients: [(name: String, gradient: Tensor)]
        let state: StateDict
        /// What the generator gives next.
        let draw: Tensor
    }

    private func run(recomputes: Bool, backwards: Int = 1) -> Outcome {
        seeded(3) {
            let net = Net()
            let x = noise([3, 2, 6, 6])
            x.setRequiresGradient(true)
            let output = net(x, recomputes: recomputes)
            for pass in 0..<backwards { output.square().sum().backward(retainingGraph: pass + 1 < backwards) }
            return Outcome(
                output: output.detached(), inputGradient: x.gradient,
                gradients: net.namedParameters.map { ($0.name, $0.parameter.gradient) }, state: net.stateDict,
                draw: .random([4]))
        }
    }

    private func expectEqual(_ a: Outcome, _ b: Outcome) {
        expectSame(a.output, b.output, "output")
        expectSame(a.inputGradient, b.inputGradient, "input")
        for (a, b) in zip(a.gradients, b.gradients) { expectSame(a.gradient, b.gradient, a.name) }
        for (name, tensor) in a.state { expectSame(tensor, b.state[name]!, name) }
        expectSame(a.draw, b.draw, "generator")
    }

    /// Gradients, statistics and their counter, with dropout.
    @Test func nothingShowsThatItWasComputedTwice() {
        let kept = run(recomputes: false)
        expectEqual(run(recomputes: true), kept)
        #expect(kept.state["parts.0.1.num_batches_tracked"]!.integer() == 1)
    }

    /// A graph that is kept for another backward pass has everything computed once more.
    @Test func aRetainedGraphCanBeWalkedAgain() {
        expectEqual(run(recomputes: true, backwards: 2), run(recomputes: false, backwards: 2))
    }

    /// How often the body runs: never twice without gradients, and an inner part with its outer one.
    @Test func theBodyRunsTwiceForGradientsOnly() {
        let calls = Calls()
        let x = noise([4])
        x.setRequiresGradient(true)
        let body: (Tensor) -> Tensor = { x in
            calls.outer += 1
            return recomputed(x.exp()) { x in
                calls.inner += 1
                return x.sigmoid().tanh()
            }
        }
        seeded {
            withoutGradient { _ = recomputed(x, body) }
            #expect(calls.outer == 1 && calls.inner == 1)
            recomputed(x, body).sum().backward()
        }
        #expect(calls.outer == 3 && calls.inner == 3)
        let gradient = x.gradient
        x.setGradient(.undefined)
        x.exp().sigmoid().tanh().sum().backward()
        expectSame(gradient, x.gradient)
    }

    private final class Calls {
        var outer = 0
        var inner = 0
    }

    /// The body and its inputs go with the graph.
    @Test func nothingIsHeldWhenTheGraphIsGone() {
        let x = noise([4])
        x.setRequiresGradient(true)
        let before = x.references
        seeded {
            for isWalked in [true, false] {
                let y = recomputed(x) { ($0 * $0).sigmoid() }.sum()
                if isWalked { y.backward() }
            }
        }
        x.setGradient(.undefined)
        #expect(x.references == before)
    }

    @Test func severalInputsAndOutputs() {
        let (a, b) = (noise([4]), noise([4], seed: 1))
        a.setRequiresGradient(true)
        seeded {
            let outputs = recomputed([a, b]) { [$0[0] * $0[1], $0[0].exp()] }
            (outputs[0] + outputs[1]).sum().backward()
        }
        expectClose(a.gradient, b + a.detached().exp())
    }

    /// 24 activations of 33 MiB, which malloc gives back at once: all of them are kept, or 3 inputs and, in the backward
    /// pass, the 6 of one part.
    @Test func memoryFalls() throws {
        let kept = try peak(recomputes: false)
        let recomputed = try peak(recomputes: true)
        #expect(kept > 23 * 33 << 20 && recomputed < 13 * 33 << 20, "\(kept >> 20) and \(recomputed >> 20) MiB")
    }

    /// The most that the process grew by, at the end of any part in the forward and in the backward pass.
    private func peak(recomputes: Bool) throws -> Int {
        try seeded {
            let x = Tensor.ones([33 << 18])
            x.setRequiresGradient(true)
            let part = Growth(try residentMemory())
            let y = (0..<4).reduce(x) { x, _ in recomputes ? recomputed(x) { part($0) } : part(x) }
            y.sum().backward()
            return part.largest
        }
    }

    private final class Growth {
        private let before: Int
        private(set) var largest = 0

        init(_ before: Int) { self.before = before }

        func callAsFunction(_ x: Tensor) -> Tensor {
            let y = (0..<6).reduce(x) { x, _ in x.sigmoid() }
            largest = max(largest, ((try? residentMemory()) ?? 0) - before)
            return y
        }
    }
}
