import NN
import TestSupport
import Testing
import Torch

@Suite struct SequentialTests {
    private func build(normalized: Bool, smooth: Bool, repeats: Int) -> Sequential {
        seeded {
            Sequential {
                Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 1)
                if normalized { BatchNorm(channels: 1) }
                if smooth { SiLU() } else { ReLU() }
                for _ in 0..<repeats { Identity() }
            }
        }
    }

    @Test(arguments: [(false, false, 0), (true, false, 2), (false, true, 1)])
    func theBuilderTakesBranchesAndLoops(normalized: Bool, smooth: Bool, repeats: Int) {
        let layers = build(normalized: normalized, smooth: smooth, repeats: repeats).layers
        let names = layers.map { "\(type(of: $0))" }
        let expected =
            ["Conv2d"] + (normalized ? ["BatchNorm"] : []) + [smooth ? "SiLU" : "ReLU"]
            + [String](repeating: "Identity", count: repeats)
        #expect(names == expected)
    }

    @Test func partsAreNamedByPosition() {
        let names = build(normalized: true, smooth: false, repeats: 0).namedParameters.map(\.name)
        #expect(names == ["0.weight", "0.bias", "1.weight", "1.bias"])
    }

    @Test func layersActInOrder() {
        let layers = Sequential([LeakyReLU(slope: 0.5), ReLU()])
        #expect(layers(Tensor([-2, 3] as [Float])).array() == [0, 3] as [Float])
        #expect(Sequential([])(Tensor.ones([1])).array() == [1] as [Float])
    }
}
