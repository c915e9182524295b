public import Torch

/// Pictures of one size and their masks.
public struct SaliencyBatch: TensorBundle {
    /// uint8 `[B, 3, H, W]`, RGB: a quarter of the bytes to move. `images` is what a network takes.
    public let pixels: Tensor
    /// uint8 `[B, 1, H, W]`, 0 ... 255.
    public let maskPixels: Tensor
    /// What `images` and `masks` are resized to; nil leaves them.
    private var size: [Int]?

    public init(pixels: Tensor, maskPixels: Tensor) {
        self.pixels = pixels
        self.maskPixels = maskPixels
    }

    /// float32 `[B, 3, H, W]`, normalised by ImageNet's mean and deviation, where the pixels are: made anew each time.
    public var images: Tensor {
        let images = ImageNet.normalised(pixels)
        return size.map { images.resized($0, .linear(alignCorners: false)) } ?? images
    }

    /// float32 `[B, 1, H, W]`, 0 ... 1: made anew each time.
    public var masks: Tensor {
        let masks = maskPixels.to(.float32) / 255
        return size.map { masks.resized($0, .nearest) } ?? masks
    }

    /// Of `images`, known without making them.
    public var inputShape: [Int] { Array(pixels.shape.prefix(2)) + (size ?? Array(pixels.shape.suffix(2))) }

    public func mapTensors(_ body: (Tensor) -> Tensor) -> SaliencyBatch {
        var batch = SaliencyBatch(pixels: body(pixels), maskPixels: body(maskPixels))
        batch.size = size
        return batch
    }

    /// Of another height and width: pictures bilinearly, masks by the nearest pixel, both as ATen does it.
    public func resized(to size: [Int]) -> SaliencyBatch {
        var batch = self
        batch.size = size == Array(pixels.shape.suffix(2)) ? nil : size
        return batch
    }

    /// Joins samples of one size.
    public static func collate(_ samples: [SaliencySample]) -> SaliencyBatch {
        SaliencyBatch(pixels: .stack(samples.map(\.pixels)), maskPixels: .stack(samples.map(\.mask)))
    }
}
