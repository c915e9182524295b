import NN
import TestSupport
import Testing
import Torch

/// What automatic casting makes of each operation, as PyTorch on the CPU.
@Suite struct AutocastTests {
    private static let dtypes = try! PrecisionFixture.read().dtypes

    @Test(arguments: [DType.bfloat16, .float16]) func operationsHaveTheTypesOfPyTorch(_ dtype: DType) {
        seeded {
            for (name, expected) in Self.dtypes {
                let result = autocast(dtype, on: .cpu) { Self.run(name) }
                #expect("\(result.dtype)" == expected["\(dtype)"], "\(name) under \(dtype)")
            }
        }
    }

    @Test func outsideNothingIsCast() {
        seeded {
            autocast(.bfloat16, on: .cpu) {
                #expect(Self.run("linear").dtype == .bfloat16)
                autocast(nil, on: .cpu) { #expect(Self.run("linear").dtype == .float32) }
                #expect(Self.run("linear").dtype == .bfloat16)
            }
            #expect(Self.run("linear").dtype == .float32)
        }
    }

    @Test func gradientsOfWeightsAreFloat32() {
        seeded {
            let layer = Linear(inputs: 4, outputs: 3)
            for _ in 0..<2 {
                let output = autocast(.float16, on: .cpu) { layer(noise([2, 4])) }
                output.to(.float32).square().sum().backward()
            }
            #expect(layer.weight.gradient.dtype == .float32 && layer.weight.dtype == .float32)
        }
    }

    @Test func threadsTakeOverTheModes() async {
        let modes = withoutGradient { autocast(.bfloat16, on: .cpu) { ThreadModes(of: .cpu) } }
        await Task.detached {
            let (dtype, records) = modes { (noise([2, 2]).matmul(noise([2, 2])).dtype, gradientsAreEnabled) }
            #expect(dtype == .bfloat16 && !records)
            #expect(gradientsAreEnabled && noise([2, 2]).matmul(noise([2, 2])).dtype == .float32)
        }.value
    }

    private static func convolution(_ axes: Int, transposed: Bool = false) -> Tensor {
        let input = noise([2, 4] + Array(repeating: 8, count: axes))
        let layer: any UnaryLayer =
            transposed
            ? TransposedConvolution(axes: axes, inputChannels: 4, outputChannels: 4, kernelSize: 3)
            : Convolution(axes: axes, inputChannels: 4, outputChannels: 4, kernelSize: 3)
        return layer(input)
    }

    /// By the names that `Scripts/fixtures/precision.py` gives.
    private static func run(_ name: String) -> Tensor {
        let x = noise([2, 4, 8, 8])
        var half: Tensor { convolution(2) }
        switch name {
        case "conv1d": return convolution(1)
        case "conv2d": return convolution(2)
        case "conv3d": return convolution(3)
        case "conv_transpose1d": return convolution(1, transposed: true)
        case "conv_transpose2d": return convolution(2, transposed: true)
        case "conv_transpose3d": return convolution(3, transposed: true)
        case "linear": return Linear(inputs: 8, outputs: 5)(x)
        case "matmul": return x.matmul(x)
        case "relu": return ReLU()(half)
        case "prelu": return PReLU()(half)
        case "gelu": return GELU()(half)
        case "silu": return SiLU()(half)
        case "sigmoid": return Sigmoid()(half)
        case "softmax": return Softmax()(half)
        case "log_softmax": return half.logSoftmax(1)
        case "exp": return half.exp()
        case "log": return half.abs().log()
        case "sum": return half.sum()
        case "mean": return half.mean()
        case "add": return half + noise([2, 4, 6, 6])
        case "concatenate": return .concatenate([half, noise([2, 4, 6, 6])], axis: 1)
        case "batch_norm": return BatchNorm(channels: 4)(half)
        case "instance_norm": return InstanceNorm(channels: 4)(half)
        case "group_norm": return GroupNorm(groups: 2, channels: 4)(half)
        case "layer_norm": return LayerNorm(shape: [6])(half)
        case "average_pool": return AveragePool(axes: 2, kernelSize: 2)(half)
        case "maximum_pool": return MaxPool(axes: 2, kernelSize: 2)(half)
        case "binary_cross_entropy": return BinaryCrossEntropy()(half, .ones([2, 4, 6, 6]))
        case "cross_entropy": return CrossEntropy()(half, .zeros([2, 6, 6], dtype: .int64))
        case "mse": return MeanSquaredError()(half, noise([2, 4, 6, 6]))
        default: preconditionFailure("no operation \(name)")
        }
    }
}
