import Torch

extension Thop {
    /// THOP 0.1.1's rules for the layers that there are here, by their exact types.
    public static let rules: [ObjectIdentifier: Rule] = {
        let convolutions: [Module.Type] = [
            Convolution.self, Conv1d.self, Conv2d.self, Conv3d.self, TransposedConvolution.self, ConvTranspose1d.self,
            ConvTranspose2d.self, ConvTranspose3d.self,
        ]
        let normalizations: [Module.Type] = [BatchNorm.self, InstanceNorm.self, LayerNorm.self]
        let free: [Module.Type] = [ReLU.self, LeakyReLU.self, MaxPool.self, Dropout.self, Sequential.self]
        let entries: [([Module.Type], Rule)] = [
            (convolutions, convolution), (normalizations, normalization), (free, nothing),
            ([Linear.self], linear), ([PReLU.self], inputElements), ([Softmax.self], softmax),
            ([AveragePool.self], outputElements),
            ([AdaptiveAveragePool.self], adaptiveAverage), ([Upsample.self], upsample),
        ]
        return entries.reduce(into: [:]) { rules, entry in
            for type in entry.0 { rules[ObjectIdentifier(type)] = entry.1 }
        }
    }()

    private static let nothing: Rule = { _, _, _ in 0 }
    private static let inputElements: Rule = { _, input, _ in Double(input.count) }
    private static let outputElements: Rule = { _, _, output in Double(output.count) }

    /// Each element of the output as a sum over the kernel and a group's input channels. For a transposed convolution
    /// that is too much: an element of its output does not meet the whole kernel.
    private static let convolution: Rule = { module, input, output in
        let (kernel, groups) = geometry(of: module)
        return Double(output.count * (input.size(1) / groups) * kernel)
    }

    private static func geometry(of module: Module) -> (kernel: Int, groups: Int) {
        switch module {
        case let layer as Convolution: (layer.weight.shape.dropFirst(2).reduce(1, *), layer.geometry.groups)
        case let layer as TransposedConvolution: (layer.weight.shape.dropFirst(2).reduce(1, *), layer.geometry.groups)
        default: preconditionFailure("\(type(of: module)) is no convolution")
        }
    }

    /// Four operations an element with weights of its own, two without.
    private static let normalization: Rule = { module, input, _ in
        let isAffine =
            switch module {
            case let layer as BatchNorm: layer.weight.isDefined
            case let layer as InstanceNorm: layer.weight.isDefined
            case let layer as LayerNorm: layer.weight.isDefined
            default: false
            }
        return Double(input.count * (isAffine ? 4 : 2))
    }

    private static let linear: Rule = { _, input, output in Double(input.size(-1) * output.count) }

    private static let softmax: Rule = { module, input, _ in
        let width = (module as? Softmax).map { input.size($0.axis) } ?? 1
        return Double(input.count / width * (3 * width - 1))
    }

    private static let adaptiveAverage: Rule = { _, input, output in
        let window = zip(input.shape, output.shape).dropFirst(2).reduce(1.0) { $0 * Double($1.0) / Double($1.1) }
        return (window + 1) * Double(output.count)
    }

    /// Three axes have no rule: THOP counts nothing, and logs a warning.
    private static let upsample: Rule = { module, _, output in
        guard let layer = module as? Upsample, case .linear = layer.interpolation else { return Double(output.count) }
        let factors = [3: 5, 4: 11]
        return Double(output.count * (factors[output.rank] ?? 0))
    }
}
