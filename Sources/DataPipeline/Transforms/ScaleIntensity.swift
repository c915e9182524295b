import Torch

/// Stretches an image's values to a range, as MONAI's transform of that name.
public struct ScaleIntensity: Sendable, Hashable, Codable {
    public var range: ClosedRange<Double>
    /// Each channel by its own extremes, not the whole image by its.
    public var isChannelWise: Bool

    public init(to range: ClosedRange<Double> = 0...1, isChannelWise: Bool = false) {
        self.range = range
        self.isChannelWise = isChannelWise
    }

    /// `[C, ...]` of any type to float32. A constant image becomes itself times the lower end: with the usual 0...1,
    /// zeros. That is MONAI's rule, not the lower end itself.
    public func callAsFunction(_ image: Tensor) -> Tensor {
        let image = image.to(.float32)
        guard isChannelWise else { return stretched(image) }
        return Tensor.stack((0..<image.size(0)).map { stretched(image[$0]) })
    }

    private func stretched(_ image: Tensor) -> Tensor {
        let (low, high) = (image.min(), image.max())
        guard !low.isEqual(to: high) else { return image * Scalar(range.lowerBound) }
        let unit = (image - low) / (high - low)
        return unit * Scalar(range.upperBound - range.lowerBound) + Scalar(range.lowerBound)
    }
}
