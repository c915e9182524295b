import NN
import TestSupport
import Testing
import Torch

/// Without elements a network gives the shapes that it gives on the CPU, forward and backward.
@Suite struct MetaTests {
    enum Case: String, CaseIterable {
        case convolution, grouped, transposed, batchNorm, instanceNorm, prelu, maxPooling, adaptivePooling, linear

        func makeLayer() -> any UnaryLayer {
            switch self {
            case .convolution:
                Convolution(axes: 2, inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, padding: 1)
            case .grouped:
                Convolution(axes: 2, inputChannels: 4, outputChannels: 8, kernelSize: 3, dilation: 2, groups: 2)
            case .transposed:
                TransposedConvolution(
                    axes: 2, inputChannels: 4, outputChannels: 3, kernelSize: 3, stride: 2, padding: 1,
                    outputPadding: 1)
            case .batchNorm: BatchNorm(channels: 4)
            case .instanceNorm: InstanceNorm(channels: 4, affine: true)
            case .prelu: PReLU()
            case .maxPooling: MaxPool(axes: 2, kernelSize: 2)
            case .adaptivePooling: AdaptiveAveragePool(axes: 2, size: 3)
            case .linear: Linear(inputs: 9, outputs: 5)
            }
        }
    }

    @Test(arguments: Case.allCases) func shapesAreThoseOfTheCPU(_ example: Case) {
        let real = seeded { shapes(example, on: .cpu) }
        Device.prepareMeta()
        #expect(seeded { withDefaultDevice(.meta) { shapes(example, on: .meta) } } == real)
    }

    private func shapes(_ example: Case, on device: Device) -> [[Int]] {
        let (layer, input) = (example.makeLayer(), Tensor.random([2, 4, 9, 9]))
        input.setRequiresGradient(true)
        let output = layer(input)
        output.square().sum().backward()
        #expect(output.device == device && input.gradient.device == device)
        return [output.shape, output.strides, input.gradient.shape] + layer.parameters.map(\.gradient.shape)
    }
}
