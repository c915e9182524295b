public import NN
public import Torch

/// The convolutions of a classifier, for the features that they give at several strides.
///
/// By itself it has torchvision's names, so that its files of weights load. A network that is built upon it has the
/// stages as its own parts, under the names that its checkpoints give them; the layers are the same objects.
public protocol Backbone: Module {
    /// To be run one after the other.
    var stages: [Sequential] { get }
    /// Of each stage's output.
    var channels: [Int] { get }
    /// How many pixels of the image, along an axis, go into one of each stage's output.
    static var strides: [Int] { get }
    /// How the names in a file of weights begin that belong to the classifier alone.
    static var classifierPrefix: String { get }
}

extension Backbone {
    /// `[B, 3, H, W]` to the features of each stage, `[B, channels, H / stride, W / stride]`.
    public func callAsFunction(_ images: Tensor) -> [Tensor] {
        pass([images]) { [self] in stages.features(of: $0[0]) }
    }
}

extension [Sequential] {
    /// What comes out of each, where each takes what the one before it gives.
    func features(of images: Tensor) -> [Tensor] {
        var features: [Tensor] = []
        for stage in self { features.append(stage(features.last ?? images)) }
        return features
    }
}

extension Module {
    /// As torchvision begins its backbones: convolutions by the outputs' variance, no bias. He et al. 2015.
    func initializeAsBackbone() {
        visit { module in
            guard let layer = module as? Conv2d else { return }
            Initializers.kaimingNormal(layer.weight, fan: .out)
            if layer.bias.isDefined { Initializers.constant(layer.bias, 0) }
        }
    }
}
