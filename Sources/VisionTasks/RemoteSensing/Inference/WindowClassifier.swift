public import Torch

/// Gives each pixel of a window the probabilities of the classes.
public protocol WindowClassifier {
    var classes: Int { get }

    /// - Parameters:
    ///   - inputs: `[B, C, h, w]` float32 on the model's device.
    ///   - seeds: one a window, for models that draw noise.
    /// - Returns: `[B, classes, h, w]` float32; those of a pixel add up to one. What a window gets depends on its input and
    ///   seed alone.
    func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor
}
