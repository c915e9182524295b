import NN
import TestSupport
import Testing
import Torch

/// A layer of `torch.nn`, and what it answers.
struct LayerFixture: Decodable, CustomTestStringConvertible {
    let name, kind: String
    let options: FixtureOptions
    let parameters, buffers: [String]

    var testDescription: String { name }

    /// Kinds and options that have no layer here.
    private static let absent: Set = [
        "ReLU6", "ELU", "Tanh", "Mish", "Hardswish", "Softplus", "LogSoftmax", "conv2d_same", "conv2d_reflect",
        "layernorm_nobias",
    ]

    static func all() throws -> [LayerFixture] {
        struct File: Decodable { let cases: [LayerFixture] }
        return try Fixtures.json("layers.json", as: File.self).cases.filter {
            !absent.contains($0.kind) && !absent.contains($0.name)
        }
    }
}

extension LayerFixture {
    func makeLayer() -> any UnaryLayer {
        switch kind.filter({ !$0.isNumber }).lowercased() {
        case "convd": makeConvolution()
        case "convtransposed": makeTransposedConvolution()
        case "batchnormd", "instancenormd", "groupnorm", "layernorm": makeNormalization()
        case "maxpoold", "avgpoold", "adaptiveavgpoold", "upsample": makeResizing()
        case "linear": Linear(inputs: integer("in_features"), outputs: integer("out_features"), bias: bias)
        default: makeActivation()
        }
    }

    private func makeConvolution() -> Convolution {
        Convolution(
            axes: axes, inputChannels: integer("in_channels"), outputChannels: integer("out_channels"),
            kernelSize: sizes("kernel_size"), stride: sizes("stride", 1), padding: sizes("padding", 0),
            dilation: sizes("dilation", 1), groups: integer("groups", 1), bias: bias)
    }

    private func makeTransposedConvolution() -> TransposedConvolution {
        TransposedConvolution(
            axes: axes, inputChannels: integer("in_channels"), outputChannels: integer("out_channels"),
            kernelSize: sizes("kernel_size"), stride: sizes("stride", 1), padding: sizes("padding", 0),
            outputPadding: sizes("output_padding", 0), dilation: sizes("dilation", 1), groups: integer("groups", 1),
            bias: bias)
    }

    private func makeNormalization() -> any UnaryLayer {
        let epsilon = options.number("eps") ?? 1e-5
        return switch kind.first {
        case "B":
            BatchNorm(
                channels: integer("num_features"), epsilon: epsilon,
                momentum: options.contains("momentum") ? options.number("momentum") : 0.1,
                affine: options.flag("affine", default: true),
                tracksStatistics: options.flag("track_running_stats", default: true))
        case "I":
            InstanceNorm(channels: integer("num_features"), epsilon: epsilon, affine: options.flag("affine"))
        case "G":
            GroupNorm(
                groups: integer("num_groups"), channels: integer("num_channels"), epsilon: epsilon,
                affine: options.flag("affine", default: true))
        default: LayerNorm(shape: options.integers("normalized_shape") ?? [], epsilon: epsilon)
        }
    }

    private func makeResizing() -> any UnaryLayer {
        let stride = options.integers("stride").map { Sizes($0) }
        return switch kind.first {
        case "M":
            MaxPool(
                axes: axes, kernelSize: sizes("kernel_size"), stride: stride, padding: sizes("padding", 0),
                roundsUp: options.flag("ceil_mode"))
        case "U": options.contains("size") ? Resizing(options.integers("size") ?? [], interpolation) : upsample
        default:
            kind.hasPrefix("Adaptive")
                ? AdaptiveAveragePool(axes: axes, size: sizes("output_size"))
                : AveragePool(
                    axes: axes, kernelSize: sizes("kernel_size"), stride: stride, padding: sizes("padding", 0),
                    countsPadding: options.flag("count_include_pad", default: true))
        }
    }

    private var upsample: Upsample { Upsample(factor: sizes("scale_factor"), interpolation) }

    private var interpolation: Tensor.Interpolation {
        options.text("mode") == "nearest" ? .nearest : .linear(alignCorners: options.flag("align_corners"))
    }

    private func makeActivation() -> any UnaryLayer {
        switch kind {
        case "PReLU": PReLU(channels: integer("num_parameters", 1), initial: options.number("init") ?? 0.25)
        case "LeakyReLU": LeakyReLU(slope: options.number("negative_slope") ?? 0.01)
        case "ReLU": ReLU()
        case "SiLU": SiLU()
        case "GELU": GELU(approximation: options.text("approximate") == "tanh" ? .tanh : .none)
        case "Sigmoid": Sigmoid()
        case "Softmax": Softmax(axis: integer("dim"))
        default: fatalError("no layer for \(kind)")
        }
    }

    private var bias: Bool { options.flag("bias", default: true) }

    /// The digit in `Conv2d`.
    private var axes: Int { kind.compactMap(\.wholeNumberValue).first ?? 0 }

    private func integer(_ name: String, _ absent: Int = -1) -> Int { options.integer(name) ?? absent }

    private func sizes(_ name: String, _ absent: Int = -1) -> Sizes { Sizes(options.integers(name) ?? [absent]) }
}

/// `Upsample` to a given size is an operation, not a layer.
private final class Resizing: Module, UnaryLayer {
    let size: [Int]
    let interpolation: Tensor.Interpolation

    init(_ size: [Int], _ interpolation: Tensor.Interpolation) {
        self.size = size
        self.interpolation = interpolation
    }

    func forward(_ input: Tensor) -> Tensor { input.resized(size, interpolation) }
}
