import NN
import TestSupport
import Testing
import Torch

/// The second pass runs in the backward pass, where autocast is off, or another.
@Suite struct AutocastRecomputationTests {
    /// Output and gradients of two steps; the weights change between them, so that a cast that was kept would show.
    private func run(recomputes: Bool, backwardIn dtype: DType? = nil) -> [Tensor] {
        seeded(4) {
            let network = Sequential {
                Convolution(axes: 2, inputChannels: 2, outputChannels: 4, kernelSize: 3, padding: 1)
                BatchNorm(channels: 4)
                Dropout(0.3)
                PReLU()
                Convolution(axes: 2, inputChannels: 4, outputChannels: 2, kernelSize: 3, padding: 1)
            }
            network.isRecomputed = recomputes
            return (0..<2).flatMap { _ in step(network, dtype) }
        }
    }

    private func step(_ network: Sequential, _ dtype: DType?) -> [Tensor] {
        let output = autocast(.bfloat16, on: .cpu) { network(noise([3, 2, 6, 6])) }
        let loss = output.to(.float32).square().sum()
        autocast(dtype, on: .cpu) { loss.backward() }
        let gradients = network.parameters.map { $0.gradient.clone() }
        withoutGradient { for parameter in network.parameters { parameter.subtractInPlace(parameter.gradient * 0.01) } }
        return [output.detached()] + gradients + network.namedBuffers.map { $0.buffer.clone() }
    }

    @Test func theSecondPassIsCastAsTheFirst() {
        let plain = run(recomputes: false)
        #expect(plain[0].dtype == .bfloat16)
        for (recomputed, kept) in zip(run(recomputes: true), plain) { expectSame(recomputed, kept) }
    }

    /// Whatever the thread of the backward pass casts to is left as it was.
    @Test func theBackwardPassMayBeInAnotherPrecision() {
        for (recomputed, kept) in zip(run(recomputes: true, backwardIn: .float16), run(recomputes: false)) {
            expectSame(recomputed, kept)
        }
    }
}
