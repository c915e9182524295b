public import Torch

/// One picture to train on, and its mask.
public struct SaliencySample: Sendable {
    /// uint8 `[3, H, W]`, RGB.
    public let pixels: Tensor
    /// uint8 `[1, H, W]`: 255 is what stands out.
    public let mask: Tensor

    public init(pixels: Tensor, mask: Tensor) {
        self.pixels = pixels
        self.mask = mask
    }
}
