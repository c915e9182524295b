public import Torch

/// A layer that adds a learned bias.
public protocol BiasedLayer: Module {
    var bias: Tensor { get }
}

/// A layer whose parameters scale and shift what it has normalised.
public protocol NormalizationLayer: BiasedLayer {}

extension Linear: BiasedLayer {}
extension Convolution: BiasedLayer {}
extension TransposedConvolution: BiasedLayer {}
extension BatchNorm: NormalizationLayer {}
extension InstanceNorm: NormalizationLayer {}
extension GroupNorm: NormalizationLayer {}
extension LayerNorm: NormalizationLayer {}
