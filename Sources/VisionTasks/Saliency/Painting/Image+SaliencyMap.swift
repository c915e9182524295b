public import DataPipeline
public import Torch

extension Image {
    /// What a model finds salient, as levels of grey: 255 where it is sure.
    ///
    /// The probabilities become levels, rounded, and then these are resized as by PIL's `resize` with `BILINEAR`.
    ///
    /// - Parameters:
    ///   - logits: `[1, H, W]`, of one picture.
    ///   - size: of the picture as it is in its file.
    /// - Throws: `SaliencyMapError` for logits that are not finite: a network that has diverged.
    public static func saliencyMap(_ logits: Tensor, size: ImageSize) throws(SaliencyMapError) -> Image {
        precondition(
            logits.shape.count == 3 && logits.size(0) == 1, "logits of \(logits.shape), expected [1, H, W]")
        let values = logits.to(.cpu, .float32)
        guard values.isFinite().all().integer() == 1 else { throw SaliencyMapError() }
        let levels = (values.sigmoid() * 255).rounded().to(.uint8)
        let map = Image(
            width: logits.size(2), height: logits.size(1), channels: 1, pixels: levels.array(of: UInt8.self))
        return map.size == size ? map : map.resized(to: size).grey
    }
}

/// A model's answer that is no picture.
public struct SaliencyMapError: Error, CustomStringConvertible, Sendable {
    public let description =
        "the model's answer is not finite: the network has diverged; train it with a lower learning rate"
}
